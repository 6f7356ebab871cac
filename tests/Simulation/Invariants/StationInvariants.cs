using Broadcast.Controller.Dispatch;
using Broadcast.Simulation.Box;
using Broadcast.Simulation.Station;

namespace Broadcast.Simulation.Invariants;

/// <summary>What dispatch holds is bounded by what the station has.</summary>
internal static class ControllerInvariants
{
    public static void AfterStep(DispatchState state, SimulatedStation station)
    {
        if (state.ChunksInFlight is < 0 or > 64 || state.DocumentsInFlight.Count > 256 || state.Contents.Count > station.Contents.Count
            || state.Boxes.Count > 16 || state.DocumentsWaiting.Count > station.Contents.Count + 20)
        {
            throw new InvariantViolatedException(
                "DispatchIsBounded", "controller", $"{state.ChunksInFlight} chunks, {state.DocumentsInFlight.Count} documents, {state.Contents.Count} contents, {state.Boxes.Count} boxes");
        }
    }
}

/// <summary>When nothing is hostile any more, everything comes right: newest plans, whole contents, nothing unacknowledged.</summary>
internal static class EverythingConverges
{
    public static void Check(SimulatedController controller, SimulatedBox box)
    {
        var process = box.Process ?? throw new InvariantViolatedException(nameof(EverythingConverges), box.Id, "is off");
        if (!process.Clock.Trust.Trusted)
            Fail("does not trust its time");
        if ((box.Disk.Plan?.Document.Sequence ?? 0) != controller.PlanOf(box.Id))
            Fail($"has plan {box.Disk.Plan?.Document.Sequence}, not {controller.PlanOf(box.Id)}");
        if ((box.Disk.Policy?.Document.Sequence ?? 0) != controller.Policy)
            Fail($"has policy {box.Disk.Policy?.Document.Sequence}, not {controller.Policy}");
        if (process.Shelf.Counts is var counts && counts.Complete < counts.Needed)
            Fail($"has {counts.Complete} of {counts.Needed} contents; dispatch has {controller.State.ChunksInFlight} chunks and {controller.State.DocumentsInFlight.Count} documents under way, {controller.State.DocumentsWaiting.Count} waiting");
        if (box.Disk.Pending.Count > 0)
            Fail($"{box.Disk.Pending.Count} records are not acknowledged, such as {box.Disk.Pending.Keys.First()}");

        void Fail(string what) => throw new InvariantViolatedException(nameof(EverythingConverges), box.Id, what);
    }
}
