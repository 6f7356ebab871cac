namespace Broadcast.Mqtt;

/// <summary>The parts of a link's user that live and end together: one that runs on without the others would look healthy and be deaf. Thread-safe.</summary>
public static class Together
{
    /// <summary>Runs all parts until <paramref name="stopping"/>. When one ends before, the others are told to end too, and its fault comes out here.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    /// <exception cref="InvalidOperationException">A part ended though nobody had asked it to.</exception>
    public static async Task RunAsync(CancellationToken stopping, params Func<CancellationToken, Task>[] parts)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var running = parts.Select(part => part(ending.Token)).ToList();
        await Task.WhenAny(running);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(running); // a fault of any is stronger than the cancellation of the others
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Not asked from outside: said below.
        }

        stopping.ThrowIfCancellationRequested();
        throw new InvalidOperationException("A part that runs until it is told to end has ended by itself.");
    }
}
