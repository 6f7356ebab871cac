using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>When the station's chime may go before an airing (docs/protocol.md, "How a box plays"). Pure.</summary>
internal static class ChimeRules
{
    /// <summary>How long it sounds.</summary>
    public static TimeSpan Length => Airing.ChimeLength;

    /// <summary>Whether policy and clock let it sound from an instant on. It passes quiet hours for nobody, and who does not know the hour stays without it.</summary>
    public static bool Allows(PlayerState state, Track track, DateTimeOffset from) =>
        track.Airing.Chime is true
        && state is { TimeTrusted: true, Policy: { } policy }
        && !QuietHoursRules.TouchesQuiet(policy, from, from + Length)
        && from + Length + PlayerCore.Shortest <= track.LeaseUntil
        && !(PlayoutRules.AirtimeLeft(state, track, from) <= Length + PlayerCore.Shortest);

    /// <summary>Whether nothing that does not give way is due while it would sound.</summary>
    public static bool IsFree(PlayerState state, Track track, DateTimeOffset from) =>
        !state.Tracks.Values.Any(other =>
            other is { WithdrawnAfter: null, Held: null } && PlayerTurn.Precedes(other, track) && other.ZeroAt < from + Length && other.EndOf(other.Parts.Length - 1) > from);
}
