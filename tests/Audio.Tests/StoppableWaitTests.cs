namespace Broadcast.Audio.Tests;

public sealed class StoppableWaitTests
{
    [Fact]
    public void A_wait_ends_by_the_clock_though_nobody_has_a_thread_to_tell_its_timer()
    {
        new StoppableWait(new BusyPool()).For(TimeSpan.FromMilliseconds(20), begunAt: 0).Should().BeTrue();
    }

    [Fact]
    public void A_wait_that_was_stopped_before_does_not_begin()
    {
        var wait = new StoppableWait(new BusyPool());
        var begun = wait.Stops;
        wait.Stop();
        wait.For(TimeSpan.FromHours(1), begun).Should().BeFalse();
    }

    /// <summary>Our time, by a clock whose timers are never told: a FakeTimeProvider's time stands still, and its timers always ring.</summary>
    private sealed class BusyPool : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Untold();

        private sealed class Untold : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
