using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>A set of chunk numbers, kept as rising ranges that neither touch nor overlap. Immutable.</summary>
internal sealed class ChunkSet
{
    /// <summary>No chunk.</summary>
    public static readonly ChunkSet Empty = new([]);

    private readonly ImmutableArray<ChunkRange> _ranges;

    private ChunkSet(ImmutableArray<ChunkRange> ranges) => _ranges = ranges;

    /// <summary>Whether there is no chunk in it.</summary>
    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>How many chunks are in it.</summary>
    public int Count => _ranges.Sum(range => range.Last - range.First + 1);

    /// <summary>The lowest chunk. The set must not be empty.</summary>
    public int First => _ranges[0].First;

    /// <summary>The highest chunk. The set must not be empty.</summary>
    public int Last => _ranges[^1].Last;

    /// <summary>All chunks below <paramref name="count"/>.</summary>
    public static ChunkSet All(int count) => count <= 0 ? Empty : new([new ChunkRange(0, count - 1)]);

    /// <summary>The ranges, in any order, cut to chunks below <paramref name="count"/>; a range whose last is below its first holds nothing.</summary>
    public static ChunkSet Of(IEnumerable<ChunkRange> ranges, int count)
    {
        var merged = ImmutableArray.CreateBuilder<ChunkRange>();
        foreach (var (first, last) in ranges
            .Select(range => (First: Math.Max(range.First, 0), Last: Math.Min(range.Last, count - 1)))
            .Where(range => range.First <= range.Last).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, last) };
            else
                merged.Add(new ChunkRange(first, last));
        }

        return merged.Count == 0 ? Empty : new(merged.ToImmutable());
    }

    /// <summary>The chunks for which the question is answered yes.</summary>
    public ChunkSet Where(Predicate<int> which)
    {
        var kept = ImmutableArray.CreateBuilder<ChunkRange>();
        foreach (var chunk in Chunks())
        {
            if (!which(chunk))
                continue;
            if (kept.Count > 0 && kept[^1].Last == chunk - 1)
                kept[^1] = kept[^1] with { Last = chunk };
            else
                kept.Add(new ChunkRange(chunk, chunk));
        }

        return kept.Count == 0 ? Empty : new(kept.ToImmutable());
    }

    /// <summary>Whether the chunk is in it.</summary>
    public bool Contains(int chunk)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (chunk < _ranges[middle].First)
                high = middle - 1;
            else if (chunk > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    /// <summary>Those of either set.</summary>
    public ChunkSet Union(ChunkSet other) => other.IsEmpty ? this : IsEmpty ? other : Of(_ranges.Concat(other._ranges), int.MaxValue);

    /// <summary>Those of this set but its lowest.</summary>
    public ChunkSet WithoutFirst() =>
        _ranges[0].First == _ranges[0].Last ? new(_ranges.RemoveAt(0)) : new(_ranges.SetItem(0, _ranges[0] with { First = _ranges[0].First + 1 }));

    /// <summary>The chunks, rising.</summary>
    public IEnumerable<int> Chunks()
    {
        foreach (var (first, last) in _ranges)
        {
            for (var chunk = first; chunk <= last; chunk++)
                yield return chunk;
        }
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(' ', _ranges.Select(range => $"{range.First}–{range.Last}"));
}
