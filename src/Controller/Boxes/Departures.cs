using System.Collections.Concurrent;
using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>
/// Boxes that were removed and may not know it yet: enrolled, and no longer the station's. Each keeps its credential, so that it can be told to play
/// nothing more, until it says that it has heard, or until it would fall silent by itself. Who they are follows from what is on disk; only their word
/// is in memory, and they say it again every minute. Safe for concurrent use.
/// </summary>
internal sealed class Departures(IBoxStore store, IBoxEnrolment enrolments) : IDisposable
{
    // Of a box whose farewell is not signed yet: no state says as much.
    private const long Unsigned = long.MaxValue;

    private readonly ConcurrentDictionary<(string Station, string Box), DepartingBox> leaving = new();

    /// <summary>Is told the station when a box has heard that it plays nothing more; must be cheap.</summary>
    public Action<string>? Heard { get; set; }

    /// <summary>Held while boxes and their credentials change: a box that is added again must not lose the credential it was just given.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>The station's boxes that are leaving, by id.</summary>
    public IReadOnlyList<DepartingBox> Of(string station) =>
        [.. leaving.Values.Where(box => box.Station == station).OrderBy(box => box.Id, StringComparer.Ordinal)];

    /// <summary>Every box of the station with a credential.</summary>
    public IReadOnlyList<string> Enrolled(string station) => enrolments.Enrolled(station);

    /// <summary>A box was removed; what it says of itself is no longer news.</summary>
    public void Begin(string station, string box) => leaving[(station, box)] = new DepartingBox(station, box, Unsigned, null, false);

    /// <summary>A box is the station's again, or was sent away at once.</summary>
    public void Forget(string station, string box) => leaving.TryRemove((station, box), out _);

    /// <summary>The box's farewell stands, and ends by itself. Whether the box has heard it.</summary>
    public bool HasHeard(string station, string box, long sequence, DateTimeOffset until) => leaving.AddOrUpdate(
        (station, box),
        _ => new DepartingBox(station, box, sequence, until, false),
        (_, known) => known with { Sequence = sequence, Until = until, HasHeard = known.HasHeard && known.Sequence == sequence }).HasHeard;

    /// <summary>Takes a leaving box's word; false for any other box. Cheap, and never blocks.</summary>
    public bool Take(string station, string box, BoxState state)
    {
        if (!leaving.TryGetValue((station, box), out var known))
            return false;
        // Its last airing fades, and its record has to be handed over, before it is cut off.
        if (!known.HasHeard && state.PlanSequence >= known.Sequence && state is { Playing: null, PendingRecords: 0 }
            && leaving.TryUpdate((station, box), known with { HasHeard = true }, known))
        {
            Heard?.Invoke(station);
        }

        return true;
    }

    /// <summary>Ends the box's credential; false when it is the station's again.</summary>
    public async Task<bool> EndAsync(string station, string box, CancellationToken cancel)
    {
        using (await Gate.HoldAsync(cancel))
        {
            if (await store.FindAsync(station, box, cancel) is not null)
                return false;
            enrolments.Revoke(station, box);
            Forget(station, box);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Gate.Dispose();
}

/// <summary>A box that was removed and is being told.</summary>
/// <param name="Sequence">Its farewell's; larger than any while that is not signed yet.</param>
/// <param name="Until">When its credential ends whatever it says; null while its farewell is not signed yet.</param>
/// <param name="HasHeard">It said that it plays nothing more, and that its records are handed over.</param>
internal sealed record DepartingBox(string Station, string Id, long Sequence, DateTimeOffset? Until, bool HasHeard);
