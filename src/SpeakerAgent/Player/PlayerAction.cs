using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What the player wants done, in this order.</summary>
internal abstract record PlayerAction
{
    /// <summary>
    /// Sound this. At most one cue sounds or waits, and at most one more is queued behind it; the queued one follows without a gap when it is due then.
    /// One that sounds <see cref="Cue.Over"/> it is a third, and what is beneath makes room by itself; when that is over and nothing is queued, the one over
    /// it is the present one.
    /// </summary>
    internal sealed record StartPart(Cue Cue) : PlayerAction;

    /// <summary>Forget the queued cue.</summary>
    internal sealed record DropQueued : PlayerAction;

    /// <summary>Fade a cue out so that it is silent by a time; one that does not sound yet ends at once.</summary>
    /// <param name="Cue">Its number; not that of the queued one.</param>
    internal sealed record StopPart(int Cue, DateTimeOffset SilentAt, TimeSpan Fade) : PlayerAction;

    /// <summary>The clock by which all cues were timed was a guess and has been put right: their times move with it, and nothing that sounds does.</summary>
    internal sealed record MoveCues(TimeSpan By) : PlayerAction
    {
        /// <summary>The number of the one cue that is meant; null for all.</summary>
        public int? Only { get; init; }

        /// <summary>Whether a cue is meant.</summary>
        public bool Means(Cue cue) => Only is null || Only == cue.Number;
    }

    /// <summary>Change a cue's volume.</summary>
    /// <param name="Cue">Its number; not that of the queued one.</param>
    internal sealed record ChangeVolume(int Cue, double VolumeDb) : PlayerAction;

    /// <summary>Sound the tones, each so long and so loud (RMS), and report; nothing else sounds.</summary>
    internal sealed record StartSelfTest(string Test, TimeSpan Tone, double LevelDb) : PlayerAction;

    /// <summary>Break the test off, and report why: one of <see cref="SelfTestResult"/>.</summary>
    internal sealed record EndSelfTest(string Test, string Reason) : PlayerAction;

    /// <summary>Report why a test is not begun.</summary>
    internal sealed record RefuseSelfTest(string Test, string Reason) : PlayerAction;

    /// <summary>A part's story is over; the record must reach the controller.</summary>
    internal sealed record CloseRecord(AsRunRecord Record) : PlayerAction;

    /// <summary>Keep this for the case that the power fails now.</summary>
    internal sealed record Remember(PlayerMemory Memory) : PlayerAction;

    /// <summary>Nothing happens before this by itself.</summary>
    internal sealed record WakeAt(DateTimeOffset At) : PlayerAction;
}
