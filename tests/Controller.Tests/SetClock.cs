namespace Broadcast.Controller.Tests;

/// <summary>
/// A wall clock that shows what it was set to, forward or back, while timers go on in our time: a whole controller waits and retries as ever. Under a
/// FakeTimeProvider nothing in it would go on until time is moved, and time cannot be moved back.
/// </summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
