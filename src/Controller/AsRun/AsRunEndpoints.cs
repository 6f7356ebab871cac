using Broadcast.Controller.Web;
using Broadcast.Protocol;

namespace Broadcast.Controller.AsRun;

/// <summary>The as-run log over HTTP.</summary>
internal static class AsRunEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/as-run</c>.</summary>
    public static void MapAsRun(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/stations/{station}/as-run", async (
            string station, IAsRunLog log, CancellationToken cancel, DateTimeOffset? from = null, DateTimeOffset? until = null, string? box = null, string? zone = null,
            string? slot = null, string? bulletin = null, string? outcome = null, int limit = 200) =>
        {
            AsRunOutcome? wanted = null;
            if (outcome is not null)
            {
                if (!Enum.TryParse<AsRunOutcome>(outcome, ignoreCase: true, out var known) || known == AsRunOutcome.Unknown)
                    return Answers.Problem(new Refusal.Invalid("outcome-unknown", "outcome", "Kết quả là played (đã phát), partial (phát một phần) hoặc missed (không phát)."));
                wanted = known;
            }

            if (limit is < 1 or > AsRunQuery.MostEntries)
                return Answers.Problem(new Refusal.Invalid("limit-out-of-range", "limit", $"Số dòng từ 1 đến {AsRunQuery.MostEntries}."));
            var entries = await log.FindAsync(new AsRunQuery(station, from, until, box, zone, slot, bulletin, wanted, limit), cancel);
            return (IResult)TypedResults.Ok(entries.Select(AsRunDocument.Of));
        }).WithTags("as-run").Produces<AsRunDocument[]>().WithSummary("Nhật ký phát, mới nhất trước; lọc theo thời gian, cụm loa, địa bàn, khung giờ, bản tin, kết quả.");
}

/// <summary>A record as the API shows it.</summary>
internal sealed record AsRunDocument(
    string Record, string Box, string Zone, string Airing, string Slot, string Programme, string Bulletin, string Content, Priority Priority, int Part,
    DateTimeOffset SlotStart, DateTimeOffset DueAt, long DurationMs, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, double? StartErrorMs, long PlayedMs,
    double Completeness, AsRunOutcome Outcome, string Reason, double VolumeDb, int Underruns, TimeSource TimeSource, HeardSound? Heard, DateTimeOffset ReceivedAt)
{
    /// <summary>Made from the entry.</summary>
    public static AsRunDocument Of(AsRunEntry entry)
    {
        var record = entry.Record;
        return new AsRunDocument(
            record.Record, entry.Box, record.Zone, record.Airing, record.Slot, record.Programme, record.Bulletin, record.Content.ToString(), record.Priority, record.Part,
            record.SlotStart, record.DueAt, record.DurationMs, record.StartedAt, record.EndedAt, record.StartErrorMs, record.PlayedMs,
            record.Completeness, record.Outcome, record.Reason, record.VolumeDb, record.Underruns, record.TimeSource, record.Heard, entry.ReceivedAt);
    }
}
