using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

public sealed class ContentTests
{
    private static readonly DateTimeOffset Morning = Station.At("2026-11-22T00:00:00Z");
    private static readonly Sound Sound = new(100_000); // 7 chunks of 16,384 bytes

    [Fact]
    public void A_box_asks_within_two_seconds_for_what_its_plan_needs()
    {
        using var bench = Planned();
        bench.Subscribed.Should().Contain([$"tt1/{Station.Name}/content/{Sound.Content}/manifest", $"tt1/{Station.Name}/content/{Sound.Content}/chunk"]);
        bench.Wants.Should().BeEmpty();
        bench.Pass(TimeSpan.FromSeconds(2));
        var want = bench.Wants.Single()["wants"]![0]!;
        ((string)want["content"]!).Should().Be(Sound.Content);
        want["missing"].Should().BeNull("without a manifest it asks for that too");
    }

    [Fact]
    public void A_box_asks_again_for_exactly_what_it_lacks_ever_more_rarely()
    {
        using var bench = Planned();
        bench.Send(Topic("manifest"), bench.Station.Manifest(Sound));
        foreach (var number in (int[])[0, 2, 3, 6])
            bench.Send(Topic("chunk"), Sound.Chunk(number));
        bench.Pass(TimeSpan.FromSeconds(9));
        bench.Wants.Should().BeEmpty("it got a chunk just now");
        bench.Pass(TimeSpan.FromSeconds(2));
        bench.Wants.Single()["wants"]![0]!["missing"]!.ToJsonString().Should().Be("[[1,1],[4,5]]");
        bench.Pass(TimeSpan.FromMinutes(60));
        bench.Wants.Should().HaveCount(16, "after 10, 20, 40, 80, 160 s and then every 5 minutes");
    }

    [Fact]
    public void A_content_is_complete_when_every_chunk_and_the_whole_match()
    {
        using var bench = Planned();
        bench.Deliver(Sound);
        bench.Box.IsComplete.Should().BeTrue();
        bench.Box.Counters.ChunksReceived.Should().Be(7);
        bench.All.OfType<BoxAction.Unsubscribe>().Select(action => action.Filter).Should().Contain(Topic("chunk"));
        bench.Deliver(Sound);
        bench.Box.Counters.Duplicates.Should().Be(7);
        bench.Pass(TimeSpan.FromMinutes(1));
        bench.Wants.Should().BeEmpty();
    }

