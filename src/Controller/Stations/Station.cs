using Broadcast.Protocol;

namespace Broadcast.Controller.Stations;

/// <summary>One commune's or ward's broadcaster. Everything else is known only together with its station.</summary>
/// <param name="Id">A name: 1–32 characters of a–z 0–9 -, starting and ending with a letter or digit. Never changes.</param>
/// <param name="Name">As shown to people, 1–120 characters.</param>
/// <param name="TimeZone">IANA name; every local time of the station is read in it.</param>
/// <param name="QuietHours">At most 8; nothing but an authorised emergency sounds inside them.</param>
/// <param name="SessionLimit">Most airtime a zone hears without a break; null for no limit.</param>
/// <param name="DayLimit">Most airtime a zone hears in a local day; null for no limit.</param>
/// <param name="MaxVolumeDb">Decibels relative to full scale, at most 0. No box plays louder.</param>
/// <param name="Languages">BCP 47 tags in order of preference; the first is the station's own.</param>
internal sealed record Station(
    string Id,
    string Name,
    string TimeZone,
    IReadOnlyList<QuietHours> QuietHours,
    TimeSpan? SessionLimit,
    TimeSpan? DayLimit,
    double MaxVolumeDb,
    IReadOnlyList<string> Languages)
{
    /// <summary>The bulletin that sounds where a content has not arrived in time; null for silence. One that does not exist, or has no sound yet, is none.</summary>
    public string? Standby { get; init; }

    /// <summary>At most 8; hours in which boxes play softer still.</summary>
    public IReadOnlyList<VolumeHours> Volumes { get; init; } = [];

    /// <summary>The time zone of a station that names none.</summary>
    public const string DefaultTimeZone = "Asia/Ho_Chi_Minh";

    /// <summary>A station as it begins: quiet from 22:00 to 05:00, 60 minutes a session, 4 hours a day, Vietnamese.</summary>
    public static Station New(string id, string name) => new(
        id, name, DefaultTimeZone, [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))],
        TimeSpan.FromMinutes(60), TimeSpan.FromHours(4), 0, ["vi"]);
}
