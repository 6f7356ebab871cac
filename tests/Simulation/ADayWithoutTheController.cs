using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;
using Broadcast.Simulation.Box;
using Broadcast.Simulation.Invariants;
using Broadcast.Simulation.Station;
using Broadcast.Simulation.Wire;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation;

/// <summary>
/// The promise in virtual time, with the real cores: the controller and its broker are dead for 24 hours, and it costs nothing that was scheduled.
/// </summary>
public sealed class ADayWithoutTheController
{
    private static readonly TimeSpan Dead = TimeSpan.FromHours(24);
    // So that a box has asked for the time a dozen times: the simulated one asks every 29 minutes, where the real one asks every minute.
    private static readonly TimeSpan Known = TimeSpan.FromHours(6);

    // By its own word a clock left alone for a day may err by 100 parts in a million of it, 8.64 s. What was fitted of its drift keeps it better.
    private static readonly TimeSpan OnTime = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Everything_scheduled_sounds_on_time_and_every_record_comes_once_after_the_return(int seed)
    {
        var world = new World(seed);
        var station = new SimulatedStation(world);
        station.Profile = station.Profile with { TimeZone = "Asia/Ho_Chi_Minh", QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))], SessionLimit = null, DayLimit = null };
        ThreeSlotsAnHour(station);
        world.Begin(station.Begins);
        var broker = new Broker(world);
        var controller = new SimulatedController(world, broker, station, Sabotage.None, new PlayoutOptions());
        var boxes = station.Boxes.Select(box => new SimulatedBox(world, broker, station, box.Id, Sabotage.None) { CrashesAtStep = 0 }).ToList();
        controller.Start();
        foreach (var box in boxes)
            box.PowerOn();
        world.RunUntil(world.Now + Known);

        var (from, until) = (world.Now, world.Now + Dead);
        controller.Crash();
        broker.Kill();
        world.RunUntil(until);

        var due = station.StartingAt(from, until).ToList();
        due.Should().HaveCountGreaterThan(40, "a day of it is scheduled");
        controller.AsRun.Values.Should().OnlyContain(record => record.SlotStart <= from, "nobody was there to be told");
        broker.Restart();
        controller.Start();
        world.RunUntil(until + TimeSpan.FromHours(1));

        foreach (var box in boxes)
        {
            var heard = box.Witness.Sounds.ToLookup(sound => (sound.Cue.Airing, sound.Cue.Part));
            var plan = box.Witness.Plan.At(until)!;
            box.Witness.Plan.Changes.Where(change => change.Value is not null).Should().OnlyContain(change => change.Value!.Until - change.At >= TimeSpan.FromDays(7), "a box knows a week ahead");
            var meant = plan.Airings.Where(airing => airing.StartAt >= from && airing.StartAt < until).ToList();
            meant.Should().HaveCount(due.Count(o => station.Boxes.Single(known => known.Id == box.Id).HeardThrough(o.Zones) is not null));
            foreach (var (airing, part) in meant.SelectMany(airing => Enumerable.Range(0, airing.Parts.Count).Select(part => (airing, part))))
            {
                var dueAt = airing.StartAt.AddMilliseconds(airing.Parts.Take(part).Sum(p => p.DurationMs));
                var sound = heard[(airing.Id, part)].Should().ContainSingle($"{airing.Id}/{part} sounds once on {box.Id}").Subject;
                sound.From.Should().BeCloseTo(dueAt, OnTime);
                sound.Position.Should().Be(TimeSpan.Zero);
                controller.AsRun.Should().ContainKey((box.Id, RecordId.Of(airing.Id, part)));
                controller.AsRun[(box.Id, RecordId.Of(airing.Id, part))].Should().BeEquivalentTo(
                    new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, Completeness = 1.0, DueAt = dueAt });
            }

            box.Witness.Tellings.Values.Should().OnlyContain(tellings => tellings.Count == 1, "a part makes one record");
            EverythingConverges.Check(controller, box);
        }

        controller.AsRun.Keys.Count(key => controller.AsRun[key].SlotStart >= from && controller.AsRun[key].SlotStart < until)
            .Should().Be(boxes.Sum(box => box.Witness.Plan.At(until)!.Airings.Where(airing => airing.StartAt >= from && airing.StartAt < until).Sum(airing => airing.Parts.Count)));
    }

    /// <summary>From five in the morning to ten at night, some for everybody and some for a zone.</summary>
    private static void ThreeSlotsAnHour(SimulatedStation station)
    {
        station.Slots.Clear();
        var today = DateOnly.FromDateTime(station.Begins.UtcDateTime).AddDays(-1);
        for (var n = 0; n < 17 * 3; n++)
        {
            station.Slots.Add(new Slot(
                SimulatedBox.StationId, $"k-{n}", station.AnyProgramme(), n % 3 == 2 ? [station.Zones[0].Id] : [Zone.WholeStation], today,
                new TimeOnly(5, 0).AddMinutes(20 * n), [.. Enum.GetValues<DayOfWeek>()], null, Priority.Normal));
        }
    }
}
