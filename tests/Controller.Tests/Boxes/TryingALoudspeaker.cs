using System.Text.Json;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Tests.AsRun;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Boxes;

/// <summary>A technician at the office tries the horns of a hamlet.</summary>
public sealed class TryingALoudspeaker
{
    private const string Path = "/api/stations/xa/boxes/a/self-test";

    private static readonly BoxState State = Records.State(playing: null) with { Kinds = ["stop", "self-test"] };

    [Fact]
    public async Task The_box_is_told_and_what_it_answers_is_kept_over_a_restart()
    {
        using var folder = new TestFolder();
        var sent = new Sent();
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path, adjust: sent.Instead))
        {
            token = station.Token!;
            await WithBoxAsync(station, State);
            var begun = await station.PostAsync(Path, new { });
            var (command, nonce) = sent.Commands.Should().ContainSingle().Subject;
            command.Should().BeEquivalentTo(new { ToneMs = 1000, LevelDb = -20 });
            nonce.Should().BeNull("the box knows the time");
            begun.GetProperty("test").GetString().Should().Be(command.Test);
            (await TestOf(station)).GetProperty("result").ValueKind.Should().Be(JsonValueKind.Null, "the box has not answered yet");

            var reports = station.Services.GetRequiredService<IBoxReports>();
            var report = new Report { At = TestStation.Monday, Kind = ReportKind.SelfTest, Reason = "dead", Detail = "400 Hz -80.0 dB (+0.0)", Test = "of-yesterday" };
            reports.Reported("xa", "a", report, TestStation.Monday.AddSeconds(11));
            (await TestOf(station)).GetProperty("result").ValueKind.Should().Be(JsonValueKind.Null, "that was the answer to another test");
            reports.Reported("xa", "a", report with { Test = command.Test }, TestStation.Monday.AddSeconds(12));
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token, adjust: sent.Instead);
        var test = await TestOf(again);
        test.GetProperty("result").GetString().Should().Be("dead");
        test.GetProperty("detail").GetString().Should().Be("400 Hz -80.0 dB (+0.0)");
        test.GetProperty("endedAt").GetDateTimeOffset().Should().Be(TestStation.Monday.AddSeconds(12));
    }

    [Fact]
    public async Task A_box_that_does_not_know_the_time_is_asked_by_its_nonce_so_that_it_can_say_so()
    {
        var sent = new Sent();
        await using var station = await TestStation.StartAsync(adjust: sent.Instead);
        await WithBoxAsync(station, State with { Time = new TimeState { Trusted = false, Source = TimeSource.None } });
        await station.PostAsync(Path, new { toneMs = 500, levelDb = -30 });
        sent.Commands.Should().ContainSingle().Which.Nonce.Should().Be(State.Nonce);
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused_in_words_that_help()
    {
        var sent = new Sent();
        var clock = new SetClock(TestStation.Monday);
        await using var station = await TestStation.StartAsync(clock: clock, adjust: sent.Instead);
        (await station.RefusedAsync(Path, new { })).Should().BeEquivalentTo(new { Status = 404, Code = "box-unknown" });
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        var offline = await station.RefusedAsync(Path, new { });
        offline.Should().BeEquivalentTo(new { Status = 409, Code = "box-offline" });
        offline.Detail.Should().Contain("mất liên lạc");
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", clock.Now);
        reports.StateReported("xa", "a", State with { Kinds = ["stop"] }, clock.Now);
        (await station.RefusedAsync(Path, new { })).Code.Should().Be("self-test-unsupported");
        reports.StateReported("xa", "a", State, clock.Now);
        (await station.RefusedAsync(Path, new { toneMs = 60_000 })).Should().BeEquivalentTo(new { Code = "tone-out-of-range", Field = "toneMs" });
        (await station.RefusedAsync(Path, new { levelDb = -9 })).Should().BeEquivalentTo(new { Code = "level-out-of-range", Field = "levelDb" }, "that is far louder than any bulletin");
        sent.Works = false;
        (await station.RefusedAsync(Path, new { })).Should().BeEquivalentTo(new { Status = 503, Code = "broker-away" });
        sent.Works = true;

        await station.PostAsync(Path, new { });
        (await station.RefusedAsync(Path, new { })).Code.Should().Be("self-test-running");
        clock.Now += TimeSpan.FromSeconds(30);
        await station.PostAsync(Path, new { });
        sent.Commands.Should().HaveCount(2, "a box that did not answer may be asked again");
    }

    private static async Task WithBoxAsync(TestStation station, BoxState state)
    {
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TestStation.Monday);
        reports.StateReported("xa", "a", state, TestStation.Monday);
    }

    private static async Task<JsonElement> TestOf(TestStation station) =>
        (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health").GetProperty("test");

    private sealed class Sent : IBoxCommands
    {
        public List<(SelfTest Test, string? Nonce)> Commands { get; } = [];

        public bool Works { get; set; } = true;

        public void Instead(IServiceCollection services) => services.AddSingleton<IBoxCommands>(this);

        public bool TrySend(string station, string box, Command command, TimeSpan lifetime, string? nonce)
        {
            if (Works)
                Commands.Add(((SelfTest)command, nonce));
            return Works;
        }
    }
}
