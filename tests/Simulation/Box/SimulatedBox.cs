using Broadcast.Simulation.Invariants;
using Broadcast.Simulation.Station;
using Broadcast.Simulation.Wire;

namespace Broadcast.Simulation.Box;

/// <summary>A box on its pole: hardware, card, and a process that comes and goes.</summary>
internal sealed class SimulatedBox
{
    public const string StationId = "dai";

    private readonly World _world;
    private int _boots;

    public SimulatedBox(World world, Broker broker, SimulatedStation station, string id, Sabotage sabotage)
    {
        (_world, Broker, Station, Id, Sabotage) = (world, broker, station, id, sabotage);
        Trace = new Trace(world);
        Witness = new Witness(world, id);
        Hardware = new BoxHardware(world, driftPpm: (world.Random.NextDouble() * 2 - 1) * 90, hasRtc: world.Random.Hits(0.4));
        Invariants = new BoxInvariants(world, this);
        Witness.Began = Invariants.Begins;
        Witness.Ended = Invariants.Ends;
        Witness.Chimed = Invariants.Chimed;
        ProgressEvery = TimeSpan.FromSeconds(world.Random.Pick([2, 5, 10, 10]));
        CrashesAtStep = world.Random.Hits(0.5) ? 0 : world.Random.Pick([0.0005, 0.003]);
    }

    public string Id { get; }

    public Broker Broker { get; }

    public SimulatedStation Station { get; }

    public Sabotage Sabotage { get; }

    public Trace Trace { get; }

    public Witness Witness { get; }

    public BoxHardware Hardware { get; }

    public BoxDisk Disk { get; } = new();

    public BoxInvariants Invariants { get; }

    public BoxProcess? Process { get; private set; }

    /// <summary>How often the real player speaks of its progress is two seconds; more here, to have time for more seeds.</summary>
    public TimeSpan ProgressEvery { get; }

    public double CrashesAtStep { get; set; }

    public bool DeviceWorks { get; private set; } = true;

    /// <summary>No network reaches it.</summary>
    public bool Away { get; private set; }

    public bool Enrolled { get; set; } = true;

    public void PowerOn()
    {
        if (Process is not null)
            return;
        Trace.Add("power on");
        Witness.Up.Set(_world.Now, true);
        Process = new BoxProcess(this, _world, ++_boots);
        Process.Live(Process.Start);
    }

    public void PowerOff()
    {
        if (Process is not { } process)
            return;
        Trace.Add("power off");
        process.Die();
        Process = null;
        Witness.Up.Set(_world.Now, false);
        Witness.Trusted.Set(_world.Now, false);
        Witness.Deceived.Set(_world.Now, false);
        foreach (var content in Witness.Contents.Values)
            content.Set(_world.Now, false);
    }

    /// <summary>Ends at this very step and is started again, as systemd does.</summary>
    public void Crash()
    {
        PowerOff();
        _world.In(_world.Random.Seconds(1, 5), PowerOn);
    }

    public void PowerOffFor(TimeSpan wait)
    {
        if (Process is null)
            return;
        PowerOff();
        _world.In(wait, () =>
        {
            Hardware.PowerReturns(wait);
            PowerOn();
        });
    }

    public void GoAway(bool away)
    {
        Away = away;
        if (!away)
            return;
        Process?.Links.Control.Lose();
        Process?.Links.Content.Lose();
    }

    public void BreakDevice(bool works)
    {
        Trace.Add(works ? "device works" : "device fails");
        DeviceWorks = works;
        Witness.DeviceWorks.Set(_world.Now, works);
        if (!works)
            Process?.Live(Process.FailDevice);
    }

    public void FillDisk(bool full)
    {
        Trace.Add(full ? "disk full" : "disk has room");
        Disk.Full = full;
        Witness.DiskFull.Set(_world.Now, full);
    }

    /// <summary>The wall clock or NTP changed: the box looks now and then.</summary>
    public void SystemChanged() => _world.In(_world.Random.Seconds(0, 10), () => Process?.Live(() => Process?.ReadSystemNow()));
}
