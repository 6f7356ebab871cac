using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>A flood night, as the page's "Alerts" tells it. Every sound of the bench lasts a minute.</summary>
public sealed class AlertTests
{
    private static readonly DateTimeOffset Night = Station.At("2026-11-22T19:00:00Z"); // 02:00 in Vietnam
    private static readonly Sound Flood = new(20_000, seed: 1);
    private static readonly Sound AllClear = new(20_000, seed: 2);

    [Fact]
    public void At_two_in_the_morning_it_sounds_over_everything_and_repeats_by_itself()
    {
        using var bench = AtNight();
        bench.SendCommand("play-now", body =>
        {
            body["airing"] = Station.Airing("fire", Night, Flood, durationMs: 60_000, priority: "emergency");
            body["leaseUntil"] = Stamp.Write(Night.AddHours(1));
        });
        bench.Pass(TimeSpan.FromSeconds(20));
        Alert(bench, "flood", everyMs: 600_000, repeats: 2);
        bench.Pass(TimeSpan.FromSeconds(5));
        ((string?)bench.State!["playing"]).Should().Be("flood");
        bench.Pass(TimeSpan.FromHours(2));

        Told(bench).Should().BeEquivalentTo(
            "flood#0 played on-time 60000", "flood#1 played on-time 60000", "flood#2 played on-time 60000", "fire#0 played interrupted 60000");
        bench.Records.Where(Of("flood")).Select(record => (string)record["startedAt"]!).Should().Equal(
            "2026-11-22T19:00:20.000Z", "2026-11-22T19:10:20.000Z", "2026-11-22T19:20:20.000Z");
        var first = bench.Records.First(Of("flood"));
        ((string)first["bulletin"]!, (string)first["zone"]!, (string)first["priority"]!, (double)first["volumeDb"]!).Should().Be(("alert", "all", "emergency", -3.0));
    }

    [Fact]
    public void A_drill_stays_silent()
    {
        using var bench = AtNight();
        Alert(bench, "flood", drill: true);
        bench.Pass(TimeSpan.FromHours(2));
        Told(bench).Should().Equal("flood#0 missed quiet-hours 0");
        ((string)bench.Records[0]["slot"]!).Should().Be("drill");
    }

    [Fact]
    public void A_drill_needs_the_time_and_an_alert_does_not()
    {
        using var bench = new Bench(Night.AddHours(12)) { TellsTime = false }.Connect();
        bench.SendPolicy();
        Keep(bench);
        bench.Pass(TimeSpan.FromSeconds(5));
        Alert(bench, "drill", drill: true, leaseMinutes: 30, nonces: [bench.Nonce]);
        Alert(bench, "flood", leaseMinutes: 30, nonces: [bench.Nonce]);
        bench.Pass(TimeSpan.FromHours(2));
        Told(bench).Should().BeEquivalentTo("flood#0 played on-time 60000", "drill#0 missed time-untrusted 0");
    }

