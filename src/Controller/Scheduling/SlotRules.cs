using System.Globalization;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Scheduling;

/// <summary>Whether a slot may stand in a schedule. Pure.</summary>
internal static class SlotRules
{
    /// <summary>Most zones of a slot.</summary>
    public const int MostZones = 64;

    /// <summary>Most slots of a station.</summary>
    public const int MostSlots = 2_000;

    /// <summary>Most days on which a slot is left out: a daily one for a year.</summary>
    public const int MostSkipped = 366;

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    // All slots repeat by the week, so two that do not meet in two weeks never do.
    private static readonly TimeSpan Cycle = TimeSpan.FromDays(15);

    /// <summary>Why the slot cannot stand beside the others of the schedule; null when it can.</summary>
    /// <param name="slot">The slot as it is to be.</param>
    /// <param name="before">The slot as it was, or null when it is new.</param>
    /// <param name="schedule">The station's schedule; a slot with the same id in it is not compared.</param>
    /// <param name="now">The present.</param>
    public static Refusal? Check(Slot slot, Slot? before, StationSchedule schedule, DateTimeOffset now)
    {
        if (NameRules.CheckId("id", slot.Id) is { } id)
            return id;
        if (CheckForm(slot) is { } form)
            return form;
        if (CheckSkipped(slot.Skipped, LocalClock.DateOf(schedule.Station.TimeZone, now)) is { } far)
            return far;
        if (before is null && schedule.Slots.Count >= MostSlots)
            return new Refusal.Conflict("slots-too-many", "", $"Một đài có tối đa {MostSlots} khung giờ. Hãy xóa những khung giờ đã qua.");
        if (slot.Zones.FirstOrDefault(zone => schedule.Zones.All(known => known.Id != zone)) is { } unknown)
            return ZonesService.Unknown("zones", unknown, schedule.Zones);
        if (!schedule.Runs.TryGetValue(slot.Programme, out var run))
            return new Refusal.Invalid("programme-unknown", "programme", $"Không có chương trình \"{slot.Programme}\". Hãy tạo chương trình trước.");
        if (run.Silent is { } silent)
            return new Refusal.Conflict("programme-without-content", "programme", $"Chương trình \"{run.Programme.Title}\" chưa phát được: bản tin \"{silent.Title}\" chưa có âm thanh. Hãy chờ biên dịch xong hoặc sửa bản tin.");
        return (Refusal?)CheckTime(slot, before, schedule.Station, run.Duration, now) ?? FindClash(slot, run.Duration, schedule, now);
    }

    /// <summary>Why the slot's airing of a local day cannot be left out, or air again; null when it can.</summary>
    public static Refusal? CheckSkip(Slot slot, DateOnly day, bool skip, TimeSpan duration, Station station, DateTimeOffset now)
    {
        if (!DayPlanRules.AirsOn(slot, day))
            return new Refusal.NotFound("occurrence-unknown", "date", $"Khung giờ {slot.StartTime:HH\\:mm} không phát ngày {Say(day)}.");
        var startAt = LocalClock.At(station.TimeZone, day, slot.StartTime);
        if (skip ? startAt + duration <= now : startAt <= now)
            return new Refusal.Conflict("occurrence-in-the-past", "date", $"Lượt phát {slot.StartTime:HH\\:mm} ngày {Say(day)} {(skip ? "đã qua" : "đã tới giờ, không phát lại được nữa")} (bây giờ là {Say(station, now)}).");
        return skip ? CheckSkipped([day], LocalClock.DateOf(station.TimeZone, now)) : null;
    }

    /// <summary>The slot without the skipped days that are over or on which it does not air.</summary>
    public static Slot Tidy(Slot slot, DateOnly today) =>
        slot with { Skipped = [.. slot.Skipped.Where(day => day >= today.AddDays(-1) && DayPlanRules.AirsOn(slot, day)).Distinct().Order()] };

    // A year at most: so many days are compared with other slots.
    private static Refusal.Invalid? CheckSkipped(IEnumerable<DateOnly> days, DateOnly today) => days.FirstOrDefault(day => day > today.AddDays(MostSkipped)) is { Year: > 1 } far
        ? new Refusal.Invalid("skipped-too-far", "skipped", $"Chỉ bỏ được lượt phát trong vòng một năm tới; {Say(far)} còn xa quá. Hãy đặt ngày kết thúc cho khung giờ.")
        : null;

