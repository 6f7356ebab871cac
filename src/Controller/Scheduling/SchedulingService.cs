using Broadcast.Controller.Programmes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;

namespace Broadcast.Controller.Scheduling;

/// <summary>Changes slots. Safe for concurrent use.</summary>
internal sealed class SchedulingService(
    ISlotStore slots, ScheduleReader reader, Replanner replanner, StationEvents events, TimeProvider time) : IProgrammeUse, IZoneUse, IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a slot; without an id it gets one.</summary>
    public Task<Outcome<Slot>> AddAsync(Slot slot, CancellationToken cancel) => ChangeAsync(slot, known: false, keepSkipped: false, cancel);

    /// <summary>Replaces a slot.</summary>
    /// <param name="slot">As it is to be; a skipped day on which it does not air is left out.</param>
    /// <param name="keepSkipped">Whether it keeps the skipped days that it has.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<Outcome<Slot>> ReplaceAsync(Slot slot, bool keepSkipped, CancellationToken cancel) => ChangeAsync(slot, known: true, keepSkipped, cancel);

    /// <summary>Leaves out the slot's airing of one local day, or lets it air again. What sounds of it now is faded out by the next plan.</summary>
    public async Task<Outcome<Slot>> SkipAsync(string station, string id, DateOnly day, bool skip, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (!(await reader.ReadAsync(station, cancel)).Done(out var schedule, out var refusal))
                return refusal;
            if (schedule.Slots.FirstOrDefault(slot => slot.Id == id) is not { } slot)
                return Unknown(id);
            if (slot.Skipped.Contains(day) == skip)
                return slot;
            var now = time.GetUtcNow();
            var duration = schedule.Runs.GetValueOrDefault(slot.Programme)?.Duration ?? TimeSpan.Zero;
            if (SlotRules.CheckSkip(slot, day, skip, duration, schedule.Station, now) is { } wrong)
                return wrong;
            var changed = SlotRules.Tidy(slot with { Skipped = skip ? [.. slot.Skipped, day] : [.. slot.Skipped.Where(other => other != day)] }, LocalClock.DateOf(schedule.Station.TimeZone, now));
            // Its time may have been given to another meanwhile.
            if (!skip && SlotRules.Check(changed, slot, schedule, now) is { } taken)
                return taken;
            await slots.SaveAsync(changed, cancel);
            Tell(station);
            return changed;
        }
    }

    /// <summary>Removes a slot. What sounds of it now is faded out by the next plan.</summary>
    public async Task<Outcome<Slot>> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (await slots.FindAsync(station, id, cancel) is not { } slot)
                return Unknown(id);
            await slots.RemoveAsync(station, id, cancel);
            Tell(station);
            return slot;
        }
    }

    /// <inheritdoc/>
    async Task<Refusal?> IProgrammeUse.MayRemoveAsync(string station, string programme, CancellationToken cancel) =>
        (await slots.ListAsync(station, cancel)).FirstOrDefault(slot => slot.Programme == programme) is { } slot
            ? new Refusal.Conflict("programme-in-use", "programme", $"Chương trình đang có khung giờ {slot.StartTime:HH\\:mm} (mã {slot.Id}). Hãy xóa khung giờ trước.")
            : null;

    /// <inheritdoc/>
    async Task<Refusal?> IZoneUse.MayRemoveAsync(string station, string zone, CancellationToken cancel) =>
        (await slots.ListAsync(station, cancel)).FirstOrDefault(slot => slot.Zones.Contains(zone)) is { } slot
            ? new Refusal.Conflict("zone-in-use", "zone", $"Địa bàn đang có khung giờ {slot.StartTime:HH\\:mm} (mã {slot.Id}). Hãy đổi hoặc xóa khung giờ trước.")
            : null;

    /// <inheritdoc/>
    public void ProgrammesChanged(string station) => Tell(station);

    /// <summary>The refusal that says that a slot does not exist.</summary>
    public static Refusal.NotFound Unknown(string slot) => new("slot-unknown", "slot", $"Không có khung giờ \"{slot}\".");

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<Outcome<Slot>> ChangeAsync(Slot slot, bool known, bool keepSkipped, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            var now = time.GetUtcNow();
            if (!known && slot.Id.Length == 0)
                slot = slot with { Id = NameRules.NewId(now) };
            if (!(await reader.ReadAsync(slot.Station, cancel)).Done(out var schedule, out var refusal))
                return refusal;
            var before = schedule.Slots.FirstOrDefault(other => other.Id == slot.Id);
            if (known && before is null)
                return Unknown(slot.Id);
            if (!known && before is not null)
                return new Refusal.Conflict("slot-exists", "id", $"Đã có khung giờ mang mã \"{slot.Id}\". Hãy chọn mã khác.");
            if (keepSkipped && before is not null)
                slot = slot with { Skipped = before.Skipped };
            if (SlotRules.Check(slot, before, schedule, now) is { } wrong)
                return wrong;
            slot = SlotRules.Tidy(slot, LocalClock.DateOf(schedule.Station.TimeZone, now));
            await slots.SaveAsync(slot, cancel);
            Tell(slot.Station);
            return slot;
        }
    }

    private void Tell(string station)
    {
        replanner.Ask(station);
        events.Publish(station, "slots");
    }
}
