using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Store;

public sealed class ContentStoreTests : IDisposable
{
    private readonly DiskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Chunks_in_any_order_and_twice_make_the_content()
    {
        var (file, manifest) = Content(1, 10_000);
        using var store = Open(_folder.Disk());
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.Wants().Should().ContainSingle().Which.Missing.Should().BeNull("the manifest is asked for too");
        store.Put(Cut(manifest, file, 0)).Outcome.Should().Be(ChunkOutcome.NotWanted, "without a manifest nothing can be checked");
        store.Expect(manifest).Should().BeTrue();

        foreach (var number in new[] { 9, 3, 3, 0, 1, 2, 4, 5, 7, 6 })
            store.Put(Cut(manifest, file, number)).Outcome.Should().BeOneOf(ChunkOutcome.Stored, ChunkOutcome.NotWanted);
        store.Wants().Single().Missing.Should().Equal(new ChunkRange(8, 8));
        store.Put(Cut(manifest, file, 8)).Outcome.Should().Be(ChunkOutcome.Completed);

        File.ReadAllBytes(store.PathOf(manifest.Content)).Should().Equal(file);
        store.Counts.Should().Be(new ContentCounts(1, 1));
        store.Wants().Should().BeEmpty();
    }

    [Fact]
    public void What_was_there_before_a_power_cut_need_not_come_again()
    {
        var (file, manifest) = Content(1, 10_000);
        using (var store = Open(_folder.Disk()))
        {
            store.Need([(manifest.Content, manifest.Bytes)]);
            store.Expect(manifest);
            foreach (var number in new[] { 0, 1, 2, 5 })
                store.Put(Cut(manifest, file, number));
        }

        using var again = Open(_folder.Disk());
        again.Need([(manifest.Content, manifest.Bytes)]);
        again.Expect(manifest);
        again.Wants().Single().Missing.Should().Equal(new ChunkRange(3, 4), new ChunkRange(6, 9));
    }

    [Fact]
    public void A_worn_out_card_is_said_and_stops_nothing_and_what_failed_is_fetched_again()
    {
        var (file, manifest) = Content(1, 3_000);
        var disk = _folder.Disk();
        using var store = Open(disk);
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.Expect(manifest).Should().BeTrue();

        disk.IsBrokenNow = true;
        store.Put(Cut(manifest, file, 0)).Outcome.Should().Be(ChunkOutcome.DiskBroken);
        store.Problem.Should().Contain("Input/output error");
        disk.IsBrokenNow = false;
        for (var number = 0; number < manifest.Chunks.Count; number++)
            store.Put(Cut(manifest, file, number));

        store.Problem.Should().BeNull("a content was stored whole");
        store.Counts.Should().Be(new ContentCounts(1, 1));
    }

    [Fact]
    public void What_is_wrong_and_cannot_be_removed_is_lacking_and_not_checked_for_ever()
    {
        var (file, manifest) = Content(1, 3_000);
        var disk = _folder.Disk();
        using var store = Open(disk);
        File.WriteAllText(store.PathOf(manifest.Content), "rot");
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.NextUnchecked().Should().Be(manifest.Content);

        disk.IsBrokenNow = true;
        store.CheckComplete(manifest.Content).Should().BeFalse();
        store.NextUnchecked().Should().BeNull();
        store.Lacking().Should().Equal(manifest.Content);

        disk.IsBrokenNow = false;
        store.Expect(manifest).Should().BeTrue();
        for (var number = 0; number < manifest.Chunks.Count; number++)
            store.Put(Cut(manifest, file, number));
        File.ReadAllBytes(store.PathOf(manifest.Content)).Should().Equal(file);
    }

    [Fact]
    public void A_content_that_cannot_be_read_is_a_problem_and_no_crash()
    {
        var (_, manifest) = Content(1, 3_000);
        using var store = Open(_folder.Disk());
        Directory.CreateDirectory(store.PathOf(manifest.Content)); // can be neither read nor removed as a file
        store.Need([(manifest.Content, manifest.Bytes)]);

        store.CheckComplete(manifest.Content).Should().BeFalse();
        store.Problem.Should().NotBeNull();
    }

    [Fact]
    public void A_power_cut_at_any_byte_never_makes_wrong_content_ready()
    {
        var (file, manifest) = Content(1, 3_000);
        for (var cut = 0; cut <= 3_001; cut += 13)
        {
            _folder.Clear();
            var disk = _folder.Disk();
            disk.BytesLeft = cut;
            try
            {
                using var store = Open(disk);
                Fill(store, manifest, file);
            }
            catch (PowerCutException)
            {
                // Back again.
            }

            using var again = Open(_folder.Disk());
            Fill(again, manifest, file);
            while (again.NextUnchecked() is { } content)
                again.CheckComplete(content).Should().BeTrue();
            again.Counts.Complete.Should().Be(1, $"cut at {cut}");
            File.ReadAllBytes(again.PathOf(manifest.Content)).Should().Equal(file);
        }
    }

    [Fact]
    public void A_chunk_that_does_not_fit_is_bad_and_changes_nothing()
    {
        var (file, manifest) = Content(1, 10_000);
        using var store = Open(_folder.Disk());
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.Expect(manifest);
        var wrong = (byte[])file.Clone();
        wrong[2048] ^= 1;

        store.Put(Cut(manifest, wrong, 2)).Outcome.Should().Be(ChunkOutcome.Bad);
        store.Wants().Single().Missing.Should().Equal(new ChunkRange(0, 9));
    }