    private static Refusal.Invalid? CheckForm(Slot slot)
    {
        if (slot.Zones.Count is 0 or > MostZones)
            return new Refusal.Invalid("zones-out-of-range", "zones", $"Khung giờ cần từ 1 đến {MostZones} địa bàn (\"{Zone.WholeStation}\" là toàn đài).");
        if (slot.StartTime.Ticks % TimeSpan.TicksPerSecond != 0)
            return new Refusal.Invalid("time-not-whole", "startTime", "Giờ phát tính đến giây, ví dụ 05:00 hoặc 05:00:30.");
        if (slot.Priority is not (Priority.Normal or Priority.Priority))
            return new Refusal.Invalid("priority-not-allowed", "priority", "Mức ưu tiên của khung giờ là normal (thông thường) hoặc priority (ưu tiên); khẩn cấp không đặt lịch.");
        if (slot.VolumeDb is not (<= 0 and >= -60))
            return new Refusal.Invalid("volume-out-of-range", "volumeDb", "Âm lượng phải từ -60 đến 0 dB.");
        if (slot.Late == LateRule.Unknown)
            return new Refusal.Invalid("late-unknown", "late", "Khi có điện lại giữa chừng: join (phát tiếp đúng chỗ) hoặc skip (bỏ qua).");
        if (slot.Interrupted == InterruptedRule.Unknown)
            return new Refusal.Invalid("interrupted-unknown", "interrupted", "Sau khi bị ngắt: resume (phát tiếp), join (vào đúng chỗ), restart (phát lại từ đầu) hoặc drop (bỏ).");
        if (slot.Over == OverRule.Unknown)
            return new Refusal.Invalid("over-unknown", "over", "Khi có tiếng đang phát: stop (ngắt tiếng ấy) hoặc duck (phát đè, hạ nhỏ tiếng ấy).");
        if (slot.Over == OverRule.Duck && slot.Priority != Priority.Priority)
            return new Refusal.Invalid("over-needs-priority", "over", "Chỉ khung giờ mức ưu tiên (priority) mới phát đè được lên tiếng đang phát. Hãy chọn mức ưu tiên hoặc bỏ phát đè (over: stop).");
        if (slot.StartDate.Year is < 2000 or > 2200)
            return new Refusal.Invalid("date-out-of-range", "startDate", "Ngày bắt đầu phải nằm trong khoảng năm 2000–2200.");
        if (slot.EndDate is { } end && slot.Weekdays.Count == 0)
            return new Refusal.Invalid("end-without-repetition", "endDate", $"Khung giờ phát một lần không có ngày kết thúc ({Say(end)}). Hãy bỏ ngày kết thúc hoặc chọn các thứ trong tuần.");
        return slot.EndDate < slot.StartDate
            ? new Refusal.Invalid("end-before-start", "endDate", $"Ngày kết thúc {Say(slot.EndDate.Value)} trước ngày bắt đầu {Say(slot.StartDate)}.")
            : null;
    }

    /// <summary>Why the station's hours and limits forbid the slot; null when they do not.</summary>
    /// <param name="slot">The slot as it is to be.</param>
    /// <param name="before">The slot as it was, or null when it is new.</param>
    /// <param name="station">Whose hours and limits.</param>
    /// <param name="duration">How long its programme sounds.</param>
    /// <param name="now">The present.</param>
    public static Refusal.Invalid? CheckTime(Slot slot, Slot? before, Station station, TimeSpan duration, DateTimeOffset now)
    {
        var today = LocalClock.DateOf(station.TimeZone, now);
        // What is left out for once counts: the slot is in the schedule all the same.
        var next = DayPlanRules.Airtimes(slot with { Skipped = [] }, duration, station.TimeZone, now, Later(LocalClock.At(station.TimeZone, slot.StartDate, slot.StartTime), now) + Cycle).FirstOrDefault();
        if (next is null || (slot.StartDate < today && slot.StartDate != before?.StartDate))
        {
            var field = slot.StartDate < today ? "startDate" : "startTime";
            return new Refusal.Invalid("slot-in-the-past", field, $"Khung giờ {slot.StartTime:HH\\:mm} ngày {Say(slot.StartDate)} đã qua (bây giờ là {Say(station, now)}). Hãy chọn thời điểm sau.");
        }

        if (duration > station.SessionLimit)
            return new Refusal.Invalid("session-too-long", "programme", $"Chương trình dài {Say(duration)}, quá giới hạn một buổi phát của đài là {Say(station.SessionLimit.Value)}. Hãy bớt bản tin hoặc tách chương trình.");
        var policy = PlanRules.PolicyFor(station);
        var quiet = QuietHoursRules.IsQuiet(policy, next.StartAt) ? next.StartAt : QuietHoursRules.NextBoundary(policy, next.StartAt);
        return quiet is { } begins && begins < next.EndAt
            ? new Refusal.Invalid("inside-quiet-hours", "startTime", $"Khung giờ {slot.StartTime:HH\\:mm} (dài {Say(duration)}) rơi vào giờ yên tĩnh từ {Say(station, begins)}; giờ yên tĩnh của đài: {SayQuiet(station)}. Hãy chọn giờ khác.")
            : null;
    }

