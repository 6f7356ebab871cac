using Broadcast.Audio;

namespace Broadcast.Acceptance.Tests.Soak;

/// <summary>A log that does not say what sounded is told from one that does: else the soak's silence would mean nothing.</summary>
public sealed class TheComparisonNotices
{
    private static readonly DateTimeOffset Origin = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);
    private static readonly short[] Words = Noise(seed: 1, seconds: 6);
    private static readonly DuePart Due = new("khung-1", 0, Origin.AddSeconds(10), TimeSpan.FromSeconds(6), Words);
    private static readonly LoggedPart Played = new("khung-1", 0, Due.DueAt, Due.DueAt, Due.DueAt.AddSeconds(6), TimeSpan.FromSeconds(6), "played", "on-time", 0);
    private static readonly DateTimeOffset[] NoCuts = [];

    [Fact]
    public void What_sounded_and_is_told_so_holds()
    {
        var found = LogAgainstSound.Compare([Due], [Played], With((10, Words)), NoCuts);

        found.Faults.Should().BeEmpty();
        found.Windows.Should().Be(12);
        found.WorstPlaceMs.Should().Be(0);
    }

    [Fact]
    public void A_power_cut_may_cost_a_record_two_seconds_and_no_more()
    {
        // It sounded from 10 to 13 and, after the cut, from 14.5 to 16.
        var recording = With((10, Words[..Samples(3)]), (14.5, Words[Samples(4.5)..]));
        var told = Played with { Played = TimeSpan.FromSeconds(2.5), Outcome = "partial", Reason = "power-loss" };

        Faults(told, recording, cuts: 1).Should().BeEmpty();
        Faults(told with { Played = TimeSpan.FromSeconds(1) }, recording, cuts: 1).Should().ContainSingle().Which.Should().Contain("4.50 s sounded, 1.00 s are told");
        Faults(told, recording, cuts: 0).Should().ContainSingle().Which.Should().Contain("4.50 s sounded, 2.50 s are told");
    }

    [Fact]
    public void A_leap_of_some_milliseconds_to_be_in_step_is_no_other_sound() =>
        Faults(Played, With((10.009, Words[..Samples(3.2)]), (13.2, Words[Samples(3.2)..]))).Should().BeEmpty();

    [Fact]
    public void What_is_told_and_did_not_sound_is_noticed() =>
        Faults(Played, With((10, Words[..Samples(5)]))).Should().Contain(fault => fault.Contains("6.00 s are told, 5.00 s sounded", StringComparison.Ordinal));

    [Fact]
    public void What_sounded_and_is_called_missed_is_noticed() =>
        Faults(Played with { StartedAt = null, EndedAt = null, Played = TimeSpan.Zero, Outcome = "missed" }, With((10, Words))).Should().ContainSingle();

    [Fact]
    public void A_start_that_is_told_too_late_is_noticed() =>
        Faults(Played with { StartedAt = Due.DueAt.AddSeconds(1) }, With((10, Words))).Should().ContainSingle().Which.Should().Contain("sounded before or after");

    [Fact]
    public void Other_words_in_their_place_are_noticed() =>
        Faults(Played, With((10, Noise(seed: 2, seconds: 6)))).Should().ContainSingle().Which.Should().Contain("not its content in its place");

    [Fact]
    public void The_right_words_in_the_wrong_place_are_noticed() =>
        Faults(Played, With((10.03, Words))).Should().Contain(fault => fault.Contains("not its content in its place", StringComparison.Ordinal));

    [Fact]
    public void A_box_that_says_that_its_time_may_be_30_ms_wrong_may_be_so_and_no_more()
    {
        var unsure = Due with { Doubt = TimeSpan.FromMilliseconds(31) };

        Judged(unsure, With((9.971, Words))).Should().BeEmpty();
        Judged(unsure, With((9.965, Words))).Should()
            .Contain(fault => fault.Contains("not its content in its place", StringComparison.Ordinal));
        Judged(unsure, With((9.971, Words[..Samples(5)]))).Should()
            .Contain(fault => fault.Contains("6.00 s are told", StringComparison.Ordinal));
        Judged(Due with { Doubt = TimeSpan.FromMilliseconds(251) }, With((10, Words))).Should()
            .ContainSingle().Which.Should().Contain("251 ms wrong");

        static IReadOnlyList<string> Judged(DuePart part, Recording recording) =>
            LogAgainstSound.Compare([part], [Played], recording, NoCuts).Faults;
    }

    [Fact]
    public void Sound_when_nothing_was_due_is_noticed() =>
        Faults(Played, With((10, Words), (17, Words[..Samples(0.5)]))).Should().ContainSingle().Which.Should().Contain("05:00:17.000 to 05:00:17.500, when nothing was due");

    [Fact]
    public void A_part_without_a_record_or_with_two_and_a_record_of_nothing_are_noticed()
    {
        var recording = With((10, Words));

        LogAgainstSound.Compare([Due], [], recording, NoCuts).Faults.Should().ContainSingle().Which.Should().Contain("has no record");
        LogAgainstSound.Compare([Due with { Known = false }], [], recording, NoCuts).Faults.Should().ContainSingle().Which.Should().Contain("has no record");
        LogAgainstSound.Compare([Due with { Known = false }], [], With(), NoCuts).Faults.Should().BeEmpty("no plan told the box of it");
        LogAgainstSound.Compare([Due], [Played, Played], recording, NoCuts).Faults.Should().ContainSingle().Which.Should().Contain("has 2 records");
        LogAgainstSound.Compare([Due], [Played, Played with { Part = 1 }], recording, NoCuts).Faults.Should().ContainSingle().Which.Should().Contain("was not due");
    }

    private static IReadOnlyList<string> Faults(LoggedPart told, Recording recording, int cuts = 0) =>
        LogAgainstSound.Compare([Due], [told], recording, [.. Enumerable.Repeat(Due.DueAt.AddSeconds(3), cuts)]).Faults;

    /// <summary>Twenty seconds of a device that was given this and that, at seconds of its file.</summary>
    private static Recording With(params (double At, short[] Sound)[] sounds)
    {
        var samples = new short[Samples(20)];
        foreach (var (at, sound) in sounds)
            sound.CopyTo(samples, Samples(at));
        return new Recording(Origin, samples);
    }

    private static int Samples(double seconds) => (int)AudioFormat.SamplesIn(TimeSpan.FromSeconds(seconds));

    /// <summary>As loud as speech and as low, and nowhere like itself.</summary>
    private static short[] Noise(int seed, double seconds)
    {
        var random = new Random(seed);
        var samples = new short[Samples(seconds)];
        var smooth = 0.0;
        for (var i = 0; i < samples.Length; i++)
        {
            smooth = (smooth * 0.95) + ((random.NextDouble() - 0.5) * 4_000);
            samples[i] = (short)smooth;
        }

        return samples;
    }
}
