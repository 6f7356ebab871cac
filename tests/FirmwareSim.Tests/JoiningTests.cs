using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

public sealed class JoiningTests
{
    private static readonly DateTimeOffset Morning = Station.At("2026-11-22T00:00:00Z"); // 07:00 in Vietnam
    private static readonly Sound Sound = new(100_000);

    [Fact]
    public void A_box_that_joins_subscribes_says_hello_and_asks_the_time_in_this_order()
    {
        using var bench = new Bench(Morning) { TellsTime = false };
        bench.Connect();

        bench.All.OfType<BoxAction.Subscribe>().Select(action => action.Filter).Should().BeEquivalentTo(
            "tt1/xa-trung-loc/policy", "tt1/xa-trung-loc/command", $"{Bench.Own}/plan", $"{Bench.Own}/command", $"{Bench.Own}/receipt", $"{Bench.Own}/time");
        bench.All.OfType<BoxAction.Publish>().Select(action => action.Topic).Should().Equal(
            $"{Bench.Own}/presence", $"{Bench.Own}/time/ask", $"{Bench.Own}/state");
        bench.State!["time"]!["trusted"]!.GetValue<bool>().Should().BeFalse();
        bench.Pass(TimeSpan.FromSeconds(10));
        bench.All.OfType<BoxAction.Publish>().Count(action => action.Topic.EndsWith("/time/ask", StringComparison.Ordinal)).Should().Be(8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-86_400)]
    [InlineData(40_000_000)]
    public void A_box_whose_clock_is_wrong_plays_at_the_right_second(int wrongBySeconds)
    {
        using var bench = new Bench(Morning, TimeSpan.FromSeconds(wrongBySeconds));
        bench.Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(5), Sound, parts: 2));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddMinutes(10));

        bench.Reports.Should().BeEmpty();
        bench.Records.Should().HaveCount(2);
        ((string)bench.Records[0]["startedAt"]!).Should().Be("2026-11-22T00:05:00.000Z");
        ((string)bench.Records[1]["startedAt"]!).Should().Be("2026-11-22T00:06:00.000Z");
        bench.Records.Should().OnlyContain(record => (string)record["outcome"]! == "played" && (string)record["reason"]! == "on-time"
            && record["completeness"]!.GetValue<double>() == 1 && record["startErrorMs"]!.GetValue<double>() == 0
            && record["volumeDb"]!.GetValue<double>() == -6);
        bench.Box.RecordsPending.Should().Be(0);
        bench.Box.IsPlayedOut.Should().BeTrue();
    }

    [Fact]
    public void A_reply_to_a_nonce_that_was_not_asked_changes_nothing()
    {
        using var bench = new Bench(Morning) { TellsTime = false };
        bench.Connect();
        var ask = new JsonObject { ["nonce"] = Base64Url.Encode(new byte[16]), ["sentAt"] = "2026-11-22T00:00:00.000000Z" };
        bench.Send($"{Bench.Own}/time", bench.Station.Time(Bench.BoxName, ask, Morning, Morning));
        bench.Box.TimeTrusted.Should().BeFalse();
        bench.Reports.Should().BeEmpty();
    }

    [Fact]
    public void The_quickest_reply_is_believed()
    {
        var exchange = new TimeExchange(new Random(1));
        exchange.Connected(Morning);
        var slow = exchange.Ask(Morning)!;
        exchange.Answer(slow, Morning.AddSeconds(100), Morning.AddSeconds(100), Morning.AddSeconds(4)).Should().BeTrue();
        exchange.Offset.Should().Be(TimeSpan.FromSeconds(98));
        var quick = exchange.Ask(Morning.AddSeconds(5))!;
        exchange.Answer(quick, Morning.AddSeconds(105.01), Morning.AddSeconds(105.01), Morning.AddSeconds(5.02)).Should().BeTrue();
        exchange.Offset.Should().Be(TimeSpan.FromSeconds(100));
        exchange.Uncertainty.Should().Be(TimeSpan.FromMilliseconds(10));
        exchange.Answer(quick, Morning, Morning, Morning).Should().BeFalse("a nonce answers once");
    }

    [Fact]
    public void A_box_follows_the_commands_of_its_zones_as_the_plan_names_them()
    {
        using var bench = new Bench(Morning);
        bench.Connect();
        bench.Send($"{Bench.Own}/plan", bench.Station.Plan(Bench.BoxName, Morning, [], zones: ["xom-1", "ven-song"]));
        bench.Subscribed.Should().Contain(["tt1/xa-trung-loc/zone/xom-1/command", "tt1/xa-trung-loc/zone/ven-song/command"]);
        bench.Send($"{Bench.Own}/plan", bench.Station.Plan(Bench.BoxName, Morning, [], zones: ["ven-song"]));
        bench.All.OfType<BoxAction.Unsubscribe>().Select(action => action.Filter).Should().Equal("tt1/xa-trung-loc/zone/xom-1/command");
        bench.Send("tt1/xa-trung-loc/zone/xom-1/command", bench.Station.Sign("command", "zone/xom-1", new JsonObject { ["kind"] = "stop", ["fadeMs"] = 0 }));
        ((string)bench.Reports.Single()["reason"]!).Should().Be("wrong-audience");
    }

    [Fact]
    public void State_goes_out_every_minute_and_soon_after_a_change()
    {
        using var bench = new Bench(Morning);
        bench.Connect();
        bench.Pass(TimeSpan.FromSeconds(5));
        var before = States(bench);
        bench.Pass(TimeSpan.FromMinutes(10));
        States(bench).Should().Be(before + 10);
        bench.SendPolicy();
        bench.Pass(TimeSpan.FromSeconds(2));
        States(bench).Should().Be(before + 11);
        bench.State!["policySequence"]!.GetValue<long>().Should().BePositive();
    }

    [Fact]
    public void After_a_reconnect_the_box_says_all_of_it_again()
    {
        using var bench = new Bench(Morning) { Receipts = false };
        bench.Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, durationMs: 1_000));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(3));
        bench.Records.Select(record => (string)record["record"]!).Distinct().Should().ContainSingle();
        bench.Records.Should().HaveCount(3, "once closed, after 30 s, after 60 s more");

        bench.Happen(new BoxEvent.Disconnected(Connection.Control));
        bench.Receipts = true;
        bench.Connect();
        bench.Records.Should().HaveCount(4);
        bench.Box.RecordsPending.Should().Be(0);
    }

    [Fact]
    public void While_it_is_cut_off_the_box_plays_and_keeps_its_records()
    {
        using var bench = new Bench(Morning);
        bench.Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound));
        bench.Deliver(Sound);
        bench.Happen(new BoxEvent.Disconnected(Connection.Control));
        bench.Happen(new BoxEvent.Disconnected(Connection.Content));
        bench.Pass(TimeSpan.FromMinutes(5));
        bench.Records.Should().BeEmpty();
        bench.Box.RecordsPending.Should().Be(1);
        bench.Connect();
        ((string)bench.Records.Single()["outcome"]!).Should().Be("played");
    }

    private static int States(Bench bench) =>
        bench.All.OfType<BoxAction.Publish>().Count(action => action.Topic.EndsWith("/state", StringComparison.Ordinal));
}
