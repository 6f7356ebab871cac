using System.Collections;
using System.Security.Cryptography;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What became of a chunk.</summary>
internal enum ChunkFate
{
    /// <summary>Nobody here waits for it, or its manifest is not here yet.</summary>
    NotWanted,
    Duplicate,
    WrongCount,
    WrongLength,
    WrongDigest,
    Taken,

    /// <summary>Taken, and it was the last one.</summary>
    LastTaken,
}

/// <summary>The contents that a box needs, and what it has of each: one bit a chunk. The bytes are elsewhere, shared by all boxes.</summary>
internal sealed class ContentShelf
{
    private const int MostWants = 64;
    private const int MostRanges = 256;

    /// <summary>A want may hold 32 KiB; a range takes at most 14 bytes, a content's frame 100.</summary>
    private const int WantBytes = 30 * 1024;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Needed => _entries.Count;

    public int Complete => _entries.Values.Count(entry => entry.Complete);

    public IEnumerable<string> CompleteContents => _entries.Where(entry => entry.Value.Complete).Select(entry => entry.Key);

    public IEnumerable<string> LackingContents => _entries.Where(entry => !entry.Value.Complete).Select(entry => entry.Key);

    public bool IsComplete(string content) => _entries.TryGetValue(content, out var entry) && entry.Complete;

    public bool Lacks(string content) => _entries.TryGetValue(content, out var entry) && !entry.Complete;

    /// <summary>How long a whole content lasts.</summary>
    public TimeSpan? LengthOf(string content) => _entries.TryGetValue(content, out var entry) && entry.Complete ? entry.Length : null;

    public void Need(string content, bool complete = false, TimeSpan length = default) =>
        _entries.TryAdd(content, new Entry { Complete = complete, Length = length });

    /// <summary>In which order contents are wanted from now on.</summary>
    public void Rank(IEnumerable<string> soonestFirst)
    {
        var rank = 0;
        foreach (var content in soonestFirst)
        {
            if (_entries.TryGetValue(content, out var entry))
                entry.Rank = rank++;
        }
    }

    /// <summary>Forgets what is not in <paramref name="needed"/>; returns what was forgotten.</summary>
    public IReadOnlyList<string> ForgetAllBut(IReadOnlySet<string> needed)
    {
        var forgotten = _entries.Keys.Where(content => !needed.Contains(content)).ToList();
        forgotten.ForEach(content => _entries.Remove(content));
        return forgotten;
    }

    public void Describe(ContentManifest manifest)
    {
        if (!_entries.TryGetValue(manifest.Content, out var entry) || entry.Complete)
            return;
        if (entry.Manifest is { } known && known.Bytes == manifest.Bytes && known.ChunkBytes == manifest.ChunkBytes
            && known.Chunks.Zip(manifest.Chunks).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            return;
        entry.Manifest = manifest;
        entry.Empty();
    }

    public ChunkFate Take(in ContentChunk chunk, out long offset, out long length)
    {
        offset = length = 0;
        if (!_entries.TryGetValue(chunk.Content, out var entry))
            return ChunkFate.NotWanted;
        if (entry.Complete)
            return ChunkFate.Duplicate;
        if (entry.Manifest is not { } manifest)
            return ChunkFate.NotWanted;
        if (chunk.Count != manifest.Chunks.Count)
            return ChunkFate.WrongCount;
        if (chunk.Bytes.Length != manifest.LengthOf((int)chunk.Number))
            return ChunkFate.WrongLength;
        var number = (int)chunk.Number;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chunk.Bytes.Span, digest);
        if (!digest[..ContentManifest.DigestBytes].SequenceEqual(manifest.Chunks[number]))
            return ChunkFate.WrongDigest;
        if (entry.Have[number])
            return ChunkFate.Duplicate;
        entry.Have[number] = true;
        entry.Missing--;
        offset = (long)number * manifest.ChunkBytes;
        length = manifest.Bytes;
        return entry.Missing == 0 ? ChunkFate.LastTaken : ChunkFate.Taken;
    }

    /// <summary>The SHA-256 of the whole was looked at: it is complete, or all of it is worth nothing.</summary>
    public void Checked(string content, bool matches)
    {
        if (!_entries.TryGetValue(content, out var entry) || entry.Complete || entry.Missing > 0)
            return;
        if (matches)
        {
            entry.Complete = true;
            entry.Length = entry.Manifest?.Duration ?? entry.Length;
            entry.Have = new BitArray(0);
            entry.Manifest = null;
        }
        else
        {
            entry.Empty();
        }
    }

    /// <summary>What to ask for now, within the limits of one message; what does not fit is asked for with the next one.</summary>
    public IReadOnlyList<Want> Wants()
    {
        var wants = new List<Want>();
        var room = WantBytes;
        foreach (var (content, entry) in _entries.OrderBy(line => line.Value.Rank))
        {
            if (entry.Complete || (entry.Manifest is not null && entry.Missing == 0))
                continue;
            if (wants.Count == MostWants || room < 200)
                break;
            room -= 100;
            wants.Add(new Want(content, entry.Manifest is null ? null : entry.Ranges(Math.Min(MostRanges, room / 14))));
            room -= 14 * (wants[^1].Missing?.Count ?? 0);
        }
        return wants;
    }

    private sealed class Entry
    {
        public ContentManifest? Manifest { get; set; }
        public BitArray Have { get; set; } = new(0);
        public int Missing { get; set; }
        public bool Complete { get; set; }
        public TimeSpan Length { get; set; }
        public int Rank { get; set; }

        public void Empty()
        {
            Missing = Manifest?.Chunks.Count ?? 0;
            Have = new BitArray(Missing);
        }

        public List<(int First, int Last)> Ranges(int most)
        {
            var ranges = new List<(int First, int Last)>();
            for (var number = 0; number < Have.Length; number++)
            {
                if (Have[number])
                    continue;
                if (ranges.Count > 0 && ranges[^1].Last == number - 1)
                    ranges[^1] = (ranges[^1].First, number);
                else if (ranges.Count < most)
                    ranges.Add((number, number));
                else
                    break;
            }
            return ranges;
        }
    }
}
