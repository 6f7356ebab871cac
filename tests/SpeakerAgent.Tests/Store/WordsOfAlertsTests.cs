using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Store;

/// <summary>The words of an alert lie there before it comes, whatever the cache has to make room for; and what is counted of it outlives the power.</summary>
public sealed class WordsOfAlertsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly DiskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void They_survive_a_full_cache()
    {
        var flood = new byte[10_000];
        var manifest = ContentChunks.Describe(flood, 1000, 1024);
        using var store = new ContentStore(_folder.Disk(), cacheLimit: 1, NullLogger<ContentStore>.Instance);
        var needs = new ContentNeeds();
        needs.Plan(Airings.Plan(Now) with { Keep = [new KeptContent { Content = manifest.Content, Bytes = manifest.Bytes }] });
        Fetch();

        needs.Plan(Airings.Plan(Now, Airings.New("a", Now.AddHours(1), parts: 8)) with { Keep = [new KeptContent { Content = manifest.Content, Bytes = manifest.Bytes }] });
        store.Need(needs.InOrder(Now)).Should().BeEmpty("nothing was given up");
        File.Exists(store.PathOf(manifest.Content)).Should().BeTrue();

        needs.Plan(Airings.Plan(Now));
        store.Need(needs.InOrder(Now)).Should().Equal([manifest.Content], "no plan keeps it any more");

        needs.Alert(Alert(manifest.Content));
        Fetch();
        store.Need(needs.InOrder(Now)).Should().BeEmpty("an alert needs it, and only the manifest said how long it is");

        void Fetch()
        {
            store.Need(needs.InOrder(Now));
            store.Expect(manifest).Should().BeTrue();
            for (var number = 0; number < manifest.Chunks.Count; number++)
                store.Put(ContentChunks.Cut(manifest, flood, number));
            store.Counts.Should().Be(new ContentCounts(1, 1));
        }
    }

    [Fact]
    public void They_are_wanted_before_everything_else()
    {
        var needs = new ContentNeeds();
        var soon = Airings.New("soon", Now);
        needs.Plan(Airings.Plan(Now, soon) with { Keep = [new KeptContent { Content = Airings.ContentOf("kept"), Bytes = 7 }] });
        needs.Command(Airings.New("commanded", Now));
        needs.Alert(Alert(Airings.ContentOf("flood")));
        needs.Alert(Alert(Airings.ContentOf("storm")));

        needs.InOrder(Now).Should().Equal(
            (Airings.ContentOf("storm"), 0), (Airings.ContentOf("flood"), 0), (Airings.ContentOf("kept"), 7), (Airings.ContentOf("commanded/0"), 1000), (Airings.ContentOf("soon/0"), 1000));
    }

    [Fact]
    public void They_are_needed_until_the_lease_is_over_or_they_are_recalled()
    {
        var needs = new ContentNeeds();
        var flood = Alert(Airings.ContentOf("flood"));
        needs.Alert(flood);
        needs.Alert(Alert(Airings.ContentOf("storm")));
        var recall = flood with { Sequence = 2, IsRecall = true, Content = Airings.ContentOf("all-clear"), LeaseUntil = Now.AddMinutes(10) };
        needs.Alert(recall);
        needs.Alert(flood with { Sequence = 3 });

        needs.InOrder(Now).Should().Equal((Airings.ContentOf("all-clear"), 0), (Airings.ContentOf("storm"), 0));
        needs.InOrder(Now.AddMinutes(10)).Should().Equal((Airings.ContentOf("storm"), 0));
        needs.InOrder(Now.AddHours(1)).Should().BeEmpty();
        needs.InOrder(null).Should().HaveCount(2, "a box that does not know the time cannot judge a lease");
    }

    [Fact]
    public void What_is_counted_is_there_after_a_power_cut()
    {
        AlertNote[] notes = [new("flood", 7, false, TimeSpan.FromMinutes(5), 2, TimeSpan.FromMinutes(4), false) { Length = TimeSpan.FromSeconds(40) }, new("storm", 8, true, TimeSpan.FromHours(9), 0, null, true)];
        using (var file = new MemoryFile(_folder.Disk()))
            file.Save(PlayerMemory.None with { Alerts = [.. notes] });

        using var again = new MemoryFile(_folder.Disk());
        again.Load().Alerts.Should().Equal(notes);
    }

    private static AlertOrder Alert(ContentId content) => new()
    {
        Id = content.ToString()[..8],
        Sequence = 1,
        Zone = AlertOrder.Everywhere,
        Content = content,
        IssuedAt = Now,
        LeaseUntil = Now.AddHours(1),
    };
}
