using System.Security.Cryptography;
using System.Text;
using Broadcast.Audio;

namespace Broadcast.Tts;

/// <summary>
/// Sentences that were spoken and encoded once, on disk, each under the SHA-256 of everything that makes its sound. Thread-safe, also
/// between processes: a file appears whole or not at all, a broken one counts as missing. What has not been used for longest goes first.
/// </summary>
public sealed class ClipCache
{
    /// <summary>The limit when none is stated: 512 MiB, some fifty hours of speech.</summary>
    public const long DefaultMaxBytes = 512L << 20;

    private static readonly TimeSpan TouchAfter = TimeSpan.FromHours(1);

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly Lock _evicting = new();
    private long _bytes = -1;

    /// <summary>Uses a directory, which is made when the first sentence is kept.</summary>
    /// <param name="directory">For the cache alone.</param>
    /// <param name="time">For the order of use.</param>
    /// <param name="maxBytes">When more is kept, the least recently used go until nine tenths are left.</param>
    public ClipCache(string directory, TimeProvider time, long maxBytes = DefaultMaxBytes)
    {
        _directory = directory;
        _time = time;
        _maxBytes = maxBytes;
    }

    /// <summary>The key of a sound: 64 hexadecimal digits.</summary>
    public static string KeyOf(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(part.Length).Append(':').Append(part).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The sentence kept under a key, or null.</summary>
    public OpusClip? Find(string key)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) return null;
        var clip = OpusClip.Load(path);
        if (clip is not null) Touch(path);
        return clip;
    }

    /// <summary>Keeps a sentence. False when the disk does not take it: the sentence is then made again another time, nothing else is lost.</summary>
    public bool Keep(string key, OpusClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var path = PathOf(key);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            clip.Save(path);
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            Count(new FileInfo(path).Length);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string PathOf(string key) => Path.Combine(_directory, key[..2], key + ".clip");

    private void Touch(string path)
    {
        try
        {
            var now = _time.GetUtcNow().UtcDateTime;
            if (now - File.GetLastWriteTimeUtc(path) > TouchAfter) File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only the order of eviction suffers.
        }
    }

    private void Count(long added)
    {
        lock (_evicting)
        {
            _bytes = _bytes < 0 ? Files().Sum(f => f.Length) : _bytes + added;
            if (_bytes > _maxBytes) Evict();
        }
    }

    private void Evict()
    {
        var files = Files().OrderBy(f => f.LastWriteTimeUtc).ToList();
        var total = files.Sum(f => f.Length);
        foreach (var file in files)
        {
            if (total <= _maxBytes / 10 * 9) break;
            total -= file.Length;
            Delete(file);
        }
        _bytes = total;
    }

    /// <summary>All files, except what a crash left half-written an hour ago and more, which is deleted.</summary>
    private List<FileInfo> Files()
    {
        var kept = new List<FileInfo>();
        if (!Directory.Exists(_directory)) return kept;
        var old = _time.GetUtcNow().UtcDateTime - TouchAfter;
        foreach (var file in new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Extension == ".clip") kept.Add(file);
            else if (file.LastWriteTimeUtc < old) Delete(file);
        }
        return kept;
    }

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process uses or has deleted it.
        }
    }
}
