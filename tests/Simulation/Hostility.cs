using Broadcast.Protocol;
using Broadcast.Simulation.Box;
using Broadcast.Simulation.Station;
using Broadcast.Simulation.Wire;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation;

/// <summary>Everything that goes wrong, and what operators do meanwhile: drawn beforehand for the whole run, half of it close to something that is due.</summary>
internal sealed class Hostility(World world, Broker broker, SimulatedStation station, SimulatedController controller, IReadOnlyList<SimulatedBox> boxes)
{
    private readonly Random _random = world.Random;
    private readonly List<Alert> _alerts = [];

    // Drawn apart, so that the seeds' other stories are the same with tests and without.
    private readonly Random _tests = new(world.Seed);
    private readonly Random _notices = new(world.Seed + 3_000_000);
    private int _commands;

    public void Plan(DateTimeOffset until)
    {
        var starts = station.StartingAt(world.Now, until).Select(o => o.StartAt).ToList();
        var days = (until - world.Now).TotalDays;
        var fury = _random.Pick([0.2, 1, 1, 2]);
        foreach (var box in boxes)
        {
            Often(0.7, () => box.PowerOffFor(_random.Spread(3, 40_000)));
            Often(0.7, box.Crash);
            Often(1, () => box.Process?.Links.Control.Lose());
            Often(1, () => box.Process?.Links.Content.Lose());
            Often(0.5, () => For(_random.Spread(20, 60_000), () => box.GoAway(true), () => box.GoAway(false)));
            Often(1, () => Stall(box));
            Often(0.5, () => Drop(box));
            Often(0.3, () => For(_random.Spread(5, 10_000), () => box.FillDisk(true), () => box.FillDisk(false)));
            Often(0.6, () => For(_random.Spread(0.5, 300), () => box.BreakDevice(false), () => box.BreakDevice(true)));
            Often(0.4, () => Rot(box));
            Often(0.4, () => Jump(box));
            Often(0.6, () => ChangeNtp(box));
            Often(0.5, () => Forge(box));
        }

        Often(0.7, () => For(_random.Spread(1, 600), KillBroker, RestartBroker));
        Often(0.7, () => For(_random.Spread(1, 40_000), controller.Crash, controller.Start));
        Often(0.2, () => For(_random.Spread(10, 20_000), () => controller.ClockAhead = _random.Between(TimeSpan.FromHours(-3), TimeSpan.FromHours(3)), () => controller.ClockAhead = TimeSpan.Zero));
        Often(3, Edit);
        Often(0.4, () =>
        {
            station.ChangePolicy();
            controller.AskToReplan();
        });
        Often(2, PlayNow);
        Often(1, Stop);
        Often(1, Alert);
        Often(0.6, Recall);
        for (var n = starts.Count == 0 ? 0 : _notices.Times(8 * days * fury); n > 0; n--)
            world.At(_notices.Pick(starts) + _notices.Between(TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(60)), Notice);
        foreach (var box in boxes)
        {
            for (var n = _tests.Times(6 * days); n > 0; n--)
                Test(box, world.Now + _tests.Between(TimeSpan.Zero, TimeSpan.FromDays(days)), n);
        }

        void Often(double aDay, Action happens)
        {
            for (var n = _random.Times(aDay * days * fury); n > 0; n--)
            {
                var at = starts.Count > 0 && _random.Hits(0.6)
                    ? _random.Pick(starts) + _random.Between(TimeSpan.FromSeconds(-20), TimeSpan.FromSeconds(70))
                    : world.Now + _random.Between(TimeSpan.Zero, TimeSpan.FromDays(days));
                if (at < until)
                    world.At(at, happens);
            }
        }
    }

