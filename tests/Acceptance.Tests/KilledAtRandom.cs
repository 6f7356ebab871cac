using Broadcast.Acceptance.Tests.Soak;
using Xunit.Abstractions;

namespace Broadcast.Acceptance.Tests;

/// <summary>A minute in which broker, agents and controller die at random under load; ten of them: <c>make soak</c>.</summary>
[Collection(SoundsOnTime.Name)]
public sealed class KilledAtRandom(ITestOutputHelper output)
{
    // Decides who is struck when and what is aired; the processes' own timing differs every time all the same.
    private const int Seed = 11;

    [Fact]
    public async Task Whoever_is_killed_the_as_run_log_says_what_the_recordings_contain()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        using var folder = new KeptOnFailure(nameof(KilledAtRandom));
        var outcome = await new SoakRun(folder.Path, Seed, TimeSpan.FromMinutes(1), TimeProvider.System, output.WriteLine).RunAsync(cancel.Token);
        output.WriteLine(outcome.Summary);

        outcome.Faults.Should().BeEmpty(outcome.Summary);
        folder.Passed();
    }
}

/// <summary>Tests in which the instant of a sound is judged run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SoundsOnTime
{
    public const string Name = "sounds on time";
}
