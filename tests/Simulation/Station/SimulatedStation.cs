using System.Text;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;
using Broadcast.Simulation.Box;

namespace Broadcast.Simulation.Station;

/// <summary>A content as the station has it.</summary>
internal sealed record StationContent(ContentId Id, TimeSpan Duration, long Bytes, int Chunks);

/// <summary>What people have entered at the station: zones, boxes, programmes and slots, in a zone where clocks are awkward about now.</summary>
internal sealed class SimulatedStation
{
    public const int ChunkBytes = 1024;

    /// <summary>A zone, and days on which something happens to its clocks.</summary>
    private static readonly (string Zone, string[] Days)[] Places =
    [
        ("Asia/Ho_Chi_Minh", ["2026-11-22", "2026-12-31", "2027-02-28"]),
        ("Europe/Berlin", ["2026-10-25", "2027-03-28"]),
        ("America/New_York", ["2026-11-01", "2027-03-14"]),
        ("Australia/Lord_Howe", ["2026-10-04", "2027-04-04"]),
        ("America/Asuncion", ["2026-12-31"]),
        ("Africa/Cairo", ["2026-10-29", "2027-04-30"]),
        ("Asia/Kathmandu", ["2026-11-22"]),
        ("Pacific/Chatham", ["2026-09-27", "2027-04-04"]),
    ];

    private readonly World _world;
    private readonly Dictionary<string, IReadOnlyList<StationContent>> _programmes = new(StringComparer.Ordinal);
    private readonly Random _later;
    private readonly Random _overs;
    private readonly Dictionary<string, OverRule?> _over = new(StringComparer.Ordinal);
    private readonly List<StationContent> _notices = [];
    private int _slots;

