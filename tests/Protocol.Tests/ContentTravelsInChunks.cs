namespace Broadcast.Protocol.Tests;

public sealed class ContentTravelsInChunks
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1024, 1)]
    [InlineData(1025, 2)]
    [InlineData(5000, 5)]
    public void A_file_is_put_together_again_from_its_chunks(int size, int count)
    {
        var file = new byte[size];
        new Random(size).NextBytes(file);
        var manifest = ContentChunks.Describe(file, durationMs: 10, chunkBytes: 1024);
        manifest.Chunks.Should().HaveCount(count);

        var copy = new byte[size];
        foreach (var number in Enumerable.Range(0, count).Reverse())
        {
            ChunkFrame.TryRead(ContentChunks.Cut(manifest, file, number).ToArray(), out var chunk).Should().BeTrue();
            ContentChunks.Check(manifest, chunk).Should().BeNull();
            chunk.Bytes.CopyTo(copy.AsMemory((int)ContentChunks.Place(manifest, number).Offset));
        }

        ContentId.Of(copy).Should().Be(manifest.Content);
    }

    [Fact]
    public void The_largest_content_in_the_usual_chunks_has_a_manifest_that_fits_its_topic()
    {
        var manifest = ContentChunks.Describe(new byte[ContentManifest.MaxBytes], durationMs: 86_400_000);
        var document = new SignedDocument
        {
            Purpose = Purpose.Content,
            Station = "s",
            Audience = Audience.Station,
            Sequence = 0,
            Body = manifest,
            IssuedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch,
        };
        Golden.TestKey.Station.Signer.Sign(document).Length.Should().BeLessThan(TopicRule.Of(TopicKind.Manifest).Limit);
    }

    [Fact]
    public void An_empty_file_has_no_manifest()
    {
        var describe = () => ContentChunks.Describe([], 10);
        describe.Should().Throw<ArgumentException>().WithMessage("bytes: must be 1 to 67108864, is 0*");
    }

    [Fact]
    public void What_is_missing_is_asked_for_in_ranges()
    {
        ChunkRange.Of([true, false, true, true, false, true]).Should().Equal(new ChunkRange(0, 0), new ChunkRange(2, 3), new ChunkRange(5, 5));
        ChunkRange.Of([false, false]).Should().BeEmpty();
        ChunkRange.Of([true, false, true, false, true], most: 2).Should().Equal(new ChunkRange(0, 0), new ChunkRange(2, 2));
    }
}
