using System.Text.Json;
using Broadcast.Controller.Playout;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.AsRun;

public sealed class WhatSounded
{
    private const string Log = "/api/stations/xa/as-run";

    [Fact]
    public async Task A_record_that_is_sent_again_is_stored_once_also_by_many_at_once()
    {
        await using var station = await TestStation.StartAsync();
        var store = station.Services.GetRequiredService<IAsRunStore>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.StoreAsync("xa", "a", [Records.Played("r1"), Records.Played("r1"), Records.Played("r2")], TestStation.Monday, CancellationToken.None)));
        await store.StoreAsync("xa", "b", [Records.Played("r1")], TestStation.Monday, CancellationToken.None);
        (await station.GetAsync(Log)).EnumerateArray().Select(record => $"{record.GetProperty("box")}/{record.GetProperty("record")}").Should().BeEquivalentTo(["a/r1", "a/r2", "b/r1"]);
    }

    [Fact]
    public async Task A_record_is_shown_as_the_box_told_it()
    {
        await using var station = await TestStation.StartAsync();
        await station.Services.GetRequiredService<IAsRunStore>().StoreAsync("xa", "a", [Records.Played("r1")], TestStation.Monday, CancellationToken.None);
        var record = (await station.GetAsync(Log))[0];
        record.GetProperty("startErrorMs").GetDouble().Should().Be(7.25);
        record.GetProperty("startedAt").GetDateTimeOffset().Should().Be(TestStation.Monday.AddMilliseconds(7));
        record.GetProperty("outcome").GetString().Should().Be("played");
        record.GetProperty("completeness").GetDouble().Should().Be(1);
    }

    [Fact]
    public async Task Every_repetition_of_an_alert_is_told_and_the_page_says_in_Vietnamese_what_it_was()
    {
        await using var station = await TestStation.StartAsync();
        var store = station.Services.GetRequiredService<IAsRunStore>();
        var alert = Records.Played("lu.7:0") with { Airing = "lu", Slot = "alert", Programme = "alert", Bulletin = "alert", Priority = Priority.Emergency };
        await store.StoreAsync(
            "xa", "a", [alert, alert with { Record = "lu.7:999", Part = 999 }, Records.Missed("lu.8:0", AsRunReason.Recalled) with { Airing = "lu", Bulletin = "drill" }],
            TestStation.Monday, CancellationToken.None);

        (await station.GetAsync($"{Log}?bulletin=alert")).EnumerateArray().Select(record => record.GetProperty("part").GetInt32()).Should().BeEquivalentTo([0, 999]);
        (await station.GetAsync($"{Log}?bulletin=drill"))[0].GetProperty("reason").GetString().Should().Be("recalled");
        var words = await station.Http.GetStringAsync("/words.js");
        foreach (var told in new[] { "khẩn cấp", "diễn tập", "hủy báo động", "báo động đã được hủy" })
            words.Should().Contain(told);
    }

    [Theory]
    [InlineData("box=a", 2)]
    [InlineData("outcome=missed", 1)]
    [InlineData("bulletin=khac", 1)]
    [InlineData("zone=thon-a", 0)]
    [InlineData("slot=sang", 3)]
    [InlineData("from=2026-11-23T01:00:01Z", 1)]
    [InlineData("until=2026-11-23T01:00:01Z", 2)]
    [InlineData("limit=1", 1)]
    public async Task The_log_is_searched(string query, int found)
    {
        await using var station = await TestStation.StartAsync();
        var store = station.Services.GetRequiredService<IAsRunStore>();
        await store.StoreAsync("xa", "a", [Records.Played("r1"), Records.Missed("r2", AsRunReason.NoContent)], TestStation.Monday, CancellationToken.None);
        await store.StoreAsync("xa", "b", [Records.Played("r1") with { DueAt = TestStation.Monday.AddHours(1) }], TestStation.Monday, CancellationToken.None);
        (await station.GetAsync($"{Log}?{query}")).GetArrayLength().Should().Be(found);
    }

    [Theory]
    [InlineData("outcome=maybe", "outcome")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5001", "limit")]
    public async Task A_search_that_makes_no_sense_is_refused(string query, string field)
    {
        await using var station = await TestStation.StartAsync();
        (await Problem.OfAsync(await station.Http.GetAsync($"{Log}?{query}"))).Should().BeEquivalentTo(new { Status = 400, Field = field });
    }

    [Fact]
    public async Task Whoever_watches_sees_a_record_once_as_it_comes()
    {
        await using var station = await TestStation.StartAsync();
        using var stream = new StreamReader(await station.Http.GetStreamAsync("/api/stations/xa/events"));
        (await NextAsync(stream)).Kind.Should().Be("ready");
        var store = station.Services.GetRequiredService<IAsRunStore>();
        await store.StoreAsync("xa", "a", [Records.Played("r1")], TestStation.Monday, CancellationToken.None);
        await store.StoreAsync("xa", "a", [Records.Played("r1"), Records.Played("r2")], TestStation.Monday, CancellationToken.None);
        var seen = new List<string>();
        while (seen.Count < 2)
        {
            var (kind, what) = await NextAsync(stream);
            if (kind == "as-run")
                seen.Add(JsonDocument.Parse(what).RootElement.GetProperty("record").GetString()!);
        }

        seen.Should().Equal("r1", "r2");
    }

    [Fact]
    public void A_watcher_that_falls_behind_is_cut_off_and_holds_nobody_up()
    {
        var events = new Broadcast.Controller.Stations.StationEvents();
        using var slow = events.Begin("xa");
        for (var n = 0; n < Broadcast.Controller.Stations.StationEvents.Limit + 1; n++)
            events.Publish("xa", "slots");
        slow.Queue.Writer.TryWrite(new Broadcast.Controller.Stations.StationEvent("slots", null)).Should().BeFalse("its queue was closed");
        slow.Queue.Reader.Count.Should().Be(Broadcast.Controller.Stations.StationEvents.Limit);
    }

    private static async Task<(string Kind, string What)> NextAsync(StreamReader stream)
    {
        var (kind, what) = ("", "");
        while (await stream.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                what = line[6..];
        }

        return (kind, what);
    }
}
