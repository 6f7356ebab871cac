using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

public sealed class WholeBoxTests
{
    [Fact]
    public async Task A_box_downloads_plays_at_the_right_sample_and_reports()
    {
        await using var rig = await BoxRig.StartAsync(clockOffset: TimeSpan.FromHours(3));
        var one = TestSound.Noise(1, TimeSpan.FromSeconds(4));
        var two = TestSound.Noise(2, TimeSpan.FromSeconds(3));
        await rig.StartBoxAsync();
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(one);
        await rig.Controller.SendAsync(two);
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "the box trusts the controller's time");
        await rig.LoadAsync(one, two);

        // A machine that is starved for a fifth of a second makes a gap, as a sound card would: then the box plays once more.
        for (var attempt = 1; ; attempt++)
        {
            var airing = Airings.Of($"airing-{attempt}", WireTime.Truncate(rig.Controller.Now.AddSeconds(6)), one, two);
            await rig.Controller.SendAsync(Airings.Plan(airing.StartAt.AddDays(-1), airing));
            AsRunRecord[] records = [await rig.RecordAsync($"{airing.Id}:0"), await rig.RecordAsync($"{airing.Id}:1")];
            if (attempt < 4 && records.Any(r => r.Underruns > 0))
                continue;
            await rig.ReceiptsAsync();
            Check(rig, records[0], one, airing.StartAt);
            Check(rig, records[1], two, airing.StartAt.AddMilliseconds(one.DurationMs));
            return;
        }
    }

    [Fact]
    public async Task A_box_whose_sound_card_cannot_be_opened_says_so_when_it_starts()
    {
        await using var rig = await BoxRig.StartAsync();
        await rig.StartBoxAsync("hw:no-such-card");
        await TestWait.UntilAsync(() => rig.Controller.State is not null, "the box has told its state");
        rig.Controller.State!.Faults.Should().ContainSingle(fault => fault.Fault == BoxFault.NoSoundDevice, rig.LogText).Which.Detail.Should().Contain("no-such-card");
    }

    private static void Check(BoxRig rig, AsRunRecord record, TestSound sound, DateTimeOffset dueAt)
    {
        record.Should().BeEquivalentTo(
            new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, Completeness = 1.0, TimeSource = TimeSource.Controller, DueAt = dueAt }, rig.LogText);
        Math.Abs(record.StartErrorMs!.Value).Should().BeLessThanOrEqualTo(2, rig.LogText);
        var expected = sound.Decode();
        var heard = rig.HeardFrom(dueAt.AddMilliseconds(-50), expected.Length + 4800);
        var lag = Matching.Lag(expected, heard, 4800);
        Math.Abs(lag - 2400).Should().BeLessThanOrEqualTo(240, "the content lies at the right sample, to 5 ms of clock");
        Matching.Correlation(expected, heard.AsSpan(lag, expected.Length)).Should().BeGreaterThan(0.999);
    }
}

/// <summary>Finding one sound in another.</summary>
internal static class Matching
{
    /// <summary>Where in <paramref name="heard"/> the beginning of <paramref name="expected"/> lies best.</summary>
    public static int Lag(ReadOnlySpan<short> expected, ReadOnlySpan<short> heard, int most)
    {
        var (best, at) = (double.MinValue, 0);
        for (var lag = 0; lag <= most; lag++)
        {
            double sum = 0;
            for (var i = 4800; i < 4800 + 9600; i += 2)
                sum += expected[i] * (double)heard[i + lag];
            if (sum > best)
                (best, at) = (sum, lag);
        }

        return at;
    }

    public static double Correlation(ReadOnlySpan<short> one, ReadOnlySpan<short> other)
    {
        double both = 0, first = 0, second = 0;
        for (var i = 0; i < one.Length; i++)
        {
            both += one[i] * (double)other[i];
            first += one[i] * (double)one[i];
            second += other[i] * (double)other[i];
        }

        return both / Math.Sqrt(first * second);
    }
}
