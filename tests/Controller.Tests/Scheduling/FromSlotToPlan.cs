using Broadcast.Controller.Playout;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Scheduling;

public sealed class FromSlotToPlan
{
    private const string Slots = "/api/stations/xa/slots";

    [Fact]
    public async Task A_slot_reaches_the_plan_of_its_boxes_follows_the_bulletin_and_leaves_with_the_slot()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/zones", new { id = "thon-a", name = "Thôn A" });
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A", zones = new[] { "thon-a" } });
        await station.PostAsync("/api/stations/xa/boxes", new { id = "b", name = "Loa B" });
        await station.ProgrammeAsync("chao");
        await station.PostAsync(Slots, new { id = "sang", programme = "chao", zones = new[] { "thon-a" }, startDate = "2026-11-24", startTime = "05:00", late = "skip", volumeDb = -6 });

        var airing = await AiringAsync(station, "a", wanted: 1);
        airing!.StartAt.Should().Be(new DateTimeOffset(2026, 11, 23, 22, 0, 0, TimeSpan.Zero));
        airing.Should().BeEquivalentTo(new { Slot = "sang", Programme = "chao", Zone = "thon-a", Priority = Priority.Normal, Late = LateRule.Skip, VolumeDb = -6.0 });
        var content = (await station.GetAsync("/api/stations/xa/bulletins/bt-chao")).GetProperty("bulletin").GetProperty("content");
        airing.Parts.Single().Content.ToString().Should().Be(content.GetProperty("content").GetString());
        airing.DurationMs.Should().Be(content.GetProperty("durationMs").GetInt64());
        (station.Services.GetRequiredService<IBoxLink>().PlanOf("xa", "b")?.Body.Airings ?? []).Should().BeEmpty();

        await station.PutAsync("/api/stations/xa/bulletins/bt-chao", new { title = "Chào", text = "Kính chào quý bà con trong toàn xã." });
        await station.SettledAsync("bt-chao");
        await TestStation.UntilAsync(async () => (await AiringAsync(station, "a", wanted: 1))!.Parts[0].Content != airing.Parts[0].Content);

        (await station.Http.DeleteAsync($"{Slots}/sang")).EnsureSuccessStatusCode();
        await AiringAsync(station, "a", wanted: 0);
    }

    [Fact]
    public async Task A_station_s_standby_goes_with_every_airing_until_it_is_taken_back()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await station.ProgrammeAsync("chao");
        await station.PostAsync(Slots, new { id = "sang", programme = "chao", zones = new[] { Controller.Zones.Zone.WholeStation }, startDate = "2026-11-24", startTime = "05:00" });
        var airing = await AiringAsync(station, "a", wanted: 1);
        airing!.Standby.Should().BeNull();

        await station.PutAsync("/api/stations/xa", new { standby = "khong-co" });
        await station.PutAsync("/api/stations/xa", new { standby = "bt-chao" });
        await TestStation.UntilAsync(async () => (await AiringAsync(station, "a", wanted: 1))!.Standby == airing.Parts[0]);

        await station.PutAsync("/api/stations/xa", new { standby = "" });
        await TestStation.UntilAsync(async () => (await AiringAsync(station, "a", wanted: 1))!.Standby is null);
    }

    [Fact]
    public async Task A_slot_may_ask_for_the_chime_or_not_and_may_sound_over_what_sounds()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await station.ProgrammeAsync("chao");
        var zones = new[] { Controller.Zones.Zone.WholeStation };
        var made = await station.PostAsync(Slots, new { id = "sang", programme = "chao", zones, startDate = "2026-11-24", startTime = "05:00" });
        (made.GetProperty("chime").ValueKind, made.GetProperty("over").GetString()).Should().Be((System.Text.Json.JsonValueKind.Null, "stop"), "as it always was");
        (await AiringAsync(station, "a", wanted: 1)).Should().BeEquivalentTo(new { Chime = (bool?)null, Over = (OverRule?)null });

        await station.PutAsync($"{Slots}/sang", new { programme = "chao", zones, startDate = "2026-11-24", startTime = "05:00", chime = true });
        await TestStation.UntilAsync(async () => (await AiringAsync(station, "a", wanted: 1))!.Chime is true);
        (await station.GetAsync($"{Slots}/sang")).GetProperty("chime").GetBoolean().Should().BeTrue();

        await station.PutAsync($"{Slots}/sang", new { programme = "chao", zones, startDate = "2026-11-24", startTime = "05:00", priority = "priority", chime = false, over = "duck" });
        await TestStation.UntilAsync(async () => await AiringAsync(station, "a", wanted: 1) is { Chime: null, Over: OverRule.Duck });
        (await station.GetAsync($"{Slots}/sang")).GetProperty("over").GetString().Should().Be("duck");
    }

    private static async Task<Airing?> AiringAsync(TestStation station, string box, int wanted)
    {
        var link = station.Services.GetRequiredService<IBoxLink>();
        IReadOnlyList<Airing>? airings = null;
        await TestStation.UntilAsync(() => Task.FromResult((airings = link.PlanOf("xa", box)?.Body.Airings)?.Count == wanted));
        return airings!.Count == 0 ? null : airings[0];
    }
}
