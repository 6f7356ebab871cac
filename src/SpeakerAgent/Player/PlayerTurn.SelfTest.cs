using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <content>The self-test: tones that give way to everything.</content>
internal sealed partial class PlayerTurn
{
    private void BeginSelfTest(PlayerEvent.SelfTest e)
    {
        var end = now + SelfTestTones.LongestOf(e.Tone, _state.AmplifierWake);
        if (WhyNoSelfTest(end) is { } reason)
        {
            _actions.Add(new PlayerAction.RefuseSelfTest(e.Test, reason));
            return;
        }

        _state = _state with { Testing = new Testing(e.Test, end) };
        _actions.Add(new PlayerAction.StartSelfTest(e.Test, e.Tone, SelfTestTones.LevelDb(e.LevelDb, SelfTestTones.MaxVolumeDb(_state.Policy!, now, end))));
    }

    /// <summary>What keeps a test from sounding from now until its end; null for nothing.</summary>
    private string? WhyNoSelfTest(DateTimeOffset end) =>
        WhySilentNow(end) ?? (_state.Testing is not null || IsSoundDueBefore(end) ? SelfTestResult.Busy : null);

    private string? WhySilentNow(DateTimeOffset end) =>
        !_state.TimeTrusted ? SelfTestResult.TimeUntrusted :
        _state.Policy is not { } policy ? SelfTestResult.NoPolicy :
        QuietHoursRules.TouchesQuiet(policy, now, end) ? SelfTestResult.QuietHours :
        _state.RetryOutputAt is not null ? SelfTestResult.NoSoundDevice :
        null;

    /// <summary>Something sounds, waits or comes before then; what waits for its content may have it at any moment.</summary>
    private bool IsSoundDueBefore(DateTimeOffset end)
    {
        var until = end + _state.Lead + ChimeRules.Length;
        return _state.Present is not null || _state.Queued is not null ||
            _state.Tracks.TakeWhile(track => track.Key.StartAt < until)
                .Any(track => track.Value.WithdrawnAfter is null && track.Value.Parts.Where((part, i) => !part.Closed && track.Value.BeginsAt(i) < until).Any());
    }

    /// <summary>A test that is under way gives way to what came meanwhile.</summary>
    private void GuardSelfTest()
    {
        if (_state.Testing is not { } testing)
            return;
        // A test whose loop never said that it was over must not keep others from being made.
        if (now > testing.EndAt + PlayerCore.LongestRetry)
            EndSelfTest(SelfTestResult.Interrupted);
        else if ((_state.Present is not null ? SelfTestResult.Interrupted : WhySilentNow(Max(now, testing.EndAt))) is { } reason)
            EndSelfTest(reason);
    }

    private void EndSelfTest(string reason)
    {
        if (_state.Testing is not { } testing)
            return;
        _state = _state with { Testing = null };
        _actions.Add(new PlayerAction.EndSelfTest(testing.Test, reason));
    }

    private void ForgetSelfTest(string test)
    {
        if (_state.Testing?.Test == test)
            _state = _state with { Testing = null };
    }
}
