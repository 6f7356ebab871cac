namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>A flood lasts for days: the same alert is sent again, clocks are put right, the power fails, the card rots, and very many alerts come.</summary>
public sealed class LongAlertStories
{
    private static Story Night() => new Story("01:59:00").Policy(Airings.Policy).Keeps("lu", 40).Keeps("huy", 10).PowerOn().Until("02:00:00");

    [Fact]
    public void An_alert_that_was_sent_again_is_not_heard_again_after_a_power_cut()
    {
        var story = Night().Alert("lu", every: 60, repeats: 2).Until("02:10:00").TheSameAgain().Until("02:11:00").PowerOff().Until("02:12:00").PowerOn().Until("04:00:00");

        story.Timeline.Should().HaveCount(3);
        story.Told("lu").Should().Equal("0 played on-time", "1 played on-time", "2 played on-time");
    }

    [Fact]
    public void Nor_are_the_words_of_a_recall_that_was_sent_again()
    {
        var story = Night().Alert("lu").Until("02:10:00").Recall("lu", words: "huy").Until("02:11:00").TheSameAgain().Until("02:12:00").PowerOff().Until("02:13:00").PowerOn();
        story.Until("04:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Told("lu").Should().Equal("0 played on-time", "0 played on-time");
    }

    [Fact]
    public void With_an_interval_shorter_than_its_words_no_repetition_is_lost_to_a_power_cut()
    {
        var story = Night().Alert("lu", every: 5, repeats: 3).Until("02:00:50").PowerOff().Until("02:05:00").PowerOn().Until("04:00:00");

        story.Told("lu").Should().Equal("0 played on-time", "1 played power-loss", "2 played on-time", "3 played on-time");
    }

    [Fact]
    public void Nor_to_a_card_that_lost_its_words_for_a_while()
    {
        var story = Night().Alert("lu", every: 5, repeats: 3).Until("02:01:00").Loses("lu").Until("02:10:00").Keeps("lu", 40).Until("04:00:00");

        story.Timeline.Should().HaveCount(4);
        story.Told("lu").Should().HaveCount(4).And.OnlyContain(told => told.Contains(" played "));
    }

    [Fact]
    public void Words_whose_length_could_not_be_read_are_opened_all_the_same_and_fetched_anew_when_they_are_broken()
    {
        var story = Night().Keeps("lu", 0).Alert("lu").Until("02:00:01").Break(Airings.ContentOf("lu")).Until("02:05:00").Keeps("lu", 40).Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:05:00.5–02:05:40.5");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void A_step_of_a_clock_that_is_trusted_moves_no_word_of_it(int seconds)
    {
        var by = TimeSpan.FromSeconds(seconds);
        var sounds = Night().Alert("lu", every: 600, repeats: 1).Until("02:00:20").SetRight(by).Until("04:00:00");
        var waits = Night().Alert("lu", every: 600, repeats: 1).Until("02:00:01").SetRight(by).Until("04:00:00");

        string[] expected = seconds > 0
            ? ["lu/0 02:00:06.5–02:00:46.5", "lu/0 02:10:06.5–02:10:46.5"]
            : ["lu/0 01:59:56.5–02:00:36.5", "lu/0 02:09:56.5–02:10:36.5"];
        sounds.Timeline.Should().Equal(expected);
        waits.Timeline.Should().Equal(expected);
        sounds.Told("lu").Should().Equal("0 played on-time", "1 played on-time");
        sounds.Records.Should().OnlyContain(r => r.StartedAt == r.DueAt && r.EndedAt - r.StartedAt == TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void What_a_step_of_the_clock_puts_behind_the_lease_was_not_due_and_leaves_no_record()
    {
        var story = Night().Alert("lu", every: 600, repeats: 3, leaseHours: 0.3).Until("02:05:00").SetRight(TimeSpan.FromMinutes(9)).Until("04:00:00");

        story.Told("lu").Should().Equal("0 played on-time");
    }

    [Fact]
    public void One_that_goes_on_is_not_forgotten_for_very_many_that_are_over()
    {
        var story = Night().Alert("lu", every: 60, repeats: 9).Until("02:00:10");
        for (var n = 0; n < 100; n++)
            story.Recall($"cu-{n}");
        story.Until("04:00:00");

        story.Timeline.Should().HaveCount(10);
        story.Told("lu").Should().OnlyContain(told => told.EndsWith("played on-time"));
    }
}
