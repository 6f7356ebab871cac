using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>A short notice sounds over the programme that is on, which goes on beneath it.</summary>
public sealed class DuckStories
{
    private static DateTimeOffset At(string local) => Story.At(local);

    private static Airing Notice(string id, string startAt, double seconds = 20, Priority priority = Priority.Priority, InterruptedRule interrupted = InterruptedRule.Resume) =>
        Airings.New(id, At(startAt), partSeconds: seconds, priority: priority, interrupted: interrupted) with { Over = OverRule.Duck };

    private static Airing Programme(string startAt = "10:00:00", int parts = 1, double partSeconds = 120, InterruptedRule interrupted = InterruptedRule.Resume) =>
        Airings.New("programme", At(startAt), parts, partSeconds, interrupted: interrupted);

    private static Story Told(params Airing[] airings) => new Story("09:00:00").Has(airings).Plan(airings).PowerOn();

    [Fact]
    public void A_notice_sounds_over_the_programme_and_both_are_told_as_played()
    {
        var story = Told(Programme(), Notice("notice", "10:01:00")).Until("11:00:00");

        story.Timeline.Should().Equal("notice/0 10:01:00–10:01:20", "programme/0 10:00:00–10:02:00");
        story.Record("programme").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, PlayedMs = 120_000L });
        story.Record("notice").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, PlayedMs = 20_000L });
    }

    [Fact]
    public void Its_chime_sounds_over_the_programme_too()
    {
        Told(Programme(), Notice("notice", "10:01:00") with { Chime = true }).Until("11:00:00")
            .Timeline.Should().Equal("chime 10:00:57.6–10:01:00", "notice/0 10:01:00–10:01:20", "programme/0 10:00:00–10:02:00");
    }

    [Fact]
    public void The_next_parts_of_the_programme_go_on_beneath_it()
    {
        Told(Programme(parts: 3, partSeconds: 40), Notice("notice", "10:00:30")).Until("11:00:00")
            .Timeline.Should().Equal("programme/0 10:00:00–10:00:40", "notice/0 10:00:30–10:00:50", "programme/1 10:00:40–10:01:20", "programme/2 10:01:20–10:02:00");
    }

    [Fact]
    public void When_the_programme_ends_first_the_notice_goes_on_alone_and_nothing_begins_beneath_it()
    {
        var next = Airings.New("next", At("10:02:00"), interrupted: InterruptedRule.Join);
        var story = Told(Programme(), Notice("notice", "10:01:50"), next).Until("11:00:00");

        story.Timeline.Should().Equal("programme/0 10:00:00–10:02:00", "notice/0 10:01:50–10:02:10", "next/0 10:02:10.5–10:03:00 +10.5s");
        story.Record("next").Reason.Should().Be(AsRunReason.Interrupted);
    }

    [Fact]
    public void In_silence_it_sounds_as_anything_else_and_what_comes_meanwhile_waits()
    {
        Told(Programme("10:00:10", partSeconds: 30), Notice("notice", "10:00:00")).Until("11:00:00")
            .Timeline.Should().Equal("notice/0 10:00:00–10:00:20", "programme/0 10:00:20.5–10:00:50.5");
    }

    [Fact]
    public void What_is_not_higher_waits()
    {
        Told(Programme(), Notice("notice", "10:01:00", priority: Priority.Normal)).Until("11:00:00")
            .Timeline.Should().Equal("programme/0 10:00:00–10:02:00", "notice/0 10:02:00.5–10:02:20.5");
    }

    [Fact]
    public void What_has_several_parts_interrupts()
    {
        var notice = Airings.New("notice", At("10:01:00"), 2, 20, Priority.Priority) with { Over = OverRule.Duck };
        Told(Programme(), notice).Until("11:00:00").Timeline.Should().Equal(
            "programme/0 10:00:00–10:01:00", "notice/0 10:01:00–10:01:20", "notice/1 10:01:20–10:01:40", "programme/0 10:01:40.5–10:02:40.5 +60s");
    }

    [Fact]
    public void An_emergency_command_interrupts_though_it_asks_to_sound_over()
    {
        var now = Notice("now", "10:01:00", priority: Priority.Emergency);
        Told(Programme()).Until("10:00:58.5").Has(now).PlayNow(now).Until("11:00:00")
            .Timeline.Should().Equal("programme/0 10:00:00–10:01:00", "now/0 10:01:00–10:01:20", "programme/0 10:01:20.5–10:02:20.5 +60s");
    }

    [Fact]
    public void A_command_of_this_moment_may_sound_over_too()
    {
        var now = Notice("now", "10:00:00");
        Told(Programme()).Until("10:01:00").Has(now).PlayNow(now).Until("11:00:00")
            .Timeline.Should().Equal("now/0 10:01:01.5–10:01:21.5", "programme/0 10:00:00–10:02:00");
    }

    [Fact]
    public void An_alert_breaks_both_off_and_each_follows_its_own_word_afterwards()
    {
        var story = Told(Programme(interrupted: InterruptedRule.Drop), Notice("notice", "10:01:00", interrupted: InterruptedRule.Restart))
            .Keeps("flood", 10).Until("10:01:05").Alert("flood").Until("11:00:00");

        story.Timeline.Take(2).Should().BeEquivalentTo("notice/0 10:01:00–10:01:05.5", "programme/0 10:00:00–10:01:05.5");
        story.Timeline.Skip(2).Should().Equal("flood/0 10:01:05.5–10:01:15.5", "notice/0 10:01:16–10:01:36");
        story.Record("programme").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Interrupted, PlayedMs = 65_500L });
        story.Record("notice").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.Interrupted });
    }

    [Fact]
    public void A_second_notice_waits_for_the_first_and_never_do_three_sound()
    {
        Told(Programme(), Notice("one", "10:01:00"), Notice("two", "10:01:10")).Until("11:00:00")
            .Timeline.Should().Equal("one/0 10:01:00–10:01:20", "two/0 10:01:20.5–10:01:40.5", "programme/0 10:00:00–10:02:00");
    }

    [Fact]
    public void A_higher_notice_takes_over_from_the_notice_and_from_what_is_beneath()
    {
        var story = Told(Programme(), Notice("one", "10:01:00"), Notice("two", "10:01:10", priority: Priority.Emergency)).Until("11:00:00");

        story.Timeline.Take(2).Should().BeEquivalentTo("one/0 10:01:00–10:01:10", "programme/0 10:00:00–10:01:10");
        story.Timeline.Skip(2).Should().Equal("two/0 10:01:10–10:01:30", "one/0 10:01:30.5–10:01:40.5 +10s", "programme/0 10:01:41–10:02:31 +70s");
    }

    [Fact]
    public void A_stop_of_all_stops_both_and_a_stop_of_one_that_one()
    {
        Told(Programme(), Notice("notice", "10:01:00")).Until("10:01:05").Stop().Until("11:00:00")
            .Timeline.Should().BeEquivalentTo("notice/0 10:01:00–10:01:06", "programme/0 10:00:00–10:01:06");
        Told(Programme(), Notice("notice", "10:01:00")).Until("10:01:05").Stop("notice").Until("11:00:00")
            .Timeline.Should().Equal("notice/0 10:01:00–10:01:06", "programme/0 10:00:00–10:02:00");
        Told(Programme(), Notice("notice", "10:01:00")).Until("10:01:05").Stop("programme").Until("11:00:00")
            .Timeline.Should().Equal("programme/0 10:00:00–10:01:06", "notice/0 10:01:00–10:01:20");
    }

    [Fact]
    public void A_notice_that_a_new_plan_leaves_out_ends_and_the_programme_does_not()
    {
        var story = Told(Programme(), Notice("notice", "10:01:00")).Until("10:01:05").Plan(Programme()).Until("11:00:00");

        story.Timeline.Should().Equal("notice/0 10:01:00–10:01:06", "programme/0 10:00:00–10:02:00");
        story.Record("notice").Reason.Should().Be(AsRunReason.Withdrawn);
    }

    [Fact]
    public void Quiet_hours_end_both()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(10, 1, 10), new TimeOnly(10, 30))] };
        var story = Told(Programme(), Notice("notice", "10:01:00")).Policy(policy).Until("11:00:00");

        story.Timeline.Should().BeEquivalentTo("notice/0 10:01:00–10:01:10", "programme/0 10:00:00–10:01:10");
        story.Record("notice").Reason.Should().Be(AsRunReason.QuietHours);
        story.Record("programme").Reason.Should().Be(AsRunReason.QuietHours);
    }

    [Fact]
    public void Two_that_sound_together_are_airtime_once()
    {
        var policy = Airings.Policy with { SessionLimitMs = 130_000 };
        Told(Programme(), Notice("notice", "10:01:00", seconds: 50)).Policy(policy).Until("11:00:00")
            .Timeline.Should().Equal("notice/0 10:01:00–10:01:50", "programme/0 10:00:00–10:02:00");
        // Alone again it is: 120 s beneath, and then ten of its own.
        Told(Programme(), Notice("notice", "10:01:30", seconds: 50)).Policy(policy).Until("11:00:00")
            .Timeline.Should().Equal("programme/0 10:00:00–10:02:00", "notice/0 10:01:30–10:02:10");
    }

    [Fact]
    public void An_airtime_limit_ends_both_at_once()
    {
        var story = Told(Programme(), Notice("notice", "10:01:00", seconds: 50)).Policy(Airings.Policy with { SessionLimitMs = 70_000 }).Until("11:00:00");

        story.Timeline.Should().BeEquivalentTo("notice/0 10:01:00–10:01:10", "programme/0 10:00:00–10:01:10");
        story.Record("notice").Reason.Should().Be(AsRunReason.AirtimeLimit);
    }

    [Fact]
    public void A_power_cut_keeps_what_was_heard_of_both()
    {
        var story = Told(Programme(interrupted: InterruptedRule.Join), Notice("notice", "10:01:00", interrupted: InterruptedRule.Join)).Until("10:01:10").PowerOff().Until("10:01:40").PowerOn().Until("11:00:00");

        story.Timeline.Take(2).Should().BeEquivalentTo("notice/0 10:01:00–10:01:10", "programme/0 10:00:00–10:01:10");
        story.Timeline.Skip(2).Should().Equal("programme/0 10:01:40.5–10:02:00 +100.5s");
        story.Record("notice").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.PowerLoss, PlayedMs = 10_000L });
        story.Record("programme").PlayedMs.Should().Be(89_500);
    }

    [Fact]
    public void A_device_that_fails_takes_both_along_and_both_are_told_to_the_moment()
    {
        var story = Told(Programme(), Notice("notice", "10:01:00")).Until("10:01:11").Unplug().Until("11:00:00");

        story.Record("notice").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoSoundDevice, PlayedMs = 11_000L });
        story.Record("programme").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoSoundDevice, PlayedMs = 71_000L });
    }

    [Fact]
    public void A_programme_is_not_broken_off_for_what_stands_in_for_a_notice()
    {
        var music = new AiringPart { Bulletin = "music", Content = Airings.ContentOf("music"), Bytes = 1000, DurationMs = 20_000 };
        var notice = Notice("notice", "10:01:00") with { Standby = music };
        var story = new Story("09:00:00").Has(Programme()).Plan(Programme(), notice).PowerOn();
        story.Contents.Add(music.Content);
        story.Lose(Airings.ContentOf("unrelated")).Until("10:01:00").Until("11:00:00");

        story.Timeline.Should().Equal("programme/0 10:00:00–10:02:00");
        story.Record("notice").Reason.Should().Be(AsRunReason.NoContent);
    }

    [Fact]
    public void A_notice_whose_words_break_leaves_the_programme_alone()
    {
        var notice = Notice("notice", "10:01:00");
        var story = Told(Programme(), notice).Until("10:01:05").Break(notice.Parts[0].Content).Until("11:00:00");

        story.Timeline.Should().Equal("notice/0 10:01:00–10:01:05", "programme/0 10:00:00–10:02:00");
        story.Record("notice").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoContent });
    }

    [Fact]
    public void Words_that_come_in_the_last_moment_leave_the_programme_the_time_to_fall()
    {
        var notice = Notice("notice", "10:01:00");
        new Story("09:00:00").Has(Programme()).Plan(Programme(), notice).PowerOn().Until("10:00:59.9").Has(notice).Until("11:00:00")
            .Timeline.Should().Equal("notice/0 10:01:00.4–10:01:20 +0.4s", "programme/0 10:00:00–10:02:00");
    }
}
