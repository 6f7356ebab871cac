using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class ChimeStories
{
    private static DateTimeOffset At(string local) => Story.At(local);

    private static Airing Chimed(string id, string startAt, int parts = 1, double partSeconds = 60, Priority priority = Priority.Priority, InterruptedRule interrupted = InterruptedRule.Resume) =>
        Airings.New(id, At(startAt), parts, partSeconds, priority, interrupted: interrupted) with { Chime = true };

    [Fact]
    public void The_chime_ends_where_the_first_word_begins()
    {
        var a = Chimed("a", "10:00:00", parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("chime 09:59:57.6–10:00:00", "a/0 10:00:00–10:01:00", "a/1 10:01:00–10:02:00");
        story.Record("a").Should().BeEquivalentTo(new { DueAt = At("10:00:00"), StartedAt = At("10:00:00"), PlayedMs = 60_000L, Reason = AsRunReason.OnTime });
    }

    [Fact]
    public void What_takes_over_chimes_first_and_what_it_took_over_from_goes_on_afterwards()
    {
        var normal = Airings.New("normal", At("10:00:00"), partSeconds: 120);
        var a = Chimed("a", "10:01:00", partSeconds: 20);
        var story = new Story("09:00:00").Has(normal, a).Plan(normal, a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal(
            "normal/0 10:00:00–10:00:57.6", "chime 10:00:57.6–10:01:00", "a/0 10:01:00–10:01:20", "normal/0 10:01:20.5–10:02:22.9 +57.6s");
    }

    [Fact]
    public void What_is_commanded_at_once_chimes_first_and_its_word_is_due_after_it()
    {
        var a = Chimed("a", "09:30:00", priority: Priority.Emergency);
        var story = new Story("09:00:00").PowerOn().Until("09:30:00").Has(a).PlayNow(a).Until("11:00:00");

        story.Timeline.Should().Equal("chime 09:30:01.5–09:30:03.9", "a/0 09:30:03.9–09:31:03.9");
        story.Record("a").Should().BeEquivalentTo(new { DueAt = At("09:30:03.9"), StartErrorMs = 0.0, Reason = AsRunReason.OnTime });
    }

    [Fact]
    public void What_waited_for_its_content_chimes_when_it_comes()
    {
        var a = Chimed("a", "09:30:00");
        var story = new Story("09:00:00").PowerOn().Until("09:30:00").PlayNow(a).Until("09:35:00").Has(a).Until("11:00:00");

        story.Timeline.Should().Equal("chime 09:35:00.5–09:35:02.9", "a/0 09:35:02.9–09:36:02.9");
    }

    [Fact]
    public void For_the_last_words_of_a_part_it_does_not_chime()
    {
        var normal = Airings.New("normal", At("10:00:00"), partSeconds: 120);
        var a = Chimed("a", "10:00:00");
        var story = new Story("09:00:00").Has(normal, a).Plan(normal).PowerOn().Until("10:00:55.5").Plan(normal, a).Until("10:01:00");

        story.Timeline.Should().Equal("normal/0 10:00:00–10:00:56", "a/0 10:00:56–10:01:00 +56s");
    }

    [Fact]
    public void It_never_sounds_in_quiet_hours_whoever_commands()
    {
        var policy = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] };
        var a = Chimed("a", "05:00:02");
        var now = Chimed("now", "03:00:00", priority: Priority.Emergency);
        var story = new Story("01:00:00").Policy(policy).Has(a, now).Plan(a).PowerOn().Until("03:00:00").PlayNow(now).Until("11:00:00");

        story.Timeline.Should().Equal("now/0 03:00:01.5–03:01:01.5", "a/0 05:00:02–05:01:02");
    }

    [Fact]
    public void It_is_left_out_while_something_that_does_not_give_way_sounds()
    {
        var first = Chimed("first", "10:00:00");
        var second = Chimed("second", "10:01:00");
        var third = Chimed("third", "10:02:01", priority: Priority.Normal);
        var story = new Story("09:00:00").Has(first, second, third).Plan(first, second, third).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal(
            "chime 09:59:57.6–10:00:00", "first/0 10:00:00–10:01:00", "second/0 10:01:00–10:02:00", "third/0 10:02:01–10:03:01");
    }

    [Fact]
    public void A_box_that_joins_in_silence_does_not_chime()
    {
        var a = Chimed("a", "10:00:00");
        var story = new Story("10:00:20").Has(a).Plan(a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:20.5–10:01:00 +20.5s");
    }

    [Fact]
    public void It_counts_as_airtime_and_does_not_eat_the_words()
    {
        var a = Chimed("a", "10:00:00", partSeconds: 50);
        var b = Chimed("b", "10:00:55", partSeconds: 50);
        var story = new Story("09:00:00").Policy(Airings.Policy with { SessionLimitMs = 60_000 }).Has(a, b).Plan(a, b).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal(
            "chime 09:59:57.6–10:00:00", "a/0 10:00:00–10:00:50", "chime 10:00:52.6–10:00:55", "b/0 10:00:55–10:01:00.2");
    }

    [Fact]
    public void Stopped_in_its_chime_it_says_no_word()
    {
        var a = Chimed("a", "10:00:00");
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("09:59:58").Stop(fadeSeconds: 0.5).Until("11:00:00");

        story.Timeline.Should().Equal("chime 09:59:57.6–09:59:58.5");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Stopped });
    }
}
