using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Broadcast.Protocol;

namespace Broadcast.Controller.Stations;

/// <summary>What a station may be. Pure.</summary>
internal static partial class StationRules
{
    /// <summary>Longest name of a station, zone or box as people read it, in characters.</summary>
    public const int LongestTitle = 120;

    /// <summary>Why the station cannot be so; null when it can.</summary>
    public static Refusal? Check(Station station)
    {
        if (!WireName.IsName(station.Id))
            return new Refusal.Invalid("name-not-allowed", "id", "Mã đài chỉ gồm 1–32 ký tự a–z, 0–9 và dấu gạch nối, bắt đầu và kết thúc bằng chữ hoặc số.");
        if (NameRules.CheckTitle("name", "tên đài", station.Name, LongestTitle) is { } title)
            return title;
        if (!LocalClock.Knows(station.TimeZone))
            return new Refusal.Invalid("time-zone-unknown", "timeZone", $"Không có múi giờ \"{station.TimeZone}\". Hãy dùng tên IANA, ví dụ {Station.DefaultTimeZone}.");
        if (!QuietHoursRules.TryFindZone(station.TimeZone, out _))
            return new Refusal.Unavailable("time-zone-not-installed", "timeZone", $"Máy này không có dữ liệu múi giờ \"{station.TimeZone}\". Cài gói Debian tzdata (hoặc chạy make bootstrap).");
        if (station.QuietHours.Count > 8)
            return new Refusal.Invalid("quiet-hours-too-many", "quietHours", $"Có {station.QuietHours.Count} khoảng giờ yên tĩnh; tối đa 8.");
        if (station.QuietHours.Any(quiet => quiet.From == quiet.To))
            return new Refusal.Invalid("quiet-hours-empty", "quietHours", "Giờ yên tĩnh phải có giờ bắt đầu khác giờ kết thúc, ví dụ từ 22:00 đến 05:00.");
        if (CheckLimit("sessionLimitMs", "mỗi buổi", station.SessionLimit) is { } session)
            return session;
        if (CheckLimit("dayLimitMs", "mỗi ngày", station.DayLimit) is { } day)
            return day;
        if (station.MaxVolumeDb is not (<= 0 and >= -60))
            return new Refusal.Invalid("volume-out-of-range", "maxVolumeDb", "Âm lượng tối đa phải từ -60 đến 0 dB.");
        return CheckVolumes(station.Volumes) ?? (station.Standby is { } standby ? NameRules.CheckId("standby", standby) : null) ?? CheckLanguages(station.Languages);
    }

    /// <summary>Tells one state of the station's settings from every other. 16 hexadecimal digits.</summary>
    public static string TagOf(Station station) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(station)).AsSpan(0, 8));

    /// <summary>The refusal of an edit of something older than what there is.</summary>
    public static Refusal.Overtaken Overtaken { get; } =
        new("station-overtaken", "", "Cài đặt của đài đã được sửa ở nơi khác, sau bản mà bạn đang sửa. Chưa lưu gì: hãy xem bản mới rồi lưu lại.");

    private static Refusal.Invalid? CheckVolumes(IReadOnlyList<VolumeHours> volumes) =>
        volumes.Count > 8 ? new Refusal.Invalid("volumes-too-many", "volumes", $"Có {volumes.Count} khoảng giờ giảm âm lượng; tối đa 8.")
        : volumes.Any(hours => hours.From == hours.To)
            ? new Refusal.Invalid("volumes-empty", "volumes", "Giờ giảm âm lượng phải có giờ bắt đầu khác giờ kết thúc, ví dụ từ 20:00 đến 06:30.")
        : volumes.Any(hours => hours.MaxVolumeDb is not (<= 0 and >= -60))
            ? new Refusal.Invalid("volume-out-of-range", "volumes", "Âm lượng tối đa của mỗi khoảng giờ phải từ -60 đến 0 dB.")
        : null;

    /// <summary>Why these cannot be the languages of a station or zone; null when they can.</summary>
    public static Refusal.Invalid? CheckLanguages(IReadOnlyList<string> languages) =>
        languages.Count is 0 or > 8 || languages.Any(language => !Language().IsMatch(language))
            ? new Refusal.Invalid("languages-not-allowed", "languages", "Cần 1–8 ngôn ngữ theo mã BCP 47, ví dụ vi, tyz, hmn.")
            : null;

    private static Refusal.Invalid? CheckLimit(string field, string what, TimeSpan? limit) =>
        limit is { } length && (length < TimeSpan.FromMinutes(1) || length > TimeSpan.FromHours(24))
            ? new Refusal.Invalid("limit-out-of-range", field, $"Thời lượng phát {what} phải từ 1 phút đến 24 giờ (60000–86400000 mili giây); 0 là không giới hạn.")
            : null;

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$", RegexOptions.None, 1000)]
    private static partial Regex Language();
}
