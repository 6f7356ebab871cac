using System.Text.Json.Nodes;

namespace Broadcast.FirmwareSim.Tests;

public sealed class SelfTestTests
{
    private static readonly DateTimeOffset Morning = Station.At("2026-11-22T00:00:00Z"); // 07:00 in Vietnam
    private static readonly Sound Sound = new(50_000);

    [Fact]
    public void The_tones_are_played_and_nobody_listens()
    {
        using var bench = new Bench(Morning, clockError: TimeSpan.FromDays(3)).Connect();
        bench.SendPolicy();
        Test(bench, "t-1");
        Test(bench, "t-2");
        Told(bench).Should().Equal("t-2 busy");
        bench.Pass(TimeSpan.FromSeconds(10));
        Told(bench).Should().Equal("t-2 busy", "t-1 played");
        bench.Reports[^1]["detail"].Should().BeNull();
        bench.State!["kinds"]!.AsArray().Select(kind => (string)kind!).Should().Contain("self-test");
    }

    [Fact]
    public void It_sounds_neither_at_night_nor_over_anything_nor_without_time_or_policy()
    {
        using var lost = new Bench(Morning) { TellsTime = false }.Connect();
        lost.SendPolicy();
        lost.Send($"{Bench.Own}/command", lost.Station.Command(Bench.BoxName, "self-test", Fields("t-1"), nonces: [lost.Nonce]));
        Told(lost).Should().Equal("t-1 time-untrusted");

        using var bench = new Bench(Morning).Connect();
        Test(bench, "t-2");
        bench.SendPolicy(bench.Station.Policy("07:10", "04:30"));
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddSeconds(52));
        Test(bench, "t-3");
        bench.PassTo(Morning.AddSeconds(90));
        Test(bench, "t-4");
        bench.PassTo(Morning.AddMinutes(9.9));
        Test(bench, "t-5");
        Told(bench).Should().Equal("t-2 no-policy", "t-3 busy", "t-4 busy", "t-5 quiet-hours");
    }

    [Fact]
    public void It_gives_way_to_what_must_sound_and_to_a_stop()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("later", Morning.AddHours(2), Sound));
        bench.Deliver(Sound);
        Test(bench, "t-1");
        bench.SendCommand("play-now", body => (body["airing"], body["leaseUntil"]) = (Station.Airing("now", Morning, Sound), "2026-11-22T01:00:00.000Z"));
        bench.Pass(TimeSpan.FromMinutes(2));
        Test(bench, "t-2");
        bench.SendCommand("stop", body => body["fadeMs"] = 0);
        bench.Pass(TimeSpan.FromMinutes(1));
        Told(bench).Should().Equal("t-1 interrupted", "t-2 stopped");
    }

    private static void Test(Bench bench, string id) => bench.SendCommand("self-test", Fields(id));

    private static Action<JsonObject> Fields(string id) => body =>
    {
        body["test"] = id;
        body["toneMs"] = 1000;
        body["levelDb"] = -20;
    };

    private static IEnumerable<string> Told(Bench bench) =>
        bench.Reports.Where(report => (string)report["kind"]! == "self-test").Select(report => $"{report["test"]} {report["reason"]}");
}
