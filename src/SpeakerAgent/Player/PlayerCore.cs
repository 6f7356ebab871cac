using System.Collections.Immutable;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// The player without its loudspeaker: (state, event, now) → (state, actions). Pure, so that the same code runs on the box and in a simulation of
/// thousands of hours. "now" is station time, a guess until time is trusted; it may step when it becomes so.
/// </summary>
internal static class PlayerCore
{
    /// <summary>
    /// How long before its start a cue goes to the loop, which opens the sound device and wakes the amplifier with silence meanwhile; longer for an amplifier
    /// that sleeps deeply (<see cref="PlayerState.Lead"/>).
    /// </summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(1500);

    /// <summary>The shortest time from a cue to its first sample, when it joins, goes on, or takes over.</summary>
    public static readonly TimeSpan JoinLead = TimeSpan.FromMilliseconds(500);

    /// <summary>Opening the sound device takes no longer.</summary>
    public static readonly TimeSpan Opening = TimeSpan.FromMilliseconds(300);

    /// <summary>The fade of whatever is taken off by something else than a stop command.</summary>
    public static readonly TimeSpan Fade = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What quiet hours, a limit or its lease would end sooner after its beginning does not begin, nor is a part joined late of which less is
    /// left; longer than <see cref="Fade"/>.
    /// </summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>The fade before a higher priority.</summary>
    public static readonly TimeSpan PreemptionFade = TimeSpan.FromMilliseconds(300);

    /// <summary>A start missed by less is not called late: the few words are skipped.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromSeconds(1);

    /// <summary>How long after a part's end its record's id is remembered; longer than any plan reaches back.</summary>
    public static readonly TimeSpan ClosedKept = TimeSpan.FromDays(10);

    /// <summary>Stopped airings that are remembered at most.</summary>
    public const int MostStopped = 64;

    /// <summary>Tries of a failed sound device: 1 s apart, doubling to this.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    public static (PlayerState State, ImmutableArray<PlayerAction> Actions) Step(PlayerState state, PlayerEvent happened, DateTimeOffset now)
    {
        var turn = new PlayerTurn(state, now);
        turn.Fold(happened);
        turn.Advance();
        return turn.Result();
    }
}
