using System.Globalization;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Web;
using Broadcast.Protocol;

namespace Broadcast.Controller.Scheduling;

/// <summary>Slots and the day plan over HTTP.</summary>
internal static class SlotsEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/slots</c> and <c>/day</c>.</summary>
    public static void MapSlots(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/slots").WithTags("slots");
        group.MapGet("", async (string station, ISlotStore store, CancellationToken cancel) =>
            TypedResults.Ok((await store.ListAsync(station, cancel)).Select(SlotDocument.Of))).WithSummary("Các khung giờ phát.");
        group.MapGet("/{slot}", async (string station, string slot, ISlotStore store, CancellationToken cancel) =>
            await store.FindAsync(station, slot, cancel) is { } found ? (IResult)TypedResults.Ok(SlotDocument.Of(found)) : Answers.Problem(SchedulingService.Unknown(slot)))
            .Produces<SlotDocument>().WithSummary("Một khung giờ.");
        group.MapPost("", async (string station, SlotRequest request, SchedulingService service, CancellationToken cancel) =>
            request.Slot(station, request.Id ?? "").Done(out var slot, out var refusal)
                ? (await service.AddAsync(slot, cancel)).Answer(added => TypedResults.Created($"/api/stations/{station}/slots/{added.Id}", SlotDocument.Of(added)))
                : Answers.Problem(refusal)).Produces<SlotDocument>(StatusCodes.Status201Created).WithSummary("Đặt khung giờ: một lần, hoặc lặp theo thứ (weekdays). chime: tiếng chuông báo đi trước (không nêu: chỉ mức ưu tiên). over: stop ngắt tiếng đang phát có mức thấp hơn, duck phát đè lên và hạ nhỏ tiếng ấy (chỉ mức ưu tiên).");
        group.MapPut("/{slot}", async (string station, string slot, SlotRequest request, SchedulingService service, CancellationToken cancel) =>
            request.Slot(station, slot).Done(out var asked, out var refusal)
                ? (await service.ReplaceAsync(asked, keepSkipped: request.Skipped is null, cancel)).Answer(saved => TypedResults.Ok(SlotDocument.Of(saved)))
                : Answers.Problem(refusal)).Produces<SlotDocument>().WithSummary("Sửa khung giờ; không nêu skipped thì giữ các lượt đã bỏ.");
        group.MapDelete("/{slot}", async (string station, string slot, SchedulingService service, CancellationToken cancel) =>
            (await service.RemoveAsync(station, slot, cancel)).Answer(_ => TypedResults.NoContent())).Produces(StatusCodes.Status204NoContent).WithSummary("Xóa khung giờ.");
        group.MapPut("/{slot}/skipped/{date}", (string station, string slot, string date, SchedulingService service, CancellationToken cancel) => SkipAsync(station, slot, date, true, service, cancel))
            .Produces<SlotDocument>().WithSummary("Bỏ một lượt phát của khung giờ (ngày dạng 2026-11-23); các lượt khác giữ nguyên.");
        group.MapDelete("/{slot}/skipped/{date}", (string station, string slot, string date, SchedulingService service, CancellationToken cancel) => SkipAsync(station, slot, date, false, service, cancel))
            .Produces<SlotDocument>().WithSummary("Cho phát lại một lượt đã bỏ, khi chưa tới giờ.");
        routes.MapGet("/api/stations/{station}/day", DayAsync).WithTags("slots").Produces<DayDocument>().WithSummary("Lịch của một ngày (mặc định hôm nay), với quyết định của bộ phát.");
    }

    private static async Task<IResult> SkipAsync(string station, string slot, string date, bool skip, SchedulingService service, CancellationToken cancel) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (await service.SkipAsync(station, slot, day, skip, cancel)).Answer(changed => TypedResults.Ok(SlotDocument.Of(changed)))
            : Answers.Problem(new Refusal.Invalid("date-not-readable", "date", "Ngày viết dạng 2026-11-23."));

    private static async Task<IResult> DayAsync(string station, string? date, ScheduleReader reader, PlayoutService playout, TimeProvider time, CancellationToken cancel)
    {
        if (!(await reader.ReadAsync(station, cancel)).Done(out var schedule, out var refusal))
            return Answers.Problem(refusal);
        var zone = schedule.Station.TimeZone;
        var now = time.GetUtcNow();
        var day = LocalClock.DateOf(zone, now);
        if (date is not null && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            return Answers.Problem(new Refusal.Invalid("date-not-readable", "date", "Ngày viết dạng 2026-11-23."));
        var decisions = (playout.Latest(station)?.Decisions ?? []).ToLookup(decision => decision.Airing);
        var airings = DayPlanRules.WithSkipped(schedule, LocalClock.At(zone, day, TimeOnly.MinValue), LocalClock.At(zone, day.AddDays(1), TimeOnly.MinValue))
            .Select(airtime => AirtimeDocument.Of(airtime, schedule, decisions, now));
        return TypedResults.Ok(new DayDocument(day, zone, now, [.. airings]));
    }
}

