using Broadcast.Audio;

namespace Broadcast.Tts.Tests;

public sealed class ClipCacheTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cache-test-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_was_kept_is_found_by_another_process_with_the_same_directory()
    {
        var clip = Clip();
        new ClipCache(_directory, _time).Keep(Key(1), clip).Should().BeTrue();
        new ClipCache(_directory, _time).Find(Key(1))!.ToBytes().Should().Equal(clip.ToBytes());
        new ClipCache(_directory, _time).Find(Key(2)).Should().BeNull();
    }

    [Fact]
    public void A_broken_file_counts_as_missing()
    {
        var cache = new ClipCache(_directory, _time);
        cache.Keep(Key(1), Clip());
        var file = Directory.GetFiles(_directory, "*.clip", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^5]);
        cache.Find(Key(1)).Should().BeNull();
    }

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        var clip = Clip();
        var cache = new ClipCache(_directory, _time, maxBytes: clip.ToBytes().Length * 10L);
        for (var i = 0; i < 10; i++)
        {
            cache.Keep(Key(i), clip);
            _time.Advance(TimeSpan.FromHours(2));
        }
        cache.Find(Key(0)).Should().NotBeNull();
        cache.Keep(Key(10), clip);
        cache.Find(Key(1)).Should().BeNull();
        cache.Find(Key(0)).Should().NotBeNull("it was used last");
        Directory.GetFiles(_directory, "*.clip", SearchOption.AllDirectories).Should().HaveCountLessThanOrEqualTo(10);
    }

    [Fact]
    public void Half_written_files_of_a_crash_are_cleared_away()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "ab"));
        var half = Path.Combine(_directory, "ab", "abc.clip.77-1.tmp");
        File.WriteAllText(half, "half");
        File.SetLastWriteTimeUtc(half, _time.GetUtcNow().UtcDateTime.AddHours(-3));
        new ClipCache(_directory, _time).Keep(Key(1), Clip());
        File.Exists(half).Should().BeFalse();
    }

    [Fact]
    public void A_directory_that_cannot_be_written_keeps_nothing_and_says_so() =>
        new ClipCache("/proc/nowhere", _time).Keep(Key(1), Clip()).Should().BeFalse();

    [Fact]
    public void Keys_do_not_run_into_each_other() => ClipCache.KeyOf("ab", "c").Should().NotBe(ClipCache.KeyOf("a", "bc"));

    private static string Key(int n) => ClipCache.KeyOf(n.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static OpusClip Clip()
    {
        using var encoder = ClipEncoder.Create(0);
        return encoder.Silence(TimeSpan.FromSeconds(1));
    }
}