    [Fact]
    public void All_chunks_of_a_lying_manifest_make_nothing_ready()
    {
        var (file, _) = Content(1, 10_000);
        var lie = ContentChunks.Describe(file, 1000, 1024) with { Content = Airings.ContentOf("something else") };
        using var store = Open(_folder.Disk());
        store.Need([(lie.Content, lie.Bytes)]);
        store.Expect(lie);
        var outcomes = Enumerable.Range(0, lie.Chunks.Count).Select(n => store.Put(Cut(lie, file, n)).Outcome).ToList();

        outcomes[^1].Should().Be(ChunkOutcome.Mismatch);
        store.Counts.Complete.Should().Be(0);
        File.Exists(store.PathOf(lie.Content)).Should().BeFalse();
    }

    [Fact]
    public void Content_that_rotted_on_the_card_is_found_and_fetched_again()
    {
        var (file, manifest) = Content(1, 10_000);
        using (var store = Open(_folder.Disk()))
            Fill(store, manifest, file);
        var path = Path.Combine(_folder.Path, "content", $"{manifest.Content}.opus");
        var bytes = File.ReadAllBytes(path);
        bytes[5000] ^= 4;
        File.WriteAllBytes(path, bytes);

        using var again = Open(_folder.Disk());
        again.Need([(manifest.Content, manifest.Bytes)]);
        again.Counts.Complete.Should().Be(0, "nothing is ready before it was read through");
        again.CheckComplete(again.NextUnchecked()!.Value).Should().BeFalse();
        again.Lacking().Should().Equal(manifest.Content);
    }

    [Fact]
    public void The_cache_limit_never_removes_what_the_plan_needs()
    {
        var contents = Enumerable.Range(0, 5).Select(seed => Content(seed, 10_000)).ToList();
        using var store = Open(_folder.Disk(), cacheLimit: 25_000);
        store.Need(contents.Select(c => (c.Manifest.Content, c.Manifest.Bytes)));
        foreach (var (file, manifest) in contents)
        {
            store.Expect(manifest);
            for (var number = 0; number < manifest.Chunks.Count; number++)
                store.Put(Cut(manifest, file, number));
        }

        store.Need(contents.Take(3).Select(c => (c.Manifest.Content, c.Manifest.Bytes)));
        store.Counts.Should().Be(new ContentCounts(3, 3), "30,000 bytes are needed though the limit is 25,000");
        Directory.GetFiles(_folder.File("content")).Should().HaveCount(3);
    }

    [Fact]
    public void What_made_room_is_named_so_that_nobody_takes_it_for_there()
    {
        var contents = Enumerable.Range(0, 3).Select(seed => Content(seed, 10_000)).ToList();
        using var store = Open(_folder.Disk(), cacheLimit: 15_000);
        store.Need(contents.Select(c => (c.Manifest.Content, c.Manifest.Bytes)));
        foreach (var (file, manifest) in contents)
        {
            store.Expect(manifest);
            for (var number = 0; number < manifest.Chunks.Count; number++)
                store.Put(Cut(manifest, file, number));
        }

        var (kept, gone) = (contents[2].Manifest, contents.Take(2).Select(c => c.Manifest.Content));
        var first = store.Need([(kept.Content, kept.Bytes)]);
        first.Should().BeSubsetOf(gone).And.NotBeEmpty();
        store.Need(contents.Select(c => (c.Manifest.Content, c.Manifest.Bytes))).Should().BeEmpty("each is named once");
        store.Lacking().ToHashSet().SetEquals(first).Should().BeTrue("it is fetched again when it is needed again");
    }

    [Fact]
    public void On_a_full_disk_chunks_are_not_stored_and_come_again_later()
    {
        var (file, manifest) = Content(1, 10_000);
        var disk = _folder.Disk();
        using var store = Open(disk);
        store.Need([(manifest.Content, manifest.Bytes)]);
        disk.IsFullNow = true;
        store.Expect(manifest).Should().BeFalse("there is no room for it");
        disk.IsFullNow = false;
        store.Expect(manifest).Should().BeTrue();
        disk.IsFullNow = true;
        store.Put(Cut(manifest, file, 0)).Outcome.Should().Be(ChunkOutcome.DiskFull);
        disk.IsFullNow = false;
        store.Put(Cut(manifest, file, 0)).Outcome.Should().Be(ChunkOutcome.Stored);
    }

    private static ContentStore Open(Disk disk, long cacheLimit = 1 << 30) => new(disk, cacheLimit, NullLogger<ContentStore>.Instance);

    private static void Fill(ContentStore store, ContentManifest manifest, byte[] file)
    {
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.Expect(manifest);
        foreach (var range in store.Wants().SingleOrDefault()?.Missing ?? [])
        {
            for (var number = range.First; number <= range.Last; number++)
                store.Put(Cut(manifest, file, number));
        }
    }

    private static (byte[] File, ContentManifest Manifest) Content(int seed, int bytes)
    {
        var file = new byte[bytes];
        new Random(seed).NextBytes(file);
        return (file, ContentChunks.Describe(file, 1000, 1024));
    }

    private static ChunkFrame Cut(ContentManifest manifest, byte[] file, int number) => ContentChunks.Cut(manifest, file, number);
}