    [Fact]
    public void Through_a_power_cut_without_the_time_it_goes_on_by_what_was_counted()
    {
        BoxSnapshot kept;
        using (var bench = AtNight())
        {
            Alert(bench, "flood", everyMs: 600_000, repeats: 1);
            bench.Pass(TimeSpan.FromMinutes(4));
            kept = bench.Box.Snapshot();
        }

        using var again = new Bench(Night.AddHours(3), clockError: TimeSpan.FromDays(-9_000), kept: kept);
        again.Pass(TimeSpan.FromMinutes(5.5));
        again.Box.Snapshot().Alerts.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Repetition = 1, Played = TimeSpan.Zero });
        again.Pass(TimeSpan.FromMinutes(1));
        again.Box.Snapshot().Alerts.Should().ContainSingle().Which.Played.Should().BeCloseTo(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        again.Pass(TimeSpan.FromMinutes(5));
        again.Connect();
        Told(again).Should().Contain("flood#1 played on-time 60000");
    }

    [Fact]
    public void With_an_interval_shorter_than_its_words_no_repetition_is_lost_to_a_power_cut()
    {
        BoxSnapshot kept;
        using (var bench = AtNight())
        {
            Alert(bench, "flood", everyMs: 5_000, repeats: 3);
            bench.Pass(TimeSpan.FromSeconds(90));
            kept = bench.Box.Snapshot();
        }

        using var again = new Bench(Night.AddMinutes(5), kept: kept).Connect();
        again.Pass(TimeSpan.FromMinutes(30));
        Told(again).Should().Contain(["flood#2 played on-time 60000", "flood#3 played on-time 60000"]);
        Told(again).Should().Contain(told => told.StartsWith("flood#1 played power-loss", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_goes_on_is_not_forgotten_for_very_many_that_are_over()
    {
        using var bench = AtNight();
        Alert(bench, "flood", everyMs: 120_000, repeats: 3);
        bench.Pass(TimeSpan.FromSeconds(10));
        for (var n = 0; n < 40; n++)
            Send(bench, new JsonObject { ["kind"] = "recall", ["alert"] = $"old-{n}" });
        bench.Pass(TimeSpan.FromHours(1));
        Told(bench).Should().Equal("flood#0 played on-time 60000", "flood#1 played on-time 60000", "flood#2 played on-time 60000", "flood#3 played on-time 60000");
    }

    [Fact]
    public void A_recall_is_silence_then_its_words_and_an_alert_that_comes_after_it_stays_silent()
    {
        using var bench = AtNight();
        Alert(bench, "flood", everyMs: 120_000, repeats: 9);
        bench.Pass(TimeSpan.FromSeconds(30));
        Send(bench, new JsonObject { ["kind"] = "recall", ["alert"] = "flood", ["content"] = AllClear.Content });
        Send(bench, new JsonObject { ["kind"] = "recall", ["alert"] = "storm", ["content"] = AllClear.Content });
        bench.Pass(TimeSpan.FromMinutes(5));
        Alert(bench, "storm");
        bench.Pass(TimeSpan.FromHours(1));
        Told(bench).Should().Equal("flood#0 partial recalled 30000", "flood#0 played on-time 60000", "storm#0 missed recalled 0");
        ((string)bench.Records[1]["bulletin"]!).Should().Be("recall");
    }

    [Fact]
    public void The_graver_sounds_and_the_other_goes_on_undoubled()
    {
        using var bench = AtNight();
        Alert(bench, "flood", everyMs: 60_000, repeats: 3);
        bench.Pass(TimeSpan.FromSeconds(90));
        Alert(bench, "dam", severity: "extreme", repeats: 1);
        bench.Pass(TimeSpan.FromHours(1));
        Told(bench).Should().Equal(
            "flood#0 played on-time 60000", "flood#1 partial interrupted 30000", "dam#0 played on-time 60000", "flood#2 missed interrupted 0", "dam#1 played on-time 60000",
            "flood#3 played interrupted 60000");
    }

    [Fact]
    public void It_waits_for_its_words_and_says_so_at_once()
    {
        using var bench = new Bench(Night).Connect();
        Alert(bench, "flood", leaseMinutes: 60);
        bench.Reports.Should().ContainSingle().Which["reason"]!.GetValue<string>().Should().Be("no-content");
        bench.Pass(TimeSpan.FromMinutes(10));
        bench.Wants.Should().NotBeEmpty();
        bench.Deliver(Flood);
        bench.Pass(TimeSpan.FromMinutes(10));
        Alert(bench, "storm", leaseMinutes: 60, content: AllClear);
        bench.Pass(TimeSpan.FromHours(2));
        Told(bench).Should().Equal("flood#0 played on-time 60000", "storm#0 missed no-content 0");
    }

    [Fact]
    public void A_loudspeaker_is_not_tried_while_an_alert_sounds_or_comes_and_an_alert_breaks_a_test_off()
    {
        using var bench = new Bench(Night.AddHours(6)).Connect(); // 08:00
        bench.SendPolicy();
        Keep(bench);
        Try("before");
        bench.Pass(TimeSpan.FromSeconds(2));
        Alert(bench, "flood", everyMs: 120_000, repeats: 1);
        bench.Pass(TimeSpan.FromSeconds(30));
        Try("in-it");
        bench.Pass(TimeSpan.FromSeconds(80));
        Try("just-before-its-repetition");
        bench.Pass(TimeSpan.FromSeconds(100));
        Try("after-all");
        bench.Pass(TimeSpan.FromMinutes(1));

        bench.Reports.Where(report => (string)report["kind"]! == "self-test").Select(report => $"{report["test"]}: {report["reason"]}")
            .Should().Equal("before: interrupted", "in-it: busy", "just-before-its-repetition: busy", "after-all: played");

        void Try(string test) => bench.SendCommand("self-test", body => (body["test"], body["toneMs"], body["levelDb"]) = (test, 1000, -20));
    }

    [Fact]
    public void The_same_alert_again_changes_nothing_and_no_stop_touches_it()
    {
        using var bench = AtNight();
        Alert(bench, "flood");
        bench.Pass(TimeSpan.FromSeconds(20));
        Alert(bench, "flood", since: TimeSpan.FromSeconds(20));
        bench.SendCommand("stop", body => body["fadeMs"] = 0);
        bench.Pass(TimeSpan.FromHours(1));
        Told(bench).Should().Equal("flood#0 played on-time 60000");
    }

    private static Bench AtNight()
    {
        var bench = new Bench(Night).Connect();
        bench.SendPolicy(bench.Station.Policy("21:30", "04:45", dayLimitMs: 1_000));
        Keep(bench);
        bench.Pass(TimeSpan.Zero);
        return bench;
    }

    /// <summary>Nothing is planned, and the words are there all the same.</summary>
    private static void Keep(Bench bench)
    {
        bench.Send($"{Bench.Own}/plan", bench.Station.Sign("plan", $"box/{Bench.BoxName}", new JsonObject
        {
            ["from"] = Stamp.Write(Night),
            ["until"] = Stamp.Write(Night.AddDays(7)),
            ["leaseUntil"] = Stamp.Write(Night.AddDays(7)),
            ["zones"] = new JsonArray(),
            ["keep"] = new JsonArray([.. new[] { Flood, AllClear }.Select(sound => (JsonNode)new JsonObject { ["content"] = sound.Content, ["bytes"] = sound.Bytes.Length })]),
            ["airings"] = new JsonArray(),
        }));
        bench.Deliver(Flood);
        bench.Deliver(AllClear);
    }

    private static void Alert(
        Bench bench, string id, long everyMs = 0, int repeats = 0, string severity = "severe", bool drill = false, double leaseMinutes = 600, Sound? content = null,
        IEnumerable<byte[]>? nonces = null, TimeSpan since = default) => Send(bench, new JsonObject
        {
            ["kind"] = "alert",
            ["alert"] = id,
            ["severity"] = severity,
            ["drill"] = drill,
            ["content"] = (content ?? Flood).Content,
            ["repeatEveryMs"] = everyMs,
            ["repeats"] = repeats,
            ["leaseUntil"] = Stamp.Write((bench.Now - since).AddMinutes(leaseMinutes)),
        }, nonces);

    private static void Send(Bench bench, JsonObject body, IEnumerable<byte[]>? nonces = null) =>
        bench.Send($"{Bench.Own}/command", bench.Station.Sign("alert", $"box/{Bench.BoxName}", body, issuedAt: bench.Now, nonces: nonces));

    private static Func<JsonNode, bool> Of(string alert) => record => (string)record["airing"]! == alert;

    private static IEnumerable<string> Told(Bench bench) =>
        bench.Records.Select(record => $"{record["airing"]}#{record["part"]} {record["outcome"]} {record["reason"]} {record["playedMs"]}");
}
