using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class StandbyStories
{
    private static readonly AiringPart Music = new() { Bulletin = "nhac-cho", Content = Airings.ContentOf("music"), Bytes = 1000, DurationMs = 90_000 };

    private static DateTimeOffset At(string local) => Story.At(local);

    private static Airing New(string id, string startAt, int parts = 1) => Airings.New(id, At(startAt), parts) with { Standby = Music };

    /// <summary>The standby is there, and nothing else.</summary>
    private static Story Begin(params Airing[] airings)
    {
        var story = new Story("09:00:00");
        story.Contents.Add(Music.Content);
        return story.Plan(airings).PowerOn();
    }

    [Fact]
    public void Where_a_content_is_missing_the_standby_sounds_to_the_end_of_the_part()
    {
        var story = Begin(New("a", "10:00:00")).Until("11:00:00");

        story.Timeline.Should().Equal("a.standby/0 10:00:00–10:01:00");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.NoContent, PlayedMs = 0L });
        story.Record("a.standby").Should().BeEquivalentTo(
            new { Bulletin = "nhac-cho", Content = Music.Content, Outcome = AsRunOutcome.Played, DurationMs = 60_000L, PlayedMs = 60_000L, DueAt = At("10:00:00") });
    }

    [Fact]
    public void When_the_content_comes_it_takes_over_at_its_place()
    {
        var a = New("a", "10:00:00", parts: 2);
        var story = Begin(a).Until("10:00:20").Has(a).Until("11:00:00");

        story.Timeline.Should().Equal("a.standby/0 10:00:00–10:00:20.5", "a/0 10:00:20.5–10:01:00 +20.5s", "a/1 10:01:00–10:02:00");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.NoContent, PlayedMs = 39_500L });
        story.Record("a", 1).Reason.Should().Be(AsRunReason.OnTime);
        story.Record("a.standby").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Interrupted, PlayedMs = 20_500L });
    }

    [Fact]
    public void It_stands_in_once_in_an_airing_and_makes_room_for_the_next_part()
    {
        var a = New("a", "10:00:00", parts: 4);
        var story = Begin(a);
        story.Contents.UnionWith([a.Parts[0].Content, a.Parts[2].Content]);
        story.PowerOff().PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00", "a.standby/0 10:01:00–10:02:00", "a/2 10:02:00–10:03:00");
        story.Record("a", 3).Reason.Should().Be(AsRunReason.NoContent);
    }

    [Fact]
    public void It_takes_over_from_nothing_that_its_airing_would_not_take_over_from()
    {
        var urgent = Airings.New("urgent", At("09:59:30"), priority: Priority.Priority);
        var story = Begin(New("a", "10:00:00"), urgent).Has(urgent).Until("11:00:00");

        story.Timeline.Should().Equal("urgent/0 09:59:30–10:00:30", "a.standby/0 10:00:30.5–10:01:00");
        story.Records.Should().HaveCount(3);
    }

    [Fact]
    public void It_keeps_quiet_hours_and_leaves_no_record_of_what_it_could_not_do()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(10, 0), new TimeOnly(10, 30))] };
        var story = Begin(New("a", "10:10:00")).Policy(policy).Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Records.Should().ContainSingle().Which.Reason.Should().Be(AsRunReason.QuietHours);
    }

    [Fact]
    public void A_stop_of_the_airing_stops_its_standby()
    {
        var a = New("a", "10:00:00", parts: 2);
        var story = Begin(a).Until("10:00:20").Stop(fadeSeconds: 1).Has(a).Until("11:00:00");

        story.Timeline.Should().Equal("a.standby/0 10:00:00–10:00:21");
        story.Records.Should().HaveCount(3).And.OnlyContain(r => r.Reason == AsRunReason.Stopped);
    }

    [Fact]
    public void Of_an_airing_that_is_withdrawn_while_it_sounds_nothing_stands_in()
    {
        var a = New("a", "10:00:00");
        var story = Begin(a).Has(a).Until("10:00:20").Plan();
        story.Lose(a.Parts[0].Content).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:21");
    }

    [Fact]
    public void A_plan_without_the_airing_ends_its_standby()
    {
        var story = Begin(New("a", "10:00:00")).Until("10:00:20").Plan().Until("11:00:00");

        story.Timeline.Should().Equal("a.standby/0 10:00:00–10:00:21");
        story.Record("a.standby").Reason.Should().Be(AsRunReason.Withdrawn);
    }
}
