using System.Collections.Concurrent;
using System.Net;

namespace Broadcast.Controller.Accounts;

/// <summary>
/// Counts wrong tokens by the address they come from: more than <see cref="Limit"/> in <see cref="Window"/> are answered "later". The right
/// token always passes, so nobody can lock another out. Safe for concurrent use.
/// </summary>
internal sealed class FailureLimit(TimeProvider time)
{
    /// <summary>Wrong tokens in a window.</summary>
    public const int Limit = 10;

    /// <summary>Addresses remembered; beyond them the oldest windows are forgotten.</summary>
    public const int MostAddresses = 10_000;

    /// <summary>How long a count lasts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Count> counts = new();

    /// <summary>Counts a failure; how long the address has to wait, zero when it is below the limit.</summary>
    public TimeSpan Failed(IPAddress? address)
    {
        var now = time.GetUtcNow();
        if (counts.Count >= MostAddresses)
        {
            foreach (var old in counts.OrderBy(count => count.Value.Since).Take(MostAddresses / 2))
                counts.TryRemove(old);
        }

        var count = counts.AddOrUpdate(address ?? IPAddress.None, _ => new Count(1, now), (_, old) => now - old.Since >= Window ? new Count(1, now) : old with { Failures = old.Failures + 1 });
        return count.Failures > Limit ? count.Since + Window - now : TimeSpan.Zero;
    }

    private sealed record Count(int Failures, DateTimeOffset Since);
}
