namespace Broadcast.Mqtt.Tests;

public sealed class TogetherTests
{
    [Fact]
    public async Task When_one_part_fails_the_others_end_and_the_fault_comes_out()
    {
        var othersEnded = 0;
        async Task Deaf(CancellationToken ending)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending);
            }
            finally
            {
                Interlocked.Increment(ref othersEnded);
            }
        }

        var together = () => Together.RunAsync(CancellationToken.None, Deaf, _ => Task.FromException(new IOException("đĩa hỏng")), Deaf);
        await together.Should().ThrowAsync<IOException>();
        othersEnded.Should().Be(2);
    }

    [Fact]
    public async Task A_part_that_ends_by_itself_is_a_fault_and_a_stop_that_was_asked_for_is_none()
    {
        static Task UntilTold(CancellationToken ending) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending);

        var ended = () => Together.RunAsync(CancellationToken.None, UntilTold, _ => Task.CompletedTask);
        await ended.Should().ThrowAsync<InvalidOperationException>();

        using var stopping = new CancellationTokenSource();
        var running = Together.RunAsync(stopping.Token, UntilTold, UntilTold);
        await stopping.CancelAsync();
        await running.Invoking(r => r).Should().ThrowAsync<OperationCanceledException>();
    }
}
