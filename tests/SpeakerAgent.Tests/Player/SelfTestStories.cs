using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>A technician tries the loudspeaker: never over anybody's bulletin, never at night.</summary>
public sealed class SelfTestStories
{
    private static readonly StationPolicy Night = Airings.Policy with
    {
        QuietHours = [new QuietHours(new TimeOnly(21, 0), new TimeOnly(5, 0))],
        MaxVolumeDb = -6,
    };

    [Fact]
    public void On_a_quiet_morning_the_tones_sound_as_soft_as_the_station_allows()
    {
        var story = new Story("09:00:00").Policy(Night).PowerOn().SelfTest("t").SelfTestOver("t").SelfTest("u", levelDb: 0);
        story.Tests.Should().Equal("t sounds -26 dB", "u sounds -9.01 dB");
    }

    [Theory]
    [InlineData("09:59:40", -26)]
    [InlineData("09:59:55", -32)]
    [InlineData("10:00:30", -32)]
    [InlineData("10:00:58", -32)]
    [InlineData("10:02:00", -26)]
    public void In_hours_of_softer_volume_and_just_before_them_the_tones_are_softer_too(string at, double levelDb)
    {
        var policy = Night with { Volumes = [new VolumeHours(new TimeOnly(10, 0), new TimeOnly(10, 1), -12)] };
        new Story(at).Policy(policy).PowerOn().SelfTest("t").Tests.Should().Equal($"t sounds {levelDb} dB");
    }

    [Fact]
    public void A_softer_minute_in_the_middle_of_a_long_test_counts_too()
    {
        var policy = Night with { Volumes = [new VolumeHours(new TimeOnly(10, 0), new TimeOnly(10, 1), -12)] };
        new Story("09:59:00").Policy(policy).PowerOn().SelfTest("t", toneSeconds: 60).Tests.Should().Equal("t sounds -32 dB");
    }

    [Fact]
    public void A_test_leaves_an_amplifier_the_time_to_wake_and_what_comes_after_it_too()
    {
        SelfTestTones.Before(TimeSpan.FromSeconds(0.5)).Should().Be(TimeSpan.FromSeconds(1.5));
        SelfTestTones.Before(TimeSpan.FromSeconds(5)).Should().Be(TimeSpan.FromSeconds(5));
        SelfTestTones.LongestOf(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)).Should().Be(TimeSpan.FromSeconds(14.5));

        var a = Airings.New("a", Story.At("10:00:00"));
        Awake("09:59:41").Should().Equal("t sounds -20 dB");
        Asleep("09:59:41").Should().Equal("t refused: busy");
        Asleep("09:59:36").Should().Equal("t sounds -20 dB");

        List<string> Awake(string at) => new Story("09:00:00").Has(a).Plan(a).PowerOn().Until(at).SelfTest("t").Tests;

        List<string> Asleep(string at) =>
            new Story("09:00:00") { AmplifierWake = TimeSpan.FromSeconds(5) }.Has(a).Plan(a).PowerOn().Until(at).SelfTest("t").Tests;
    }

    [Fact]
    public void The_chime_before_a_bulletin_is_not_disturbed_either()
    {
        var a = Airings.New("a", Story.At("10:00:00")) with { Chime = true };
        var at = Story.At("10:00:00") - ChimeRules.Length - SelfTestTones.LongestOf(TimeSpan.FromSeconds(1), TimeSpan.Zero);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until(at).SelfTest("t");
        story.Tests.Should().Equal("t refused: busy");
    }

    [Fact]
    public void Between_an_alerts_repetitions_there_is_room_for_a_test_but_not_over_them()
    {
        var story = new Story("09:00:00").Keeps("flood", 30).PowerOn().Alert("flood", every: 120, repeats: 1).Until("09:00:10").SelfTest("in it");
        story.Until("09:01:00").SelfTest("between").SelfTestOver("between").Until("09:01:52").SelfTest("just before").Until("09:05:00");
        story.Tests.Should().Equal("in it refused: busy", "between sounds -20 dB", "just before refused: busy");
    }

    [Theory]
    [InlineData("03:15:00")]
    [InlineData("20:59:55")]
    public void Nobody_is_woken_by_a_test(string at) =>
        new Story(at).Policy(Night).PowerOn().SelfTest("t").Tests.Should().Equal("t refused: quiet-hours");

    [Fact]
    public void A_box_that_does_not_know_the_hour_or_the_policy_is_silent()
    {
        new Story("09:00:00") { TimeTrusted = false }.PowerOn().SelfTest("t").Tests.Should().Equal("t refused: time-untrusted");
        new Story("09:00:00").Policy(null).PowerOn().SelfTest("t").Tests.Should().Equal("t refused: no-policy");
    }

    [Fact]
    public void What_sounds_or_comes_soon_is_not_disturbed()
    {
        var a = Airings.New("a", Story.At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn();
        story.Until("09:59:50").SelfTest("soon").Until("10:00:30").SelfTest("over it").Until("10:01:01").SelfTest("after");
        story.Tests.Should().Equal("soon refused: busy", "over it refused: busy", "after sounds -20 dB");
        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00");
    }

    [Fact]
    public void What_waits_for_its_content_may_sound_at_any_moment()
    {
        var a = Airings.New("a", Story.At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Plan(a).PowerOn().Until("10:00:30").SelfTest("t");
        story.Tests.Should().Equal("t refused: busy");
    }

    [Fact]
    public void One_test_at_a_time()
    {
        var story = new Story("09:00:00").PowerOn().SelfTest("t").SelfTest("u").SelfTest("t").SelfTestOver("u").SelfTest("v");
        story.Tests.Should().Equal("t sounds -20 dB", "u refused: busy", "t refused: busy", "v refused: busy");
    }

    [Fact]
    public void A_word_for_the_commune_breaks_a_test_off()
    {
        var alarm = Airings.New("alarm", Story.At("08:00:00"), priority: Priority.Emergency);
        var story = new Story("09:00:00").Has(alarm).PowerOn().SelfTest("t", toneSeconds: 60).Until("09:00:20").PlayNow(alarm).Until("09:05:00");
        story.Tests.Should().Equal("t sounds -20 dB", "t ends: interrupted");
        story.Timeline.Should().Equal("alarm/0 09:00:21.5–09:01:21.5");
    }

    [Fact]
    public void A_stop_stops_the_tones_too_and_so_do_quiet_hours_that_come_by_a_new_policy()
    {
        new Story("09:00:00").PowerOn().SelfTest("t").Stop().SelfTest("u").Tests.Should().Equal("t sounds -20 dB", "t ends: stopped", "u sounds -20 dB");
        new Story("22:00:00").PowerOn().SelfTest("t").Policy(Night).Tests.Should().Equal("t sounds -20 dB", "t ends: quiet-hours");
        new Story("09:00:00").PowerOn().SelfTest("t").TrustTime(false).Tests.Should().Equal("t sounds -20 dB", "t ends: time-untrusted");
    }

    [Fact]
    public void A_dead_card_is_told_as_what_it_is()
    {
        var story = new Story("09:00:00").PowerOn().SelfTest("t").Unplug().SelfTest("u");
        story.Tests.Should().Equal("t sounds -20 dB", "t ends: no-sound-device", "u refused: no-sound-device");
    }

    [Fact]
    public void A_test_of_which_nothing_is_heard_again_does_not_bar_the_next_one_for_ever()
    {
        var story = new Story("09:00:00").PowerOn().SelfTest("t").Until("09:10:00").TrustTime().SelfTest("u");
        story.Tests.Should().Equal("t sounds -20 dB", "t ends: interrupted", "u sounds -20 dB");
    }
}
