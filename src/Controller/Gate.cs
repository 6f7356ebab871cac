namespace Broadcast.Controller;

/// <summary>Holding a semaphore for the length of a <c>using</c>.</summary>
internal static class Gate
{
    /// <summary>Waits for the semaphore; disposing what is returned gives it back.</summary>
    public static async Task<IDisposable> HoldAsync(this SemaphoreSlim gate, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        return new Held(gate);
    }

    private sealed class Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
