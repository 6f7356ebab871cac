using System.Text.Json;
using Broadcast.Controller.AsRun;
using Broadcast.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>The as-run log in the database: the record as the box told it, and beside it what is searched by.</summary>
internal sealed class SqlAsRun(SqlTables tables) : IAsRunLog
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<AsRunEntry>> AddAsync(IReadOnlyList<AsRunEntry> entries, CancellationToken cancel)
    {
        try
        {
            return await tables.WriteAsync<IReadOnlyList<AsRunEntry>>(
                async database =>
                {
                    var fresh = new List<AsRunEntry>();
                    foreach (var entry in entries)
                    {
                        var (station, box, record) = (entry.Station, entry.Box, entry.Record.Record);
                        if (await database.AsRun.AnyAsync(row => row.Station == station && row.Box == box && row.Record == record, cancel))
                            continue;
                        database.Add(AsRunRow.Of(entry));
                        fresh.Add(entry);
                    }

                    return fresh;
                },
                cancel);
        }
        catch (DbUpdateException fault)
        {
            throw new IOException("The as-run records could not be stored.", fault);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AsRunEntry>> FindAsync(AsRunQuery query, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<AsRunEntry>>(
        async database =>
        {
            var rows = database.AsRun.Where(row => row.Station == query.Station);
            if (query.From is { } from)
                rows = rows.Where(row => row.DueAt >= from);
            if (query.Until is { } until)
                rows = rows.Where(row => row.DueAt < until);
            if (query.Box is { } box)
                rows = rows.Where(row => row.Box == box);
            if (query.Zone is { } zone)
                rows = rows.Where(row => row.Zone == zone);
            if (query.Slot is { } slot)
                rows = rows.Where(row => row.Slot == slot);
            if (query.Bulletin is { } bulletin)
                rows = rows.Where(row => row.Bulletin == bulletin);
            if (query.Outcome is { } outcome)
                rows = rows.Where(row => row.Outcome == outcome);
            var found = await rows.OrderByDescending(row => row.DueAt).ThenBy(row => row.Box).ThenBy(row => row.Record).Take(query.Limit).ToListAsync(cancel);
            return [.. found.Select(row => row.Entry())];
        },
        cancel);
}

/// <summary>A row of the as-run log.</summary>
internal sealed record AsRunRow(
    string Station, string Box, string Record, DateTimeOffset ReceivedAt, DateTimeOffset DueAt, string Zone, string Slot, string Bulletin, AsRunOutcome Outcome, string Document)
{
    /// <summary>The row of an entry.</summary>
    public static AsRunRow Of(AsRunEntry entry) => new(
        entry.Station, entry.Box, entry.Record.Record, entry.ReceivedAt, entry.Record.DueAt, entry.Record.Zone, entry.Record.Slot, entry.Record.Bulletin, entry.Record.Outcome,
        JsonSerializer.Serialize(entry.Record, JsonSerializerOptions.Web));

    /// <summary>The entry of the row.</summary>
    public AsRunEntry Entry() => new(Station, Box, ReceivedAt, JsonSerializer.Deserialize<AsRunRecord>(Document, JsonSerializerOptions.Web)!);
}