/// <summary>A slot as the API shows it: local date and time in the station's zone. <c>Chime</c> is null where its priority says whether the chime goes before it.</summary>
internal sealed record SlotDocument(
    string Id, string Programme, IReadOnlyList<string> Zones, DateOnly StartDate, string StartTime, IReadOnlyList<string> Weekdays, DateOnly? EndDate,
    Priority Priority, double VolumeDb, LateRule Late, InterruptedRule Interrupted, IReadOnlyList<DateOnly> Skipped, bool? Chime, OverRule Over)
{
    /// <summary>Made from the record.</summary>
    public static SlotDocument Of(Slot slot) => new(
        slot.Id, slot.Programme, slot.Zones, slot.StartDate, slot.StartTime.ToString(slot.StartTime.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture),
        [.. slot.Weekdays.Select(SlotRequest.NameOf)], slot.EndDate, slot.Priority, slot.VolumeDb, slot.Late, slot.Interrupted, slot.Skipped, slot.Chime, slot.Over);
}

/// <summary>What is to become of a slot.</summary>
internal sealed record SlotRequest(
    string? Id, string? Programme, IReadOnlyList<string>? Zones, string? StartDate, string? StartTime, IReadOnlyList<string>? Weekdays, string? EndDate,
    Priority? Priority, double? VolumeDb, LateRule? Late, InterruptedRule? Interrupted, IReadOnlyList<string>? Skipped, bool? Chime, OverRule? Over)
{
    private static readonly DayOfWeek[] AllDays = Enum.GetValues<DayOfWeek>();

    /// <summary>The word for a day of the week: <c>monday</c> … <c>sunday</c>.</summary>
    public static string NameOf(DayOfWeek day) => day.ToString().ToLowerInvariant();

    /// <summary>The slot asked for, or the field that cannot be read.</summary>
    public Outcome<Slot> Slot(string station, string id)
    {
        if (string.IsNullOrEmpty(Programme))
            return new Refusal.Invalid("programme-missing", "programme", "Chưa chọn chương trình.");
        if (!DateOnly.TryParseExact(StartDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var startDate))
            return new Refusal.Invalid("date-not-readable", "startDate", "Ngày bắt đầu viết dạng 2026-11-23.");
        if (!TimeOnly.TryParseExact(StartTime, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var startTime))
            return new Refusal.Invalid("time-not-readable", "startTime", "Giờ phát viết dạng 05:00 hoặc 17:30:00.");
        DateOnly? endDate = null;
        if (!string.IsNullOrEmpty(EndDate))
        {
            if (!DateOnly.TryParseExact(EndDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end))
                return new Refusal.Invalid("date-not-readable", "endDate", "Ngày kết thúc viết dạng 2026-12-31.");
            endDate = end;
        }

        var weekdays = (Weekdays ?? []).Distinct().ToList();
        if (weekdays.FirstOrDefault(name => AllDays.All(day => NameOf(day) != name)) is { } unknown)
            return new Refusal.Invalid("weekday-unknown", "weekdays", $"Không có thứ \"{unknown}\". Dùng monday, tuesday, wednesday, thursday, friday, saturday, sunday.");
        var skipped = new List<DateOnly>();
        foreach (var text in Skipped ?? [])
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return new Refusal.Invalid("date-not-readable", "skipped", "Ngày bỏ phát viết dạng 2026-11-23.");
            skipped.Add(day);
        }

        return new Slot(
            station, id, Programme, [.. (Zones ?? []).Distinct()], startDate, startTime, [.. AllDays.Where(day => weekdays.Contains(NameOf(day)))], endDate,
            Priority ?? Protocol.Priority.Normal, VolumeDb ?? 0, Late ?? LateRule.Join, Interrupted ?? InterruptedRule.Resume)
        {
            Skipped = skipped,
            Chime = Chime,
            Over = Over ?? OverRule.Stop,
        };
    }
}

/// <summary>One local day.</summary>
internal sealed record DayDocument(DateOnly Date, string TimeZone, DateTimeOffset Now, IReadOnlyList<AirtimeDocument> Airings);

/// <summary>
/// One airing of the day. <c>State</c> is <c>past</c>, <c>now</c> or <c>next</c>, or <c>skipped</c> when it is left out; <c>Date</c> is the slot's own local day, by which it is
/// skipped; decisions are those that keep it from some box.
/// </summary>
internal sealed record AirtimeDocument(
    string Airing, string Slot, string Programme, string Title, IReadOnlyList<string> Zones, Priority Priority, DateOnly Date, DateTimeOffset StartAt, DateTimeOffset EndAt, string State,
    IReadOnlyList<DecisionDocument> Decisions)
{
    /// <summary>Made from the plan and what playout decided.</summary>
    public static AirtimeDocument Of(Airtime airtime, StationSchedule schedule, ILookup<string, Decision> decisions, DateTimeOffset now)
    {
        var run = schedule.Runs[airtime.Slot.Programme];
        var occurrence = ScheduleReader.OccurrenceOf(airtime, run);
        return new AirtimeDocument(
            occurrence.AiringId(), airtime.Slot.Id, run.Programme.Id, run.Programme.Title, airtime.Slot.Zones, airtime.Slot.Priority, airtime.Day, airtime.StartAt, airtime.EndAt, airtime.StateAt(now),
            [.. decisions[occurrence.AiringId()].Where(decision => decision.Word is not (DecisionWord.Planned or DecisionWord.Duplicate or DecisionWord.Expired))
                .Select(decision => new DecisionDocument(decision.Box, decision.Zone, decision.Word, decision.Detail))]);
    }
}

/// <summary>What playout decided about an airing in a zone or on a box.</summary>
internal sealed record DecisionDocument(string? Box, string? Zone, string Word, string Detail);