    [Fact]
    public void A_content_whose_whole_does_not_match_counts_for_nothing_and_is_asked_for_again()
    {
        using var bench = Planned();
        bench.HashMatches = false;
        bench.Deliver(Sound);
        bench.Box.IsComplete.Should().BeFalse();
        ((string)bench.Reports.Single()["reason"]!).Should().Be("content-mismatch");
        bench.HashMatches = true;
        bench.Pass(TimeSpan.FromSeconds(20));
        bench.Wants.Should().NotBeEmpty();
        bench.Deliver(Sound);
        bench.Box.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Bad_chunks_are_dropped_and_reported()
    {
        using var bench = Planned();
        bench.Send(Topic("manifest"), bench.Station.Manifest(Sound));
        var flipped = Sound.Chunk(1);
        flipped[100] ^= 1;
        var otherCount = Sound.Chunk(1);
        otherCount[43]++;
        byte[][] bad = [flipped, otherCount, Sound.Chunk(1)[..^1], Sound.Chunk(1)[..44], new byte[64 * 1024 + 45]];
        foreach (var chunk in bad)
            bench.Send(Topic("chunk"), chunk);
        bench.Reports.Select(report => (string)report["kind"]!).Should().Equal("bad-chunk", "bad-chunk", "bad-chunk", "bad-chunk", "refused");
        bench.Reports.Select(report => (string)report["reason"]!).Should().Equal("digest", "count", "length", "not-a-chunk", "too-large");
        bench.Box.Counters.ChunksReceived.Should().Be(0);
    }

    [Fact]
    public void A_huge_lack_is_asked_for_in_parts_that_fit_in_one_message()
    {
        var shelf = new ContentShelf();
        for (var number = 0; number < 200; number++)
        {
            var content = number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
            shelf.Need(content);
            var digest = System.Security.Cryptography.SHA256.HashData(new byte[1_024])[..16];
            shelf.Describe(new ContentManifest(content, 1_024 * 4_000, 1_024, [.. Enumerable.Repeat(digest, 4_000)]));
            for (uint chunk = 0; chunk < 4_000; chunk += 2)
                shelf.Take(new ContentChunk(content, chunk, 4_000, new byte[1_024]), out _, out _).Should().Be(ChunkFate.Taken);
        }
        Messages.Wants(shelf.Wants()).Length.Should().BeLessThan(32 * 1024);
        shelf.Wants()[0].Missing.Should().HaveCount(256);
    }

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.6)]
    [InlineData(3, 0.9)]
    public void However_many_chunks_are_lost_and_connections_cut_the_content_becomes_complete(int seed, double lost)
    {
        var random = new Random(seed);
        using var bench = Planned();
        var up = true;
        void MayArrive(string topic, byte[] payload)
        {
            if (up && random.NextDouble() >= lost)
                bench.Send(topic, payload);
        }
        bench.Wanted = message =>
        {
            foreach (var want in message["wants"]!.AsArray())
            {
                if (want!["missing"] is null)
                    MayArrive(Topic("manifest"), bench.Station.Manifest(Sound));
                var missing = want["missing"]?.AsArray().Select(range => ((int)range![0]!, (int)range[1]!)) ?? [(0, Sound.Chunks() - 1)];
                foreach (var (first, last) in missing)
                {
                    for (var number = first; number <= last; number++)
                        MayArrive(Topic("chunk"), Sound.Chunk(number));
                }
            }
        };
        for (var step = 0; step < 2_000 && !bench.Box.IsComplete; step++)
        {
            bench.Pass(TimeSpan.FromSeconds(random.NextDouble() * 20));
            if (random.NextDouble() >= 0.2)
                continue;
            up = !up;
            foreach (var connection in Enum.GetValues<Connection>())
                bench.Happen(up ? new BoxEvent.Connected(connection) : new BoxEvent.Disconnected(connection));
        }
        bench.Box.IsComplete.Should().BeTrue();
        bench.Box.Counters.ChunksReceived.Should().Be(Sound.Chunks());
        bench.Reports.Should().BeEmpty();
    }

    [Fact]
    public void In_a_session_that_the_broker_kept_a_box_asks_only_for_what_does_not_come_by_itself()
    {
        using var bench = Planned();
        bench.Send(Topic("manifest"), bench.Station.Manifest(Sound));
        foreach (var connection in Enum.GetValues<Connection>())
            bench.Happen(new BoxEvent.Disconnected(connection));
        bench.Happen(new BoxEvent.Connected(Connection.Content, SessionKept: true));
        bench.Happen(new BoxEvent.Connected(Connection.Control));
        bench.Pass(TimeSpan.FromSeconds(9));
        bench.Wants.Should().BeEmpty();
        for (uint number = 1; number < Sound.Chunks(); number++)
            bench.Send(Topic("chunk"), Sound.Chunk((int)number));
        bench.Pass(TimeSpan.FromSeconds(11));
        bench.Wants.Single()["wants"]![0]!["missing"]!.ToJsonString().Should().Be("[[0,0]]");
    }

    [Fact]
    public void A_box_leaves_again_what_a_kept_session_brings_in_vain()
    {
        using var bench = Planned();
        bench.Deliver(Sound);
        var left = bench.All.OfType<BoxAction.Unsubscribe>().Count();
        bench.Send(Topic("chunk"), Sound.Chunk(0));
        bench.All.OfType<BoxAction.Unsubscribe>().Skip(left).Select(action => action.Filter).Should().Equal(Topic("manifest"), Topic("chunk"));
    }

    [Fact]
    public void What_no_plan_needs_any_more_is_let_go()
    {
        using var bench = Planned();
        bench.Deliver(Sound);
        var other = new Sound(3_000, seed: 2);
        bench.SendPlan(Station.Airing("a2", Morning.AddHours(3), other));
        bench.All.OfType<BoxAction.ReleaseContent>().Select(action => action.Content).Should().Equal(Sound.Content);
        bench.Box.ContentsNeeded.Should().Be(1);
        bench.Box.IsComplete.Should().BeFalse();
    }

    private static string Topic(string which) => $"tt1/{Station.Name}/content/{Sound.Content}/{which}";

    private static Bench Planned()
    {
        var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddHours(2), Sound));
        return bench;
    }
}
