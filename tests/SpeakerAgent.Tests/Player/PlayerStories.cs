using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class PlayerStories
{
    private static DateTimeOffset At(string local) => Story.At(local);

    [Fact]
    public void A_plan_is_played_on_time_part_after_part()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 3);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "a/1 10:01:00–10:02:00", "a/2 10:02:00–10:03:00");
        story.Records.Should().HaveCount(3).And.OnlyContain(r => r.Outcome == AsRunOutcome.Played && r.Reason == AsRunReason.OnTime && r.Completeness == 1);
        story.Record("a", 1).StartedAt.Should().Be(At("10:01:00"));
        story.Record("a", 1).EndedAt.Should().Be(At("10:02:00"));
    }

    [Fact]
    public void Two_airings_back_to_back_both_play()
    {
        var a = Airings.New("a", At("10:00:00"));
        var b = Airings.New("b", At("10:01:00"));
        var story = new Story("09:00:00").Has(a, b).Plan(a, b).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "b/0 10:01:00–10:02:00");
    }

    [Fact]
    public void A_plan_that_comes_late_is_joined_where_it_would_be()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).PowerOn().Until("10:01:30").Plan(a).Until("11:00:00");

        story.Timeline.Should().Equal("a/1 10:01:30.5–10:02:00 +30.5s");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.JoinedLate });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.JoinedLate, PlayedMs = 29_500L });
    }

    [Fact]
    public void After_a_power_cut_in_the_middle_the_box_is_back_at_the_right_place()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:20").PowerOff().Until("10:00:40").PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:20", "a/0 10:00:40.5–10:01:00 +40.5s", "a/1 10:01:00–10:02:00");
        var record = story.Record("a", 0);
        record.Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.PowerLoss, StartedAt = At("10:00:00"), EndedAt = At("10:01:00") });
        record.PlayedMs.Should().BeInRange(37_500, 39_500, "the journal's heartbeat is two seconds old at most");
        story.Record("a", 1).Reason.Should().Be(AsRunReason.OnTime);
    }

    [Theory]
    [InlineData("10:00:21", "10:00:23", "a/0 10:00:23.5–10:01:00 +23.5s")]
    [InlineData("10:00:30", "10:01:10", "a/1 10:01:10.5–10:02:00 +10.5s")]
    [InlineData("10:00:57", "10:00:57", "a/0 10:00:57.5–10:01:00 +57.5s")]
    [InlineData("10:00:58", "10:00:58", "a/1 10:01:00–10:02:00")] // the last word alone would help nobody
    public void After_power_loss_a_box_plays_within_ten_seconds_of_its_time_being_trusted(string powered, string trusted, string back)
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:20").PowerOff().Until(powered);
        story.TimeTrusted = false;
        story.PowerOn().Until(trusted).TrustTime().Until("11:00:00");

        story.Timeline.Take(2).Should().Equal("a/0 10:00:00–10:00:20", back);
        story.Records.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("10:00:57.5", 2.0)]
    [InlineData("10:00:57.6", null)]
    public void Of_a_part_that_is_joined_late_two_seconds_are_left_or_it_is_not_joined(string planned, double? seconds)
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).PowerOn().Until(planned).Plan(a).Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new
        {
            Outcome = seconds is null ? AsRunOutcome.Missed : AsRunOutcome.Partial,
            Reason = AsRunReason.JoinedLate,
            PlayedMs = (long)((seconds ?? 0) * 1000),
        });
    }

    [Fact]
    public void A_short_part_whose_first_words_were_missed_still_sounds()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 2.5);
        var story = new Story("09:00:00").Has(a).PowerOn().Until("10:00:00.3").Plan(a).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00.8–10:00:02.5 +0.8s");
    }

    [Fact]
    public void What_goes_on_at_its_own_place_sounds_to_its_end_however_little_is_left()
    {
        var a = Airings.New("a", At("10:00:00"));
        var p = Airings.New("p", At("10:00:59"), priority: Priority.Priority, partSeconds: 30);
        var story = new Story("09:00:00").Has(a, p).Plan(a, p).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:59", "p/0 10:00:59–10:01:29", "a/0 10:01:29.5–10:01:30.5 +59s");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Completeness = 1.0 });
    }

    [Theory]
    [InlineData("10:00:40")]
    [InlineData("10:00:58")]
    public void After_a_power_cut_an_airing_that_must_not_be_joined_is_left_out(string powered)
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2, late: LateRule.Skip);
        var b = Airings.New("b", At("10:05:00"), late: LateRule.Skip);
        var story = new Story("09:00:00").Has(a, b).Plan(a, b).PowerOn().Until("10:00:20").PowerOff()
            .Until(powered).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:20", "b/0 10:05:00–10:06:00");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Late });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Late });
    }

    [Fact]
    public void An_airing_that_must_not_be_joined_is_left_out_wholly_when_its_beginning_was_missed()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 3, late: LateRule.Skip);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().PowerOff().Until("10:01:30").PowerOn().Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Records.Should().HaveCount(3).And.OnlyContain(r => r.Outcome == AsRunOutcome.Missed && r.Reason == AsRunReason.Late);
    }

    [Fact]
    public void What_was_over_before_the_plan_came_leaves_no_record()
    {
        var a = Airings.New("a", At("10:00:00"));
        new Story("09:00:00").Has(a).PowerOn().Until("10:05:00").Plan(a).Until("11:00:00").Records.Should().BeEmpty();
    }

    [Fact]
    public void A_box_that_was_off_says_so_when_it_is_back()
    {
        var a = Airings.New("a", At("10:00:00"));
        var b = Airings.New("b", At("10:10:00"));
        var story = new Story("09:00:00").Has(a, b).Plan(a, b).PowerOn().Until("09:30:00").PowerOff().Until("10:05:00").PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("b/0 10:10:00–10:11:00");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.BoxOff, PlayedMs = 0L, StartedAt = (DateTimeOffset?)null });
    }

    [Fact]
    public void A_power_cut_that_outlasts_the_airing_leaves_a_partial_record()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:31").PowerOff().Until("12:00:00").PowerOn().Until("13:00:00");

        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.PowerLoss, PlayedMs = 30_000L });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.BoxOff });
        story.Timeline.Should().HaveCount(1);
    }

    [Fact]
    public void No_number_of_power_cuts_doubles_a_record()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 3, partSeconds: 10);
        var story = new Story("09:59:00").Has(a).Plan(a).PowerOn();
        for (var cut = 0; cut < 40; cut++)
            story.Until(story.Now.AddSeconds(2.3)).PowerOff().Until(story.Now.AddSeconds(0.7)).PowerOn();

        story.Until("10:02:00").Records.Should().HaveCount(3, "the story itself refuses a second record of a part");
    }

    [Fact]
    public void Nothing_sounds_at_a_quarter_past_three_whoever_planned_it()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] };
        var a = Airings.New("a", At("03:15:00"), priority: Priority.Priority);
        var edge = Airings.New("edge", At("21:59:30"));
        var fits = Airings.New("fits", At("21:58:00"));
        var morning = Airings.New("morning", At("05:00:00"));
        var story = new Story("00:30:00").Policy(policy).Has(a, edge, fits, morning).Plan(a, edge, fits, morning).PowerOn().Until("23:00:00");

        story.Timeline.Should().Equal("morning/0 05:00:00–05:01:00", "fits/0 21:58:00–21:59:00", "edge/0 21:59:30–22:00:00");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
        story.Record("edge").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.QuietHours });
    }

    [Fact]
    public void Only_a_commanded_emergency_passes_quiet_hours()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] };
        var planned = Airings.New("planned", At("03:15:00"), priority: Priority.Emergency);
        var plain = Airings.New("plain", At("03:20:00"), priority: Priority.Priority);
        var flood = Airings.New("flood", At("03:20:00"), priority: Priority.Emergency);
        var story = new Story("00:30:00").Policy(policy).Has(planned, plain, flood).Plan(planned).PowerOn();
        story.Until("03:20:00").PlayNow(plain).PlayNow(flood).Until("04:30:00");

        story.Timeline.Should().Equal("flood/0 03:20:01.5–03:21:01.5");
        story.Record("planned").Reason.Should().Be(AsRunReason.QuietHours);
        story.Record("plain").Reason.Should().Be(AsRunReason.QuietHours);
    }

    [Fact]
    public void A_policy_that_comes_while_something_sounds_silences_it_where_quiet_begins()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 600);
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(10, 5), new TimeOnly(11, 0))] };
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:02:00").Policy(policy).Until("12:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:05:00");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.QuietHours, PlayedMs = 300_000L });
    }

    [Fact]
    public void A_resumed_airing_does_not_run_into_quiet_hours()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] };
        var a = Airings.New("a", At("21:50:00"), partSeconds: 300);
        var flood = Airings.New("flood", At("21:52:00"), partSeconds: 400, priority: Priority.Emergency);
        var story = new Story("21:00:00").Policy(policy).Has(a, flood).Plan(a, flood).PowerOn().Until("23:00:00");

        story.Timeline.Should().Equal("a/0 21:50:00–21:52:00", "flood/0 21:52:00–21:58:40", "a/0 21:58:40.5–22:00:00 +120s");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.QuietHours });
    }

    [Fact]
    public void Without_a_policy_nothing_scheduled_sounds()
    {
        var a = Airings.New("a", At("10:00:00"));
        var b = Airings.New("b", At("10:05:00"));
        var story = new Story("09:00:00").Policy(null).Has(a, b).Plan(a, b).PowerOn().Until("10:05:20").Policy(Airings.Policy).Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoPolicy });
        story.Timeline.Should().Equal("b/0 10:05:20.5–10:06:00 +20.5s");
    }

    [Fact]
    public void When_the_lease_is_over_the_box_falls_silent()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var plan = Airings.Plan(At("00:00:00"), a) with { LeaseUntil = At("10:00:30") };
        var story = new Story("09:00:00").Has(a).Plan(plan).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:30");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.LeaseOver });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.LeaseOver });
    }

    [Fact]
    public void A_new_plan_with_a_longer_lease_lets_it_sound_on()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var plan = Airings.Plan(At("00:00:00"), a) with { LeaseUntil = At("10:00:30") };
        var story = new Story("09:00:00").Has(a).Plan(plan).PowerOn().Until("10:00:20").Plan(a).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "a/1 10:01:00–10:02:00");
    }

    [Fact]
    public void A_higher_priority_takes_over_and_what_it_interrupted_goes_on_where_it_was()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var p = Airings.New("p", At("10:00:20"), priority: Priority.Priority, partSeconds: 30);
        var story = new Story("09:00:00").Has(a, p).Plan(a, p).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal(
            "a/0 10:00:00–10:00:20", "p/0 10:00:20–10:00:50", "a/0 10:00:50.5–10:01:30.5 +20s", "a/1 10:01:30.5–10:02:30.5");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.Interrupted, Completeness = 1.0 });
        story.Record("p").Reason.Should().Be(AsRunReason.OnTime);
    }

    [Theory]
    [InlineData(InterruptedRule.Join, "a/0 10:00:50.5–10:01:00 +50.5s", AsRunOutcome.Partial)]
    [InlineData(InterruptedRule.Restart, "a/0 10:00:50.5–10:01:50.5", AsRunOutcome.Played)]
    [InlineData(InterruptedRule.Drop, null, AsRunOutcome.Partial)]
    public void What_was_interrupted_follows_its_own_rule(InterruptedRule rule, string? after, AsRunOutcome outcome)
    {
        var a = Airings.New("a", At("10:00:00"), interrupted: rule);
        var p = Airings.New("p", At("10:00:20"), priority: Priority.Priority, partSeconds: 30);
        var story = new Story("09:00:00").Has(a, p).Plan(a, p).PowerOn().Until("11:00:00");

        string[] expected = ["a/0 10:00:00–10:00:20", "p/0 10:00:20–10:00:50"];
        story.Timeline.Should().Equal(after is null ? expected : [.. expected, after]);
        story.Record("a").Should().BeEquivalentTo(new { Outcome = outcome, Reason = AsRunReason.Interrupted });
    }

    [Fact]
    public void Between_equals_the_earlier_start_wins_and_the_later_waits()
    {
        var a = Airings.New("a", At("10:00:00"));
        var b = Airings.New("b", At("10:00:30"), interrupted: InterruptedRule.Resume);
        var c = Airings.New("c", At("10:00:40"), interrupted: InterruptedRule.Drop);
        var story = new Story("09:00:00").Has(a, b, c).Plan(a, b, c).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "b/0 10:01:00.5–10:02:00.5");
        story.Record("c").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Interrupted });
    }

    [Fact]
    public void A_lower_priority_does_not_begin_a_moment_before_a_higher_one()
    {
        var low = Airings.New("low", At("10:00:00"), interrupted: InterruptedRule.Drop);
        var high = Airings.New("high", At("10:00:01"), priority: Priority.Emergency);
        var story = new Story("09:00:00").Has(low, high).Plan(low, high).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("high/0 10:00:01–10:01:01");
        story.Records.Should().HaveCount(2);
    }

    [Fact]
    public void A_higher_priority_without_content_silences_nobody()
    {
        var a = Airings.New("a", At("10:00:00"));
        var p = Airings.New("p", At("10:00:20"), priority: Priority.Emergency, partSeconds: 30);
        var story = new Story("09:00:00").Has(a).Plan(a, p).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00");
        story.Record("p").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoContent });
    }

    [Fact]
    public void Content_that_comes_five_seconds_after_the_start_is_joined()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Plan(a).PowerOn().Until("10:00:05").Has(a).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:05.5–10:01:00 +5.5s");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoContent, PlayedMs = 54_500L });
    }

    [Fact]
    public void One_part_without_content_does_not_cost_the_others()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 3);
        var story = new Story("09:00:00").Has(a).Plan(a);
        story.Contents.Remove(a.Parts[1].Content);
        story.PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "a/2 10:02:00–10:03:00");
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoContent });
    }

    [Fact]
    public void A_box_that_learns_the_time_late_holds_and_then_joins()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:59:00") { TimeTrusted = false };
        story.Has(a).Plan(a).PowerOn().Until("10:01:10");
        story.Timeline.Should().BeEmpty();
        story.TrustTime().Until("11:00:00");

        story.Timeline.Should().Equal("a/1 10:01:10.5–10:02:00 +10.5s");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.TimeUntrusted });
        story.Record("a", 1).Reason.Should().Be(AsRunReason.JoinedLate);
    }

    [Fact]
    public void When_trust_in_the_time_is_lost_what_is_scheduled_falls_silent()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:59:00").Has(a).Plan(a).PowerOn().Until("10:00:10").TrustTime(false).Until("10:00:30");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:11");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.TimeUntrusted });
    }

    [Fact]
    public void A_stop_fades_what_sounds_and_it_does_not_come_back()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var b = Airings.New("b", At("10:05:00"));
        var story = new Story("09:00:00").Has(a, b).Plan(a, b).PowerOn().Until("10:00:20").Stop(fadeSeconds: 2).Until("10:00:30");
        story.PowerOff().PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:22", "b/0 10:05:00–10:06:00");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Stopped });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Stopped });
    }

    [Fact]
    public void A_stop_of_everything_spares_emergencies()
    {
        var flood = Airings.New("flood", At("10:00:00"), priority: Priority.Emergency);
        var story = new Story("09:00:00").Has(flood).Plan(flood).PowerOn().Until("10:00:20").Stop().Until("10:00:30").Stop("flood").Until("11:00:00");

        story.Timeline.Should().Equal("flood/0 10:00:00–10:00:31");
    }

    [Fact]
    public void What_a_new_plan_leaves_out_is_faded_out()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var later = Airings.New("later", At("12:00:00"));
        var story = new Story("09:00:00").Has(a, later).Plan(a, later).PowerOn().Until("10:00:20").Plan().Until("13:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:21");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Withdrawn });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Withdrawn });
        story.Records.Should().HaveCount(2, "what never came due leaves no record");
    }

    [Fact]
    public void What_stands_unchanged_in_a_new_plan_sounds_on_undisturbed()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn();
        for (var second = 1; second < 119; second += 3)
            story.Until(At("10:00:00").AddSeconds(second)).Plan(a with { Parts = [.. a.Parts] }, Airings.New("b" + second, At("18:00:00")));

        story.Until("11:00:00").Timeline.Should().Equal("a/0 10:00:00–10:01:00", "a/1 10:01:00–10:02:00");
        story.Records.Should().OnlyContain(r => r.Reason == AsRunReason.OnTime);
    }

    [Fact]
    public void Play_now_plays_at_once_and_the_rest_of_the_day_goes_on()
    {
        var a = Airings.New("a", At("10:00:00"));
        var now = Airings.New("now", At("10:00:10"), priority: Priority.Priority, partSeconds: 10);
        var story = new Story("09:00:00").Has(a, now).Plan(a).PowerOn().Until("10:00:20").PlayNow(now).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:21.5", "now/0 10:00:21.5–10:00:31.5", "a/0 10:00:32–10:01:10.5 +21.5s");
        story.Record("now").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, DueAt = At("10:00:21.5") });
    }

    [Fact]
    public void Play_now_survives_a_power_cut_within_its_lease()
    {
        var now = Airings.New("now", At("10:00:00"));
        var story = new Story("10:00:00").Has(now).PowerOn().PlayNow(now).Until("10:00:20").PowerOff().Until("10:00:30").PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("now/0 10:00:01.5–10:00:20", "now/0 10:00:30.5–10:01:01.5 +29s");
        story.Record("now").Reason.Should().Be(AsRunReason.PowerLoss);
    }

    [Fact]
    public void Play_now_after_its_lease_is_refused()
    {
        var now = Airings.New("now", At("10:30:00"));
        var story = new Story("10:00:00").Has(now).PowerOn().PlayNow(now, lease: TimeSpan.FromMinutes(5)).Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Record("now").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.LeaseOver });
    }

    [Fact]
    public void Without_trusted_time_a_command_is_obeyed_at_once_and_the_plan_waits()
    {
        var planned = Airings.New("planned", At("10:00:10"));
        var now = Airings.New("now", At("23:00:00"));
        var story = new Story("10:00:00") { TimeTrusted = false };
        story.Has(planned, now).Plan(planned).PowerOn().PlayNow(now).Until("10:02:00");

        story.Timeline.Should().Equal("now/0 10:00:01.5–10:01:01.5");
    }

    [Fact]
    public void A_command_that_sounds_while_the_time_becomes_known_sounds_on()
    {
        var guess = new DateTimeOffset(1970, 1, 1, 0, 10, 0, TimeSpan.Zero);
        var right = At("10:00:00");
        var now = Airings.New("now", right);
        var state = PlayerState.Empty;
        Step(new PlayerEvent.Restarted(null, Airings.Policy, [], PlayerMemory.None, new Dictionary<string, DateTimeOffset>()), guess);
        Step(new PlayerEvent.TimeTrustChanged(false, TimeSource.None, guess), guess);
        Step(new PlayerEvent.ContentReady(now.Parts[0].Content), guess);
        var cue = Step(new PlayerEvent.PlayNow(now, guess.AddHours(1)), guess).OfType<PlayerAction.StartPart>().Single().Cue;
        Step(new PlayerEvent.OutputStarted(cue, cue.StartAt, TimeSpan.Zero, 0), cue.StartAt);

        var moved = right - guess;
        Step(new PlayerEvent.TimeTrustChanged(true, TimeSource.Controller, guess + moved), cue.StartAt.AddSeconds(10) + moved)
            .Should().NotContain(a => a is PlayerAction.StopPart || a is PlayerAction.CloseRecord);
        var record = Step(new PlayerEvent.OutputEnded(cue, cue.StartAt.AddMinutes(1) + moved, TimeSpan.FromMinutes(1), 0, Completed: true), right.AddMinutes(2))
            .OfType<PlayerAction.CloseRecord>().Single().Record;
        record.Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, StartedAt = cue.StartAt + moved, DueAt = cue.StartAt + moved });

        IReadOnlyList<PlayerAction> Step(PlayerEvent happened, DateTimeOffset at)
        {
            (state, var actions) = PlayerCore.Step(state, happened, at);
            return actions;
        }
    }

    [Fact]
    public void Play_now_waits_for_its_content_and_begins_at_its_beginning()
    {
        var now = Airings.New("now", At("10:00:00"), partSeconds: 10);
        var story = new Story("10:00:00").PowerOn().PlayNow(now).Until("10:03:00").Has(now).Until("11:00:00");

        story.Timeline.Should().Equal("now/0 10:03:00.5–10:03:10.5");
        story.Record("now").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, DueAt = At("10:03:00.5") });
    }

    [Fact]
    public void Play_now_whose_content_never_comes_says_so_when_its_lease_is_over()
    {
        var now = Airings.New("now", At("10:00:00"), partSeconds: 10);
        var story = new Story("10:00:00").PowerOn().PlayNow(now, lease: TimeSpan.FromMinutes(5)).Until("10:04:59");
        story.Records.Should().BeEmpty();
        story.Until("10:06:00").Record("now").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoContent });
    }

    [Fact]
    public void Airtime_of_a_session_and_of_a_day_is_kept()
    {
        var policy = Airings.Policy with { SessionLimitMs = 150_000, DayLimitMs = 240_000 };
        var session = Airings.New("session", At("05:00:00"), parts: 3);
        var evening = Airings.New("evening", At("17:00:00"), parts: 3);
        var flood = Airings.New("flood", At("18:00:00"), priority: Priority.Emergency);
        var story = new Story("04:00:00").Policy(policy).Has(session, evening, flood).Plan(session, evening, flood).PowerOn();
        story.Until("06:00:00").PowerOff().PowerOn().Until("19:00:00");

        story.Timeline.Should().Equal(
            "session/0 05:00:00–05:01:00", "session/1 05:01:00–05:02:00", "session/2 05:02:00–05:02:30",
            "evening/0 17:00:00–17:01:00", "evening/1 17:01:00–17:01:30", "flood/0 18:00:00–18:01:00");
        story.Record("session", 2).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.AirtimeLimit });
        story.Record("evening", 2).Reason.Should().Be(AsRunReason.AirtimeLimit);
    }

    [Fact]
    public void A_sound_device_that_comes_back_is_joined()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:10").Unplug().Until("10:00:12");
        story.DeviceWorks = true;
        story.Until("11:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Timeline[0].Should().Be("a/0 10:00:00–10:00:10");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoSoundDevice });
    }

    [Fact]
    public void A_box_without_a_sound_device_says_so()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00") { DeviceWorks = false };
        story.Has(a).Plan(a).PowerOn().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoSoundDevice });
    }

    [Fact]
    public void Broken_content_is_left_and_the_next_part_is_on_time()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:30").Break(a.Parts[0].Content).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:30", "a/1 10:01:00–10:02:00");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoContent });
    }

    [Fact]
    public void Volume_is_bounded_by_the_station()
    {
        var loud = Airings.New("loud", At("10:00:00"), volumeDb: -2);
        var soft = Airings.New("soft", At("10:02:00"), volumeDb: -20);
        var story = new Story("09:00:00").Policy(Airings.Policy with { MaxVolumeDb = -6 }).Has(loud, soft).Plan(loud, soft).PowerOn().Until("11:00:00");

        story.Record("loud").VolumeDb.Should().Be(-6);
        story.Record("soft").VolumeDb.Should().Be(-20);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-10-25T00:30:00Z", false)] // 02:30 summer time, the first of two
    [InlineData("Europe/Berlin", "2026-10-25T01:30:00Z", false)] // 02:30 winter time, the second
    [InlineData("Europe/Berlin", "2026-10-25T02:05:00Z", true)] // 03:05
    [InlineData("Europe/Berlin", "2026-03-29T00:55:00Z", true)] // 01:55, just before 02:00 becomes 03:00
    [InlineData("Europe/Berlin", "2026-03-29T01:05:00Z", true)] // 03:05: the quiet hour was skipped
    public void Quiet_hours_hold_where_clocks_change(string zone, string startAt, bool sounds)
    {
        var policy = Airings.Policy with { TimeZone = zone, QuietHours = [new QuietHours(new TimeOnly(2, 0), new TimeOnly(3, 0))] };
        var start = DateTimeOffset.Parse(startAt, System.Globalization.CultureInfo.InvariantCulture);
        var a = Airings.New("a", start, partSeconds: 120);
        var story = new Story(start.AddMinutes(-30).ToOffset(Story.Local).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        story.Policy(policy).Has(a).Plan(Airings.Plan(start.AddDays(-1), a)).PowerOn().Until(start.AddHours(1));

        story.Timeline.Should().HaveCount(sounds ? 1 : 0);
    }

    [Fact]
    public void A_controller_dead_for_a_day_costs_nothing()
    {
        var airings = Enumerable.Range(0, 48).Select(i => Airings.New($"a{i:00}", At("00:15:00").AddMinutes(30 * i))).ToArray();
        var story = new Story("00:00:00").Has(airings).Plan(airings).PowerOn().Until(At("00:00:00").AddDays(1));

        story.Records.Should().HaveCount(48).And.OnlyContain(r => r.Reason == AsRunReason.OnTime && r.Completeness == 1);
    }

    [Fact]
    public void The_largest_plan_is_taken_in_one_step()
    {
        var airings = Enumerable.Range(0, Protocol.Plan.MaxAirings).Select(i => Airings.New($"a{i}", At("00:00:00").AddMinutes(4 * i))).ToArray();
        var story = new Story("12:00:00").Plan(airings).PowerOn().Until("12:10:00");

        story.Records.Where(r => r.Reason == AsRunReason.BoxOff).Should().HaveCountGreaterThan(170);
    }
}
