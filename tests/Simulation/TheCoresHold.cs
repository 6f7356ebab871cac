using Xunit.Abstractions;

namespace Broadcast.Simulation;

/// <summary>Two hundred stations over some days in which everything goes wrong. More of them: <c>make simulate SEEDS=2000</c>.</summary>
public sealed class TheCoresHold(ITestOutputHelper output)
{
    private const int Seeds = 200;

    [Fact]
    public void Whatever_happens_to_two_hundred_stations_every_invariant_holds()
    {
        using var said = new StringWriter();
        var held = ManySeeds.Run(0, Seeds, TimeProvider.System, said);
        output.WriteLine(said.ToString());
        held.Should().BeTrue(said.ToString());
    }

    [Fact]
    public void A_seed_is_the_same_story_every_time()
    {
        var one = SeedRun.Of(7);
        SeedRun.Of(7).Should().Be(one);
        SeedRun.Of(8).Events.Should().NotBe(one.Events);
    }
}
