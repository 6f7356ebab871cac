using Broadcast.Simulation.Box;
using Broadcast.Simulation.Invariants;
using Broadcast.Simulation.Station;
using Broadcast.Simulation.Wire;

namespace Broadcast.Simulation;

/// <summary>What came of a seed.</summary>
/// <param name="Violated">The invariant's name; null when all held.</param>
/// <param name="Story">What happened, with the last events of the box concerned; empty when all held.</param>
internal sealed record SeedOutcome(int Seed, string? Violated, string Story, TimeSpan Simulated, long Events, int Sounds, int Chimes, int Standbys, int Overs, int Records)
{
    /// <summary>Keeps the story of a failure under artifacts/simulation, for whoever mends it.</summary>
    public string Keep()
    {
        var folder = Path.Combine(Repository(), "artifacts", "simulation");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"seed-{Seed}.txt");
        File.WriteAllText(file, Story);
        return file;
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Broadcast.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Broadcast.sln is in no folder above.");
        return folder;
    }
}

/// <summary>One station over some days in which everything goes wrong, and the hours in which it comes right again. The same seed is the same story.</summary>
internal static class SeedRun
{
    private static readonly TimeSpan Healing = TimeSpan.FromHours(3);

    public static SeedOutcome Of(int seed, Sabotage sabotage = Sabotage.None, int traced = 60)
    {
        var world = new World(seed, traced);
        var station = new SimulatedStation(world);
        world.Begin(station.Begins);
        var broker = new Broker(world);
        var controller = new SimulatedController(world, broker, station, sabotage);
        var boxes = station.Boxes.Select(box => new SimulatedBox(world, broker, station, box.Id, sabotage)).ToList();
        var until = world.Now.AddDays(station.Days);
        try
        {
            controller.Start();
            foreach (var box in boxes)
                world.In(world.Random.Spread(0.1, 600), box.PowerOn);
            var hostility = new Hostility(world, broker, station, controller, boxes);
            hostility.Plan(until);
            world.RunUntil(until);
            hostility.Heal();
            world.RunUntil(until + Healing);
            foreach (var box in boxes)
                EverythingConverges.Check(controller, box);
            foreach (var box in boxes)
                NothingIsLost.Check(box.Witness, controller.AsRun, world.Now, box.ProgressEvery);
            return Outcome(null, "");
        }
        catch (InvariantViolatedException violated)
        {
            return Outcome(violated.Invariant, Story(violated.Message, violated.Box));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return Outcome("TheCoresDoNotThrow", Story(fault.ToString(), ""));
        }

        SeedOutcome Outcome(string? violated, string story) => new(
            seed, violated, story, world.Now - station.Begins, world.Happened, boxes.Sum(b => b.Witness.Sounds.Count), boxes.Sum(b => b.Witness.ChimesHeard.Count),
            boxes.Sum(b => b.Witness.Sounds.Count(s => Witness.IsStandby(s.Cue.Airing))), boxes.Sum(b => b.Witness.Sounds.Count(s => s.Cue.Over)), controller.AsRun.Count);

        string Story(string what, string concerned)
        {
            var traces = boxes.Where(b => b.Id == concerned || concerned.Length == 0).Select(b => $"-- {b.Id}\n{b.Trace}").Append($"-- controller\n{controller.Trace}");
            return $"seed {seed}: {what}\n{station.Profile.TimeZone} from {station.Begins:O}, now {world.Now:O}, sabotage {sabotage}\n{string.Join('\n', traces)}";
        }
    }
}