    private static Refusal.Conflict? FindClash(Slot slot, TimeSpan duration, StationSchedule schedule, DateTimeOffset now)
    {
        foreach (var other in schedule.Slots.Where(other => other.Id != slot.Id && other.Priority == slot.Priority && schedule.Runs.ContainsKey(other.Programme)))
        {
            if (SharedPlace(slot, other, schedule) is not { } place)
                continue;
            var run = schedule.Runs[other.Programme];
            var zone = schedule.Station.TimeZone;
            var begin = Later(Later(LocalClock.At(zone, slot.StartDate, slot.StartTime), LocalClock.At(zone, other.StartDate, other.StartTime)) - TimeSpan.FromDays(1), now - TimeSpan.FromDays(1));
            // Beyond the last day that is left out they repeat by the week again.
            var end = slot.Skipped.Concat(other.Skipped).Select(day => LocalClock.At(zone, day, TimeOnly.MinValue)).Append(begin).Max() + Cycle;
            var theirs = DayPlanRules.Airtimes(other, run.Duration, zone, begin, end).ToList();
            var ours = DayPlanRules.Airtimes(slot, duration, zone, now, end);
            if (ours.SelectMany(mine => theirs.Where(mine.Overlaps)).FirstOrDefault() is { } clash)
                return new Refusal.Conflict("slot-clash", "startTime", $"Trùng giờ với khung giờ \"{run.Programme.Title}\" lúc {Say(schedule.Station, clash.StartAt)}–{Say(schedule.Station, clash.EndAt)} (mã {other.Id}): cùng mức ưu tiên và cùng phát ở {place}. Hãy đổi giờ, đổi địa bàn hoặc đổi mức ưu tiên.");
        }

        return null;
    }

    // Zones of the same name count even before the first box is there: it would hear both.
    private static string? SharedPlace(Slot slot, Slot other, StationSchedule schedule)
    {
        if (schedule.Boxes.FirstOrDefault(box => box.HeardThrough(slot.Zones) is not null && box.HeardThrough(other.Zones) is not null) is { } box)
            return $"cụm loa \"{box.Name}\"";
        var zone = slot.Zones.Contains(Zone.WholeStation) ? other.Zones[0]
            : other.Zones.Contains(Zone.WholeStation) ? slot.Zones[0]
            : slot.Zones.FirstOrDefault(other.Zones.Contains);
        return zone is null ? null : $"địa bàn \"{schedule.Zones.FirstOrDefault(known => known.Id == zone)?.Name ?? zone}\"";
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string Say(DateOnly day) => day.ToString("dd/MM/yyyy", Vietnamese);

    private static string Say(Station station, DateTimeOffset instant) => LocalClock.Read(station.TimeZone, instant).ToString("HH:mm 'ngày' dd/MM/yyyy", Vietnamese);

    private static string Say(TimeSpan length) => length.TotalMinutes < 1
        ? $"{Math.Ceiling(length.TotalSeconds):0} giây"
        : length.Seconds == 0 ? $"{Math.Floor(length.TotalMinutes):0} phút" : $"{Math.Floor(length.TotalMinutes):0} phút {length.Seconds} giây";

    private static string SayQuiet(Station station) => string.Join(", ", station.QuietHours.Select(quiet => $"{quiet.From:HH\\:mm}–{quiet.To:HH\\:mm}"));
}
