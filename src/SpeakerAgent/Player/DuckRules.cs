using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What may sound over what (docs/protocol.md, "How a box plays"; decision 17). Pure.</summary>
internal static class DuckRules
{
    /// <summary>What is beneath is so much softer than it may be, in decibels.</summary>
    public const double DepthDb = 15;

    /// <summary>It falls, and rises again, within this; shorter than <see cref="PlayerCore.JoinLead"/>, so that it has fallen when the other begins.</summary>
    public static readonly TimeSpan Ramp = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether one may sound over the other instead of interrupting it. Nothing does so over an emergency, so neither over an alert.</summary>
    public static bool MaySoundOver(Track over, Track beneath) =>
        over is { Airing: { Over: OverRule.Duck, Parts.Count: 1 }, Alert: null } and not { PlayNow: true, IsEmergency: true }
        && over.Airing.Priority > beneath.Airing.Priority;
}
