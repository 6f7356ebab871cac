using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Tests.AsRun;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Boxes;

/// <summary>A box that is removed is told to fall silent before it is cut off.</summary>
public sealed class BoxesTakeLeave
{
    [Fact]
    public async Task A_removed_box_is_told_to_play_nothing_and_keeps_its_credential_until_it_has_heard_and_handed_over_its_records()
    {
        await using var station = await WithABoxAsync();
        var gone = await station.Http.DeleteAsync("/api/stations/xa/boxes/a");
        ((int)gone.StatusCode).Should().Be(202);

        var farewell = await FarewellAsync(station);
        farewell.Body.Airings.Should().BeEmpty();
        farewell.Body.Zones.Should().BeEmpty("it obeys no zone any more");
        Enrolled(station).Should().Equal("a");
        var leaving = (await station.GetAsync("/api/stations/xa/departing-boxes"))[0];
        leaving.GetProperty("id").GetString().Should().Be("a");
        leaving.GetProperty("until").GetDateTimeOffset().Should().Be(farewell.Body.LeaseUntil);
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/xa/boxes/a"))).Status.Should().Be(404);

        Says(station, Records.State(null) with { PlanSequence = farewell.Sequence - 1 });
        Says(station, Records.State("sang@x") with { PlanSequence = farewell.Sequence });
        Says(station, Records.State(null) with { PlanSequence = farewell.Sequence, PendingRecords = 1 });
        Enrolled(station).Should().Equal("a");
        Says(station, Records.State(null) with { PlanSequence = farewell.Sequence });
        await LeftAsync(station);
        (await station.GetAsync("/api/stations/xa/departing-boxes")).GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_box_that_never_answers_is_cut_off_when_its_plan_would_have_ended()
    {
        var clock = new SetClock(TestStation.Monday);
        await using var station = await WithABoxAsync(clock: clock);
        await station.Http.DeleteAsync("/api/stations/xa/boxes/a");
        var farewell = await FarewellAsync(station);
        clock.Now = farewell.Body.LeaseUntil;
        station.Services.GetRequiredService<Replanner>().Ask("xa");
        await LeftAsync(station);
    }

    [Fact]
    public async Task A_stolen_box_is_cut_off_at_once_also_when_it_was_leaving_already()
    {
        await using var station = await WithABoxAsync();
        await station.Http.DeleteAsync("/api/stations/xa/boxes/a");
        await FarewellAsync(station);
        ((int)(await station.Http.DeleteAsync("/api/stations/xa/boxes/a?now=true")).StatusCode).Should().Be(204);
        Enrolled(station).Should().BeEmpty();
        await LeftAsync(station);

        await station.PostAsync("/api/stations/xa/boxes", new { id = "b", name = "Loa B" });
        ((int)(await station.Http.DeleteAsync("/api/stations/xa/boxes/b?now=true")).StatusCode).Should().Be(204);
        Enrolled(station).Should().BeEmpty();
    }

    [Fact]
    public async Task A_box_that_is_added_again_while_it_leaves_stays()
    {
        await using var station = await WithABoxAsync();
        await station.Http.DeleteAsync("/api/stations/xa/boxes/a");
        var farewell = await FarewellAsync(station);
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await TestStation.UntilAsync(() => Task.FromResult(PlanOf(station) is { Body.Zones.Count: > 0 }));

        PlanOf(station)!.Sequence.Should().BeGreaterThan(farewell.Sequence);
        Says(station, Records.State(null) with { PlanSequence = farewell.Sequence });
        await station.Services.GetRequiredService<PlayoutService>().ReplanAsync("xa", TestStation.Monday, CancellationToken.None);
        Enrolled(station).Should().Equal("a");
        (await station.GetAsync("/api/stations/xa/departing-boxes")).GetArrayLength().Should().Be(0);
        (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health").GetProperty("state").GetProperty("planSequence").GetInt64().Should().Be(farewell.Sequence);
    }

    [Fact]
    public async Task A_station_that_was_restarted_goes_on_taking_leave()
    {
        using var folder = new TestFolder();
        string token;
        await using (var station = await WithABoxAsync(folder.Path))
        {
            token = station.Token!;
            await station.Http.DeleteAsync("/api/stations/xa/boxes/a");
            await FarewellAsync(station);
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token);
        await TestStation.UntilAsync(async () => (await again.GetAsync("/api/stations/xa/departing-boxes")).GetArrayLength() == 1);
        Says(again, Records.State(null) with { PlanSequence = PlanOf(again)!.Sequence });
        await LeftAsync(again);
    }

    private static async Task<TestStation> WithABoxAsync(string? folder = null, TimeProvider? clock = null)
    {
        var station = await TestStation.StartAsync(folder, clock);
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await TestStation.UntilAsync(() => Task.FromResult(PlanOf(station) is not null));
        return station;
    }

    private static async Task<Standing<Plan>> FarewellAsync(TestStation station)
    {
        await TestStation.UntilAsync(async () =>
            PlanOf(station) is { Body.Zones.Count: 0 } && (await station.GetAsync("/api/stations/xa/departing-boxes"))[0].TryGetProperty("until", out var until)
            && until.ValueKind == System.Text.Json.JsonValueKind.String);
        return PlanOf(station)!;
    }

    private static Task LeftAsync(TestStation station) =>
        TestStation.UntilAsync(() => Task.FromResult(PlanOf(station) is null && Enrolled(station).Count == 0));

    private static Standing<Plan>? PlanOf(TestStation station) => station.Services.GetRequiredService<IBoxLink>().PlanOf("xa", "a");

    private static IReadOnlyList<string> Enrolled(TestStation station) => station.Services.GetRequiredService<IBoxEnrolment>().Enrolled("xa");

    private static void Says(TestStation station, BoxState state) => station.Services.GetRequiredService<IBoxReports>().StateReported("xa", "a", state, TestStation.Monday);
}
