using Broadcast.Controller.Boxes;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Scheduling;

/// <summary>Reads a station's schedule, and gives playout its occurrences. Safe for concurrent use.</summary>
internal sealed class ScheduleReader(ISlotStore slots, IProgrammeStore programmes, IBulletinStore bulletins, IStationStore stations, IZoneStore zones, IBoxStore boxes)
    : IOccurrenceSource
{
    /// <summary>All that the station's day plans are made of.</summary>
    public async Task<Outcome<StationSchedule>> ReadAsync(string station, CancellationToken cancel)
    {
        if (await stations.FindAsync(station, cancel) is not { } found)
            return StationsService.Unknown(station);
        return await ReadAsync(found, cancel);
    }

    /// <summary>The same, were the station such.</summary>
    public async Task<StationSchedule> ReadAsync(Station found, CancellationToken cancel)
    {
        var station = found.Id;
        var content = (await bulletins.ListAsync(station, cancel)).ToDictionary(bulletin => bulletin.Id);
        var runs = (await programmes.ListAsync(station, cancel))
            .Select(programme => new Run(programme, [.. programme.Bulletins.Where(content.ContainsKey).Select(id => content[id])]));
        var known = ZoneRules.AllZones(found, await zones.ListAsync(station, cancel));
        return new StationSchedule(found, known, await boxes.ListAsync(station, cancel), await slots.ListAsync(station, cancel), runs.ToDictionary(run => run.Programme.Id))
        {
            Standby = found.Standby is { } standby && content.GetValueOrDefault(standby) is { Content: not null } spoken ? spoken : null,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Occurrence>> StartingAsync(Station station, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        var schedule = await ReadAsync(station, cancel);
        return [.. DayPlanRules.Airtimes(schedule, from, until).Select(airtime => OccurrenceOf(airtime, schedule.Runs[airtime.Slot.Programme]) with { Standby = schedule.Standby is { } standby ? PartOf(standby) : null })];
    }

    /// <summary>What playout is told of an airtime. A bulletin that has no content yet is left out, so that it silences nobody else.</summary>
    public static Occurrence OccurrenceOf(Airtime airtime, Run run) => new(
        airtime.Slot.Id,
        airtime.Slot.Programme,
        airtime.Slot.Zones,
        airtime.Slot.Priority,
        airtime.StartAt,
        airtime.Slot.VolumeDb,
        airtime.Slot.Late,
        airtime.Slot.Interrupted,
        [.. run.Bulletins.Where(bulletin => bulletin.Content is not null).Select(PartOf)],
        Grant.Schedule)
    {
        Chime = airtime.Slot.Chime,
        Over = airtime.Slot.Over,
    };

    private static AiringPart PartOf(Bulletin bulletin) => new()
    {
        Bulletin = bulletin.Id,
        Content = ContentId.Parse(bulletin.Content!.Id),
        Bytes = bulletin.Content.Bytes,
        DurationMs = (long)bulletin.Content.Duration.TotalMilliseconds,
    };
}
