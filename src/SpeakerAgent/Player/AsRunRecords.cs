using System.Globalization;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>Makes the record of a part out of what the player knows of it.</summary>
internal static class AsRunRecords
{
    /// <summary>The id of the one record of a part. An alert that was replaced by another of its id begins to count anew, so its document tells them apart.</summary>
    public static string IdOf(Track track, int part) =>
        track.Alert is { } alert ? RecordId.Of(string.Create(CultureInfo.InvariantCulture, $"{track.Airing.Id}.{alert.Sequence}"), alert.Repetition) : RecordId.Of(track.Airing.Id, part);

    /// <param name="reason">Why it ended before its end; null when it reached it.</param>
    public static AsRunRecord Of(PlayerState state, Track track, int part, string? reason)
    {
        var airing = track.Airing;
        var progress = track.Parts[part];
        var duration = track.DurationOf(part);
        var sounded = progress.StartedAt is not null && progress.Played > TimeSpan.Zero;
        var completeness = sounded ? Math.Round(progress.Played / duration, 4) : 0;
        return new AsRunRecord
        {
            Record = IdOf(track, part),
            Airing = airing.Id,
            Slot = airing.Slot,
            Programme = airing.Programme,
            Bulletin = airing.Parts[part].Bulletin,
            Zone = airing.Zone,
            Content = airing.Parts[part].Content,
            Priority = airing.Priority,
            Part = track.Alert?.Repetition ?? part,
            SlotStart = airing.StartAt,
            DueAt = track.PlannedAt(part),
            DurationMs = airing.Parts[part].DurationMs,
            StartedAt = sounded ? progress.StartedAt : null,
            EndedAt = sounded ? progress.EndedAt : null,
            StartErrorMs = sounded ? progress.StartErrorMs : null,
            PlayedMs = sounded ? (long)Math.Round(progress.Played.TotalMilliseconds) : 0,
            Completeness = completeness,
            Outcome = completeness >= AsRunRecord.PlayedCompleteness ? AsRunOutcome.Played : sounded ? AsRunOutcome.Partial : AsRunOutcome.Missed,
            Reason = reason ?? progress.Why ?? AsRunReason.OnTime,
            VolumeDb = progress.VolumeDb ?? PlayoutRules.VolumeDb(state, track, track.DueAt(part)),
            Underruns = progress.Underruns,
            TimeSource = state.TimeSource,
        };
    }
}