    public SimulatedStation(World world)
    {
        _world = world;
        _later = new Random(world.Seed + 1_000_000); // what later versions of the station draw, so that a seed stays the story it was
        _overs = new Random(world.Seed + 2_000_000);
        var random = world.Random;
        var (zone, days) = random.Hits(0.4) ? Places[0] : random.Pick(Places);
        var day = DateOnly.ParseExact(random.Pick(days), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Profile = Controller.Stations.Station.New(SimulatedBox.StationId, "Đài") with { TimeZone = zone };
        ChangePolicy();
        Begins = LocalClock.At(zone, day.AddDays(-1), new TimeOnly(random.Next(24), random.Next(60)));
        Days = random.Pick([1, 2, 2, 3, 4]);
        Zones = [.. Enumerable.Range(0, random.Next(2, 4)).Select(n => new Zone(SimulatedBox.StationId, $"thon-{n}", $"Thôn {n}", ["vi"]))];
        Boxes = [.. Enumerable.Range(0, random.Pick([3, 3, 3, 4, 4, 5, 6, 8])).Select(n => new Controller.Boxes.Box(SimulatedBox.StationId, $"loa-{n}", $"Loa {n}", SomeZones()))];
        for (var n = 0; n < random.Next(4, 9); n++)
            NewContent();
        Keep = [.. Contents.Values.Take(random.Next(3)).Select(content => new KeptContent { Content = content.Id, Bytes = content.Bytes })];
        for (var n = 0; n < 4; n++)
            _programmes[$"ct-{n}"] = [.. Enumerable.Range(0, random.Pick([1, 1, 2, 3])).Select(_ => random.Pick([.. Contents.Values]))];
        if (_later.Hits(0.6))
        {
            var content = new StationContent(
                ContentId.Of(Encoding.UTF8.GetBytes($"{world.Seed}/standby")), TimeSpan.FromMilliseconds(_later.Next(1_500, 90_000)), ChunkBytes, 1);
            Contents[content.Id] = content;
            Standby = new AiringPart { Bulletin = "nhac-cho", Content = content.Id, Bytes = content.Bytes, DurationMs = (long)content.Duration.TotalMilliseconds };
        }

        for (var n = random.Next(2, 7); n > 0; n--)
            Slots.Add(NewSlot(LocalClock.DateOf(zone, Begins)));
        for (var n = _overs.Next(4); n > 0; n--)
            Slots.Add(NewNotice(LocalClock.DateOf(zone, Begins)));
    }

    public Controller.Stations.Station Profile { get; set; }

    public DateTimeOffset Begins { get; }

    public int Days { get; }

    public IReadOnlyList<Zone> Zones { get; }

    public List<Controller.Boxes.Box> Boxes { get; }

    /// <summary>Words of alerts that every box has.</summary>
    public IReadOnlyList<KeptContent> Keep { get; }

    public List<Slot> Slots { get; } = [];

    public Dictionary<ContentId, StationContent> Contents { get; } = [];

    public IReadOnlyList<Occurrence> StartingAt(DateTimeOffset from, DateTimeOffset until) =>
    [
        .. Slots.SelectMany(slot => DayPlanRules.Airtimes(slot, TimeSpan.Zero, Profile.TimeZone, from, until)).Select(airtime => new Occurrence(
            airtime.Slot.Id, airtime.Slot.Programme, airtime.Slot.Zones, airtime.Slot.Priority, airtime.StartAt, airtime.Slot.VolumeDb, airtime.Slot.Late,
            airtime.Slot.Interrupted, PartsOf(airtime.Slot.Programme), Grant.Schedule) { Standby = Standby }).OrderBy(o => o.StartAt).ThenBy(o => o.Slot, StringComparer.Ordinal),
    ];

    public IReadOnlyList<AiringPart> PartsOf(string programme) =>
    [
        .. _programmes[programme].Select((content, n) => new AiringPart
        {
            Bulletin = $"bt-{n}",
            Content = content.Id,
            Bytes = content.Bytes,
            DurationMs = (long)content.Duration.TotalMilliseconds,
        }),
    ];

    /// <summary>What sounds where a content is missing.</summary>
    public AiringPart? Standby { get; }

    public string AnyProgramme() => _world.Random.Pick([.. _programmes.Keys]);

    /// <summary>Half of what is single sounds over what it meets.</summary>
    public OverRule? SomeOver() => _overs.Pick<OverRule?>([OverRule.Duck, OverRule.Duck, OverRule.Stop, null]);

    /// <summary>As the slot asks.</summary>
    public Airing Over(Airing airing)
    {
        if (!_over.TryGetValue(airing.Slot, out var over))
            _over[airing.Slot] = over = SomeOver();
        return airing with { Over = over };
    }

    /// <summary>An operator does something to the schedule.</summary>
    public void Edit(DateTimeOffset now)
    {
        var random = _world.Random;
        if (_overs.Hits(0.1) && _over.Count > 0)
            _over[_overs.Pick([.. _over.Keys])] = SomeOver();
        switch (random.Next(6))
        {
            case 0 when Slots.Count > 1:
                Slots.RemoveAt(random.Next(Slots.Count));
                break;
            case 1 when Slots.Count > 0:
                var moved = random.Next(Slots.Count);
                Slots[moved] = Slots[moved] with { StartTime = SomeTime() };
                break;
            case 2 when Slots.Count > 0:
                var changed = random.Next(Slots.Count);
                Slots[changed] = Slots[changed] with { Priority = SomePriority(), VolumeDb = -random.Next(20), Late = SomeLate(), Interrupted = SomeInterrupted() };
                break;
            case 3:
                // A bulletin is compiled anew: the same airings, other sound.
                _programmes[AnyProgramme()] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Hits(0.3) ? NewContent() : random.Pick([.. Contents.Values]))];
                break;
            case 4:
                var box = random.Next(Boxes.Count);
                Boxes[box] = Boxes[box] with { Zones = SomeZones() };
                break;
            default:
                Slots.Add(NewSlot(LocalClock.DateOf(Profile.TimeZone, now)));
                // Often for the next minutes: the plan comes late, or just in time.
                if (random.Hits(0.5))
                {
                    var soon = LocalClock.Read(Profile.TimeZone, now + random.Between(TimeSpan.FromSeconds(-40), TimeSpan.FromMinutes(5)));
                    Slots[^1] = Slots[^1] with { StartTime = new TimeOnly(soon.Hour, soon.Minute, soon.Second) };
                }

                break;
        }
    }

    public void ChangePolicy()
    {
        var random = _world.Random;
        Profile = Profile with
        {
            QuietHours = random.Next(5) switch
            {
                0 => [],
                1 => [new QuietHours(new TimeOnly(2, 0), new TimeOnly(3, 0)), new QuietHours(new TimeOnly(12, 0), new TimeOnly(13, 30))],
                2 => [new QuietHours(new TimeOnly(23, 30), new TimeOnly(0, 1))],
                _ => [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))],
            },
            SessionLimit = random.Next(4) switch { 0 => TimeSpan.FromMinutes(1), 1 => TimeSpan.FromMinutes(3), 2 => TimeSpan.FromHours(1), _ => null },
            DayLimit = random.Next(4) switch { 0 => TimeSpan.FromMinutes(4), 1 => TimeSpan.FromMinutes(10), 2 => TimeSpan.FromHours(4), _ => null },
            MaxVolumeDb = -random.Next(12),
            Volumes = _later.Next(3) switch
            {
                0 => [new VolumeHours(new TimeOnly(20, 0), new TimeOnly(6, 30), -10), new VolumeHours(new TimeOnly(2, 15), new TimeOnly(2, 45), -15)],
                // Close to what is due.
                1 when Slots.Count > 0 && _later.Pick(Slots).StartTime is var start => [new VolumeHours(Minute(start, 0), Minute(start, 1), -20), new VolumeHours(Minute(start, -1), Minute(start, 2), -15)],
                _ => [],
            },
        };

        static TimeOnly Minute(TimeOnly start, int after) => new TimeOnly(start.Hour, start.Minute).AddMinutes(after);
    }

    public StationContent NewContent()
    {
        var random = _world.Random;
        var bytes = random.Next(200, 6 * ChunkBytes);
        var duration = TimeSpan.FromMilliseconds(random.Next(1500, random.Pick([8_000, 40_000, 40_000, 120_000])));
        var content = new StationContent(
            ContentId.Of(Encoding.UTF8.GetBytes($"{_world.Seed}/{Contents.Count}")), duration, bytes, (bytes + ChunkBytes - 1) / ChunkBytes);
        return Contents[content.Id] = content;
    }

    public Priority SomePriority() => _world.Random.Hits(0.35) ? Priority.Priority : Priority.Normal;

    public LateRule SomeLate() => _world.Random.Hits(0.25) ? LateRule.Skip : LateRule.Join;

    public InterruptedRule SomeInterrupted() =>
        _world.Random.Pick([InterruptedRule.Resume, InterruptedRule.Resume, InterruptedRule.Join, InterruptedRule.Restart, InterruptedRule.Drop]);

    private List<string> SomeZones() => [.. Zones is null ? ["thon-0"] : Zones.Select(z => z.Id).Where(_ => _world.Random.Hits(0.6))];

    private Slot NewSlot(DateOnly today)
    {
        var random = _world.Random;
        var once = random.Hits(0.3);
        // Overlaps are wanted: some begin within seconds of another.
        var time = Slots.Count > 0 && random.Hits(0.5)
            ? random.Pick(Slots).StartTime.Add(TimeSpan.FromSeconds(random.Next(-45, 60)))
            : SomeTime();
        return new Slot(
            SimulatedBox.StationId, $"k-{_slots++}", AnyProgramme(), random.Hits(0.4) ? [Zone.WholeStation] : [random.Pick(Zones).Id, .. random.Hits(0.3) ? new[] { Zones[0].Id } : []],
            once ? today.AddDays(random.Next(0, Days + 1)) : today.AddDays(-1), time, once ? [] : [.. Enum.GetValues<DayOfWeek>()], null, SomePriority(), -random.Next(10),
            SomeLate(), SomeInterrupted());
    }

    /// <summary>Short words that are to sound over what sounds about then.</summary>
    private Slot NewNotice(DateOnly today)
    {
        var slot = $"tb-{_slots++}";
        _programmes[slot] = [NoticeContent()];
        _over[slot] = OverRule.Duck;
        var met = _overs.Pick(Slots);
        return new Slot(
            SimulatedBox.StationId, slot, slot, met.Zones, today.AddDays(-1), met.StartTime.Add(TimeSpan.FromSeconds(_overs.Next(-4, 50))), [.. Enum.GetValues<DayOfWeek>()], null,
            _overs.Hits(0.8) ? Priority.Priority : Priority.Normal, -_overs.Next(10), _overs.Hits(0.3) ? LateRule.Skip : LateRule.Join,
            _overs.Pick([InterruptedRule.Resume, InterruptedRule.Join, InterruptedRule.Restart, InterruptedRule.Drop]));
    }

    /// <summary>One part, for a notice of this moment.</summary>
    public AiringPart Notice()
    {
        var content = _notices.Count < 4 ? NoticeContent() : _overs.Pick(_notices);
        return new AiringPart { Bulletin = "tb", Content = content.Id, Bytes = content.Bytes, DurationMs = (long)content.Duration.TotalMilliseconds };
    }

    private StationContent NoticeContent()
    {
        var content = new StationContent(
            ContentId.Of(Encoding.UTF8.GetBytes($"{_world.Seed}/tb-{_notices.Count}")), TimeSpan.FromMilliseconds(_overs.Next(1_500, _overs.Pick([4_000, 20_000, 60_000]))), ChunkBytes, 1);
        _notices.Add(content);
        return Contents[content.Id] = content;
    }

    private TimeOnly SomeTime() => _world.Random.Next(8) switch
    {
        0 => new TimeOnly(0, 0),
        1 => new TimeOnly(23, 59, 40),
        2 => new TimeOnly(2, _world.Random.Pick([0, 15, 30, 45])),
        3 => new TimeOnly(1, 59, 50),
        4 => new TimeOnly(4, 59, 55),
        5 => new TimeOnly(21, 59, 30),
        _ => new TimeOnly(_world.Random.Next(24), _world.Random.Next(60), _world.Random.Pick([0, 30])),
    };
}