    /// <summary>Nothing is hostile any more.</summary>
    public void Heal()
    {
        controller.ClockAhead = TimeSpan.Zero;
        controller.Start();
        RestartBroker();
        foreach (var box in boxes)
        {
            box.CrashesAtStep = 0;
            box.GoAway(false);
            box.FillDisk(false);
            box.BreakDevice(true);
            box.Hardware.Synchronise(TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
            box.PowerOn();
            box.SystemChanged();
            if (box.Process is { } process)
                process.Links.Control.Drops = process.Links.Content.Drops = 0;
        }
    }

    private void For(TimeSpan wait, Action begin, Action end)
    {
        begin();
        world.In(wait, end);
    }

    private void KillBroker()
    {
        controller.Trace.Add("broker killed");
        broker.Kill();
        controller.LinkDown();
    }

    private void RestartBroker()
    {
        if (broker.Up)
            return;
        broker.Restart();
        controller.LinkUp();
    }

    private void Stall(SimulatedBox box)
    {
        if (box.Process is not { } process)
            return;
        var until = world.Now + _random.Spread(1, 150);
        process.Links.Control.StalledUntil = until;
        if (_random.Hits(0.5))
            process.Links.Content.StalledUntil = until;
    }

    private void Drop(SimulatedBox box)
    {
        if (box.Process is not { } process)
            return;
        For(_random.Spread(10, 3_000), () => process.Links.Control.Drops = process.Links.Content.Drops = 0.4, () => process.Links.Control.Drops = process.Links.Content.Drops = 0);
    }

    private void Rot(SimulatedBox box)
    {
        if (box.Disk.Contents.Count == 0)
            return;
        var content = _random.Pick([.. box.Disk.Contents.Keys]);
        box.Trace.Add("rots", content.ToString()[..6]);
        box.Disk.Contents[content] = true;
    }

    private void Jump(SimulatedBox box)
    {
        box.Hardware.LoseNtp();
        box.Hardware.Jump(_random.Between(TimeSpan.FromDays(-3), TimeSpan.FromDays(3)) * Math.Pow(_random.NextDouble(), 3));
        box.SystemChanged();
    }

    private void ChangeNtp(SimulatedBox box)
    {
        var maxError = _random.Spread(0.005, 1);
        switch (_random.Next(4))
        {
            case 0:
                box.Hardware.LoseNtp();
                break;
            case 1:
                box.Hardware.Synchronise(_random.Between(-TimeSpan.FromDays(2), TimeSpan.FromDays(2)) * Math.Pow(_random.NextDouble(), 4), maxError);
                break;
            default:
                box.Hardware.Synchronise(maxError * (_random.NextDouble() * 1.6 - 0.8), maxError);
                break;
        }

        box.Trace.Add("ntp", $"synchronised {box.Hardware.NtpSynchronised} has lied {box.Hardware.HasLied} wall {box.Hardware.WallAt(world.Now) - world.Now}");
        box.SystemChanged();
    }

    /// <summary>Somebody on the network who has no key, or sends old documents again.</summary>
    private void Forge(SimulatedBox box)
    {
        var topic = Topics.Plan(SimulatedBox.StationId, box.Id);
        if (_random.Hits(0.5) && box.Disk.Plan is { } plan)
        {
            broker.Publish(topic.ToString(), plan, retain: false);
            var other = _random.Pick(boxes);
            broker.Publish(Topics.Plan(SimulatedBox.StationId, other.Id).ToString(), plan, retain: false);
            return;
        }

        var body = new PlayNow { Airing = NewAiring(world.Now), LeaseUntil = world.Now.AddHours(1) };
        broker.Publish(Topics.BoxCommand(SimulatedBox.StationId, box.Id).ToString(), controller.Forge(Topics.BoxCommand(SimulatedBox.StationId, box.Id), body, Purpose.Command), retain: false);
    }

    private void Edit()
    {
        station.Edit(world.Now);
        controller.AskToReplan();
    }

    private void PlayNow()
    {
        var startAt = world.Now + (_random.Hits(0.5) ? TimeSpan.FromSeconds(-5) : _random.Spread(1, 900));
        var airing = NewAiring(startAt);
        controller.Command(
            SomeTopic(), new PlayNow { Airing = airing, LeaseUntil = Whole(Later(world.Now, startAt).AddMilliseconds(airing.DurationMs) + _random.Spread(1, 7_200)) }, _random.Spread(30, 1_200));
    }

    /// <summary>Somebody speaks over what sounds, at once or in a moment.</summary>
    private void Notice()
    {
        var startAt = world.Now + TimeSpan.FromSeconds(_notices.Pick([-5, 2, 10]));
        var part = station.Notice();
        var airing = new Airing
        {
            Id = $"tb-ngay-{_commands++}",
            Slot = "tb",
            Programme = "tb",
            Zone = "all",
            Priority = _notices.Pick([Priority.Normal, Priority.Priority, Priority.Priority, Priority.Emergency]),
            StartAt = Whole(startAt),
            DurationMs = part.DurationMs,
            VolumeDb = -_notices.Next(6),
            Late = LateRule.Join,
            Interrupted = _notices.Pick([InterruptedRule.Resume, InterruptedRule.Join, InterruptedRule.Restart, InterruptedRule.Drop]),
            Parts = [part],
            Chime = _notices.Hits(0.5) ? true : null,
            Over = OverRule.Duck,
        };
        controller.Command(Topics.StationCommand(SimulatedBox.StationId), new PlayNow { Airing = airing, LeaseUntil = Whole(world.Now + _notices.Spread(10, 3_600)) }, _notices.Spread(30, 600));
    }

    private void Stop()
    {
        var box = _random.Pick(boxes);
        var airing = _random.Hits(0.4)
            ? null
            : box.Witness.Sounding.LastOrDefault()?.Cue.Airing ?? (box.Witness.Plan.Latest is { Airings.Count: > 0 } plan ? _random.Pick(plan.Airings).Id : "nothing");
        controller.Command(SomeTopic(), new Stop { Airing = airing, FadeMs = _random.Pick([0, 500, 3_000]) }, TimeSpan.FromMinutes(1));
    }

    /// <summary>A technician tries the loudspeaker.</summary>
    private void Test(SimulatedBox box, DateTimeOffset at, int number)
    {
        var test = new PlayerEvent.SelfTest($"thu-{number}", _tests.Spread(0.5, 60), _tests.Pick([-20, -20, -3, 0]));
        world.At(at, () => box.Process?.Live(() => box.Process.Test(test)));
    }

    /// <summary>A new one, one of before in other words, or the same again to somebody else.</summary>
    private void Alert()
    {
        var alert = _alerts.Count > 0 && _random.Hits(0.3) ? _random.Pick(_alerts) : NewAlert($"bao-dong-{_alerts.Count}");
        if (_random.Hits(0.3))
            alert = NewAlert(alert.Id);
        _alerts.Add(alert);
        controller.Command(SomeTopic(), alert, _random.Spread(30, 3_600));
    }

    /// <summary>Of one of before, or of one that comes later.</summary>
    private void Recall()
    {
        var id = _alerts.Count > 0 && _random.Hits(0.8) ? _random.Pick(_alerts).Id : $"bao-dong-{_alerts.Count}";
        controller.Command(SomeTopic(), new Recall { Alert = id, Content = _random.Hits(0.6) ? _random.Pick([.. station.Contents.Keys]) : null }, _random.Spread(30, 3_600));
    }

    private Alert NewAlert(string id) => new()
    {
        Id = id,
        Severity = _random.Pick([Severity.Minor, Severity.Moderate, Severity.Severe, Severity.Severe, Severity.Extreme]),
        Drill = _random.Hits(0.3),
        Content = station.Keep.Count > 0 && _random.Hits(0.7) ? _random.Pick(station.Keep).Content : _random.Pick([.. station.Contents.Keys]),
        RepeatEveryMs = _random.Pick([0, 5_000, 60_000, 300_000, 900_000]),
        Repeats = _random.Pick([0, 1, 3, 10]),
        LeaseUntil = Whole(world.Now + _random.Spread(30, 10_000)),
    };

    private Airing NewAiring(DateTimeOffset startAt)
    {
        var parts = station.PartsOf(station.AnyProgramme());
        return new Airing
        {
            Id = $"ngay-{_commands++}",
            Slot = "ngay",
            Programme = "ngay",
            Zone = "all",
            Priority = _random.Pick([Priority.Normal, Priority.Priority, Priority.Emergency]),
            StartAt = Whole(startAt),
            DurationMs = parts.Sum(p => p.DurationMs),
            VolumeDb = 0,
            Late = LateRule.Join,
            Interrupted = station.SomeInterrupted(),
            Parts = parts,
            Chime = _commands % 2 == 0 ? true : null,
            Over = station.SomeOver(),
        };
    }

    private TopicAddress SomeTopic() => _random.Next(3) switch
    {
        0 => Topics.StationCommand(SimulatedBox.StationId),
        1 => Topics.ZoneCommand(SimulatedBox.StationId, _random.Pick(station.Zones).Id),
        _ => Topics.BoxCommand(SimulatedBox.StationId, _random.Pick(boxes).Id),
    };

    private static DateTimeOffset Whole(DateTimeOffset at) => WireTime.Truncate(at);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
