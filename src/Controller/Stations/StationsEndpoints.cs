using System.Globalization;
using Broadcast.Controller.Web;
using Broadcast.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broadcast.Controller.Stations;

/// <summary>Stations over HTTP.</summary>
internal static class StationsEndpoints
{
    /// <summary>Adds <c>/api/stations</c>.</summary>
    public static void MapStations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations").WithTags("stations");
        group.MapGet("", async (IStationStore store, CancellationToken cancel) => TypedResults.Ok((await store.ListAsync(cancel)).Select(StationDocument.Of)))
            .WithSummary("Các đài của máy chủ này.");
        group.MapPost("", async (StationRequest request, StationsService service, CancellationToken cancel) =>
        {
            if (!request.ApplyTo(Station.New(request.Id ?? "", request.Name ?? "")).Done(out var station, out var refusal))
                return Answers.Problem(refusal);
            return (await service.AddAsync(station, cancel)).Answer(added => TypedResults.Created($"/api/stations/{added.Id}", StationDocument.Of(added)));
        }).Produces<StationDocument>(StatusCodes.Status201Created).WithSummary("Tạo đài. Không nêu thì giờ yên tĩnh là 22:00–05:00, múi giờ Asia/Ho_Chi_Minh.");
        group.MapGet("/{station}", async (string station, StationsService service, HttpResponse response, CancellationToken cancel) =>
            (await service.FindAsync(station, cancel)).Answer(found => Tagged(found, response))).Produces<StationDocument>().WithSummary("Một đài.");
        group.MapPut("/{station}", async (string station, StationRequest asked, StationsService service, HttpRequest request, CancellationToken cancel) =>
            !request.TagsRead(out var read, out var refusal) ? Answers.Problem(refusal)
            : (await service.EditAsync(station, asked.ApplyTo, read, cancel)).Answer(saved => Tagged(saved, request.HttpContext.Response)))
            .Produces<StationDocument>().WithSummary("Sửa đài; trường không nêu giữ nguyên. Gửi If-Match với ETag của lần đọc để không đè lên bản người khác đã sửa (412). Thử trước, không lưu gì: POST /api/stations/{station}/week.");
    }

    private static Ok<StationDocument> Tagged(Station station, HttpResponse response)
    {
        response.Tag(StationRules.TagOf(station));
        return TypedResults.Ok(StationDocument.Of(station));
    }
}

/// <summary>A station as the API shows it; limits in milliseconds, absent when there is none.</summary>
internal sealed record StationDocument(
    string Id, string Name, string TimeZone, IReadOnlyList<QuietHoursDocument> QuietHours, long? SessionLimitMs, long? DayLimitMs, double MaxVolumeDb,
    IReadOnlyList<VolumeHoursDocument> Volumes, string? Standby, IReadOnlyList<string> Languages)
{
    /// <summary>Made from the record.</summary>
    public static StationDocument Of(Station station) => new(
        station.Id, station.Name, station.TimeZone, [.. station.QuietHours.Select(QuietHoursDocument.Of)],
        (long?)station.SessionLimit?.TotalMilliseconds, (long?)station.DayLimit?.TotalMilliseconds, station.MaxVolumeDb,
        [.. station.Volumes.Select(VolumeHoursDocument.Of)], station.Standby, station.Languages);
}

/// <summary>Quiet hours as the API shows them: <c>HH:mm</c>.</summary>
internal sealed record QuietHoursDocument(string? From, string? To)
{
    /// <summary>Made from the record.</summary>
    public static QuietHoursDocument Of(QuietHours quiet) => new(Written(quiet.From), Written(quiet.To));

    /// <summary>The record, when both times can be read.</summary>
    public QuietHours? Read() =>
        TimeOnly.TryParseExact(From, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
        && TimeOnly.TryParseExact(To, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
            ? new QuietHours(from, to)
            : null;

    internal static string Written(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>Hours of softer volume as the API shows them.</summary>
internal sealed record VolumeHoursDocument(string? From, string? To, double? MaxVolumeDb)
{
    /// <summary>Made from the record.</summary>
    public static VolumeHoursDocument Of(VolumeHours hours) => new(QuietHoursDocument.Written(hours.From), QuietHoursDocument.Written(hours.To), hours.MaxVolumeDb);

    /// <summary>The record, when it is whole.</summary>
    public VolumeHours? Read() =>
        MaxVolumeDb is { } volume && new QuietHoursDocument(From, To).Read() is { } hours ? new VolumeHours(hours.From, hours.To, volume) : null;
}

/// <summary>What is to become of a station; what is absent stays, and a limit of 0 or an empty standby means none.</summary>
internal sealed record StationRequest(
    string? Id, string? Name, string? TimeZone, IReadOnlyList<QuietHoursDocument>? QuietHours, long? SessionLimitMs, long? DayLimitMs, double? MaxVolumeDb,
    IReadOnlyList<VolumeHoursDocument>? Volumes, string? Standby, IReadOnlyList<string>? Languages)
{
    /// <summary>The station with what was asked for.</summary>
    public Outcome<Station> ApplyTo(Station station)
    {
        // One more than may be is read, so that the rules can refuse it.
        var quiet = QuietHours?.Take(9).Select(hours => hours.Read()).ToList();
        if (quiet?.Contains(null) == true)
            return new Refusal.Invalid("time-not-readable", "quietHours", "Mỗi khoảng giờ yên tĩnh cần giờ bắt đầu và giờ kết thúc, ví dụ {\"from\":\"22:00\",\"to\":\"05:00\"}.");
        var volumes = Volumes?.Take(9).Select(hours => hours.Read()).ToList();
        if (volumes?.Contains(null) == true)
            return new Refusal.Invalid("volumes-not-readable", "volumes", "Mỗi khoảng giờ giảm âm lượng cần giờ bắt đầu, giờ kết thúc và âm lượng, ví dụ {\"from\":\"20:00\",\"to\":\"06:30\",\"maxVolumeDb\":-12}.");

        return station with
        {
            Name = (Name ?? station.Name).Trim(),
            TimeZone = TimeZone ?? station.TimeZone,
            QuietHours = quiet is null ? station.QuietHours : [.. quiet.OfType<QuietHours>()],
            SessionLimit = Limit(SessionLimitMs, station.SessionLimit),
            DayLimit = Limit(DayLimitMs, station.DayLimit),
            MaxVolumeDb = MaxVolumeDb ?? station.MaxVolumeDb,
            Volumes = volumes is null ? station.Volumes : [.. volumes.OfType<VolumeHours>()],
            Standby = Standby is null ? station.Standby : Standby.Length == 0 ? null : Standby,
            Languages = Languages ?? station.Languages,
        };
    }

    private static TimeSpan? Limit(long? asked, TimeSpan? now) => asked switch
    {
        null => now,
        0 => null,
        // Beyond any limit a number may be; the rules say what is too much.
        _ => TimeSpan.FromMilliseconds(Math.Clamp(asked.Value, -1, (long)TimeSpan.FromDays(365).TotalMilliseconds)),
    };
}
