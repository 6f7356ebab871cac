using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Programmes;

/// <summary>Changes programmes. Safe for concurrent use.</summary>
internal sealed class ProgrammesService(
    IProgrammeStore store, IBulletinStore bulletins, IStationStore stations, IEnumerable<IProgrammeUse> uses, StationEvents events, TimeProvider time)
    : IBulletinUse, IDisposable
{
    /// <summary>Most bulletins in a programme; the wire allows an airing no more parts.</summary>
    public const int MostBulletins = 64;

    /// <summary>Longest title, in characters.</summary>
    public const int LongestTitle = 200;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a programme; without an id it gets one.</summary>
    public Task<Outcome<Programme>> AddAsync(Programme programme, CancellationToken cancel) => ChangeAsync(programme, known: false, cancel);

    /// <summary>Replaces a programme.</summary>
    public Task<Outcome<Programme>> ReplaceAsync(Programme programme, CancellationToken cancel) => ChangeAsync(programme, known: true, cancel);

    /// <summary>Removes a programme that no slot airs.</summary>
    public async Task<Outcome<Programme>> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        if (await store.FindAsync(station, id, cancel) is not { } programme)
            return Unknown(id);
        foreach (var use in uses)
        {
            if (await use.MayRemoveAsync(station, id, cancel) is { } refusal)
                return refusal;
        }

        await store.RemoveAsync(station, id, cancel);
        events.Publish(station, "programmes");
        return programme;
    }

    /// <summary>The refusal that says that a programme does not exist.</summary>
    public static Refusal.NotFound Unknown(string programme) => new("programme-unknown", "programme", $"Không có chương trình \"{programme}\".");

    /// <inheritdoc/>
    public async Task<Refusal?> MayRemoveAsync(string station, string bulletin, CancellationToken cancel) =>
        (await store.ListAsync(station, cancel)).FirstOrDefault(programme => programme.Bulletins.Contains(bulletin)) is { } user
            ? new Refusal.Conflict("bulletin-in-use", "bulletin", $"Bản tin đang nằm trong chương trình \"{user.Title}\". Hãy bỏ bản tin khỏi chương trình trước.")
            : null;

    /// <inheritdoc/>
    public void ContentChanged(string station, string bulletin) => Tell(station);

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<Outcome<Programme>> ChangeAsync(Programme programme, bool known, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (!known && programme.Id.Length == 0)
                programme = programme with { Id = NameRules.NewId(time.GetUtcNow()) };
            if (await CheckAsync(programme, known, cancel) is { } refusal)
                return refusal;
            await store.SaveAsync(programme, cancel);
        }

        Tell(programme.Station);
        return programme;
    }

    private async Task<Refusal?> CheckAsync(Programme programme, bool known, CancellationToken cancel)
    {
        if (await stations.FindAsync(programme.Station, cancel) is null)
            return StationsService.Unknown(programme.Station);
        if (NameRules.CheckId("id", programme.Id) is { } id)
            return id;
        if (NameRules.CheckTitle("title", "tên chương trình", programme.Title, LongestTitle) is { } title)
            return title;
        if (programme.Bulletins.Count is 0 or > MostBulletins)
            return new Refusal.Invalid("bulletins-out-of-range", "bulletins", $"Chương trình có {programme.Bulletins.Count} bản tin; cần từ 1 đến {MostBulletins}.");
        var exists = await store.FindAsync(programme.Station, programme.Id, cancel) is not null;
        if (known && !exists)
            return Unknown(programme.Id);
        if (!known && exists)
            return new Refusal.Conflict("programme-exists", "id", $"Đã có chương trình mang mã \"{programme.Id}\". Hãy chọn mã khác.");
        foreach (var bulletin in programme.Bulletins.Distinct())
        {
            if (await bulletins.FindAsync(programme.Station, bulletin, cancel) is null)
                return new Refusal.Invalid("bulletin-unknown", "bulletins", $"Không có bản tin \"{bulletin}\".");
        }

        return null;
    }

    private void Tell(string station)
    {
        foreach (var use in uses)
            use.ProgrammesChanged(station);
        events.Publish(station, "programmes");
    }
}
