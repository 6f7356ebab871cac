using System.Net.Http.Json;
using Broadcast.Controller.Playout;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Scheduling;

/// <summary>A slot every day at 05:00 and 17:00; now it is Monday, 08:00.</summary>
public sealed class OneAiringIsLeftOut : IAsyncLifetime
{
    private const string Slots = "/api/stations/xa/slots";
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    private readonly SetClock clock = new(TestStation.Monday);
    private TestStation station = null!;

    [Fact]
    public async Task It_leaves_the_plan_alone_and_comes_back_when_that_is_taken_back()
    {
        await Until(airings: 8);
        var slot = await Skip("2026-11-24");
        slot.GetProperty("skipped").EnumerateArray().Select(day => day.GetString()).Should().Equal("2026-11-24");
        await Until(airings: 7);
        Planned().Should().NotContain(airing => airing.StartAt == TestStation.Monday.AddHours(33));
        (await StateOn("2026-11-24")).Should().Be("skipped");
        (await StateOn("2026-11-25")).Should().Be("next");
        (await Skip("2026-11-24")).GetProperty("skipped").GetArrayLength().Should().Be(1, "asking twice is asking once");

        await Return("2026-11-24");
        await Until(airings: 8);
        (await StateOn("2026-11-24")).Should().Be("next");
    }

    [Fact]
    public async Task What_is_left_out_stays_so_when_the_slot_is_edited_and_goes_with_its_day()
    {
        await Skip("2026-11-24");
        await Skip("2026-11-25");
        var moved = await station.PutAsync($"{Slots}/chieu", Slot(time: "17:30"));
        moved.GetProperty("skipped").GetArrayLength().Should().Be(2);
        var weekly = await station.PutAsync($"{Slots}/chieu", Slot(time: "17:30", days: ["tuesday"]));
        weekly.GetProperty("skipped").EnumerateArray().Single().GetString().Should().Be("2026-11-24", "on Wednesdays it does not air any more");
        (await station.PutAsync($"{Slots}/chieu", Slot(skipped: []))).GetProperty("skipped").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Its_time_may_be_given_to_another_and_is_then_not_to_be_had_back()
    {
        await Skip("2026-11-24");
        await station.PostAsync(Slots, new { id = "khac", programme = "chao", zones = new[] { "all" }, startDate = "2026-11-24", startTime = "17:00" });
        var problem = await Problem.OfAsync(await station.Http.DeleteAsync($"{Slots}/chieu/skipped/2026-11-24"));
        problem.Should().BeEquivalentTo(new { Status = 409, Code = "slot-clash" });
        problem.Detail.Should().Contain("17:00 ngày 24/11/2026");
    }

    [Fact]
    public async Task Two_that_meet_only_after_the_days_that_are_left_out_still_clash()
    {
        foreach (var day in Enumerable.Range(23, 8).Select(day => $"2026-11-{day}").Concat(Enumerable.Range(1, 15).Select(day => $"2026-12-{day:00}")))
            await Skip(day);
        var problem = await station.RefusedAsync(Slots, new { programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = "17:00", weekdays = EveryDay });
        problem.Should().BeEquivalentTo(new { Status = 409, Code = "slot-clash" });
        problem.Detail.Should().Contain("16/12/2026");
    }

    [Theory]
    [InlineData("2026-11-22", "occurrence-unknown", "date")]
    [InlineData("2028-01-01", "skipped-too-far", "skipped")]
    [InlineData("mai", "date-not-readable", "date")]
    public async Task A_day_that_cannot_be_left_out_is_named(string date, string code, string field)
    {
        (await Problem.OfAsync(await station.Http.PutAsync($"{Slots}/chieu/skipped/{date}", null))).Should().BeEquivalentTo(new { Code = code, Field = field });
        (await station.GetAsync($"{Slots}/chieu")).GetProperty("skipped").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task What_has_begun_can_be_left_out_but_not_begun_again()
    {
        clock.Now = TestStation.Monday.AddHours(9).AddSeconds(1);
        await Skip("2026-11-23");
        (await Problem.OfAsync(await station.Http.DeleteAsync($"{Slots}/chieu/skipped/2026-11-23"))).Code.Should().Be("occurrence-in-the-past");
        clock.Now = TestStation.Monday.AddHours(10);
        (await Problem.OfAsync(await station.Http.PutAsync($"{Slots}/khong-co/skipped/2026-11-23", null))).Code.Should().Be("slot-unknown");
        (await Problem.OfAsync(await station.Http.PutAsJsonAsync($"{Slots}/chieu", Slot(skipped: ["hôm qua"])))).Field.Should().Be("skipped");
    }

    public async Task InitializeAsync()
    {
        station = await TestStation.StartAsync(clock: clock);
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await station.ProgrammeAsync("chao");
        await station.PostAsync(Slots, Slot(id: "chieu"));
    }

    public async Task DisposeAsync() => await station.DisposeAsync();

    private static object Slot(string? id = null, string time = "17:00", string[]? days = null, string[]? skipped = null) =>
        new { id, programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = time, weekdays = days ?? EveryDay, skipped };

    private async Task<System.Text.Json.JsonElement> Skip(string date) => await station.PutAsync($"{Slots}/chieu/skipped/{date}", new { });

    private async Task Return(string date) => (await station.Http.DeleteAsync($"{Slots}/chieu/skipped/{date}")).EnsureSuccessStatusCode();

    private async Task<string?> StateOn(string date) =>
        (await station.GetAsync($"/api/stations/xa/day?date={date}")).GetProperty("airings")[0].GetProperty("state").GetString();

    private IReadOnlyList<Protocol.Airing> Planned() => station.Services.GetRequiredService<IBoxLink>().PlanOf("xa", "a")?.Body.Airings ?? [];

    private Task Until(int airings) => TestStation.UntilAsync(() => Task.FromResult(Planned().Count == airings));
}
