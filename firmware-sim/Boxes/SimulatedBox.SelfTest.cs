using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>The self-test: tones that nobody hears, for this box has no microphone.</summary>
internal sealed partial class SimulatedBox
{
    private const int Tones = 3;

    /// <summary>Silence before, between and after.</summary>
    private static readonly TimeSpan SilenceOfTest = TimeSpan.FromSeconds(5);

    /// <summary>What the page allows beside the tones: what comes sooner makes the test wait for another time.</summary>
    private static readonly TimeSpan MostBesides = TimeSpan.FromSeconds(12);

    private string? _test;
    private DateTimeOffset _testEndsAt;

    private void BeginTest(Order.SelfTest test, DateTimeOffset now)
    {
        var tones = Tones * test.Tone;
        var end = now + tones + MostBesides;
        var busy = _test is not null || _alerts.IsDueBefore(end) || _player.Runs.Any(run => run.StartAt < True(end));
        if ((WhyNoTest(True(now), True(end)) ?? (busy ? "busy" : null)) is { } reason)
            Tested(test.Id, reason, now);
        else
            (_test, _testEndsAt) = (test.Id, now + tones + SilenceOfTest);
    }

    private string? WhyNoTest(DateTimeOffset from, DateTimeOffset until) =>
        !_time.Trusted ? "time-untrusted" :
        _policy is null ? "no-policy" :
        _policy.IsQuietWithin(from, until) ? "quiet-hours" :
        null;

    /// <summary>A test gives way to everything, and is over in its time.</summary>
    private void GoOnTesting(DateTimeOffset now)
    {
        if (_test is null)
            return;
        if (now >= _testEndsAt)
            EndTest("played", now);
        else if ((_alerts.Sounding ?? _player.Playing) is not null)
            EndTest("interrupted", now);
        else if (WhyNoTest(True(now), True(_testEndsAt)) is { } reason)
            EndTest(reason, now);
    }

    private void EndTest(string reason, DateTimeOffset now)
    {
        if (_test is not { } test)
            return;
        _test = null;
        Tested(test, reason, now);
    }

    private void Tested(string test, string reason, DateTimeOffset now)
    {
        if (_reports.MayGo(now, out var suppressed) && _controlUp)
            Publish(_topics.Report, Messages.Report(new BoxReport(True(now), "self-test", reason, null, null, null, null, suppressed) { Test = test }));
    }
}
