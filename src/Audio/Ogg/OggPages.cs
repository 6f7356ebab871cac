using System.Buffers.Binary;

namespace Broadcast.Audio.Ogg;

/// <summary>
/// Reads the pages of a file at any place, one at a time, each held to its checksum. Holds one page (64 KiB) of memory. Not thread-safe.
/// </summary>
/// <param name="file">Can seek; belongs to this object.</param>
internal sealed class OggPages(Stream file) : IDisposable
{
    // "OggS" stands by chance in one of 65,000 stretches of 64 KiB: more than this many that begin no page are no accident, and each costs a checksum.
    private const int MaxFalseStarts = 16;

    private readonly byte[] _page = new byte[OggPage.MaxBytes];
    private readonly byte[] _stretch = new byte[4096];

    /// <summary>Length of the file, bytes.</summary>
    internal long Length { get; } = file.Length;

    /// <summary>Where in the file the page begins.</summary>
    internal long Start { get; private set; }

    /// <summary>Where in the file the page has ended.</summary>
    internal long End { get; private set; }

    internal bool Continues => (_page[OggPage.FlagsAt] & OggPage.ContinuesPacket) != 0;

    internal bool BeginsStream => (_page[OggPage.FlagsAt] & OggPage.BeginsStream) != 0;

    internal bool EndsStream => (_page[OggPage.FlagsAt] & OggPage.EndsStream) != 0;

    /// <summary>The granule position of the end of the last packet that ends on this page; −1 when none does.</summary>
    internal long Granule => BinaryPrimitives.ReadInt64LittleEndian(_page.AsSpan(OggPage.GranuleAt));

    internal int Serial => BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(OggPage.SerialAt));

    internal uint Number => BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(OggPage.NumberAt));

    internal ReadOnlySpan<byte> Segments => _page.AsSpan(OggPage.HeaderBytes, _page[OggPage.SegmentsAt]);

    internal ReadOnlySpan<byte> Body => _page.AsSpan(OggPage.HeaderBytes + Segments.Length, (int)(End - Start) - OggPage.HeaderBytes - Segments.Length);

    /// <summary>Reads the page that begins at a place.</summary>
    /// <returns>False when no whole page with a right checksum begins there; no page is held then.</returns>
    /// <exception cref="UnreadableAudioException">The disk failed.</exception>
    internal bool Read(long at)
    {
        Start = End = at;
        var header = _page.AsSpan(0, OggPage.HeaderBytes);
        if (Fill(at, header) < header.Length || !header.StartsWith(OggPage.Capture) || header[4] != 0)
            return false;
        var segments = _page.AsSpan(OggPage.HeaderBytes, header[OggPage.SegmentsAt]);
        if (Fill(at + OggPage.HeaderBytes, segments) < segments.Length)
            return false;
        var bytes = 0;
        foreach (var segment in segments)
            bytes += segment;
        var before = OggPage.HeaderBytes + segments.Length;
        if (Fill(at + before, _page.AsSpan(before, bytes)) < bytes || !OggPage.IsWhole(_page.AsSpan(0, before + bytes)))
            return false;
        End = at + before + bytes;
        return true;
    }

    /// <summary>Reads the first page that begins in [from, before), looking no farther than a page is long.</summary>
    /// <exception cref="UnreadableAudioException">The disk failed.</exception>
    internal bool Find(long from, long before)
    {
        before = Math.Min(before, from + OggPage.MaxBytes);
        for (var falseStarts = 0; from < before;)
        {
            var stretch = _stretch.AsSpan(0, Fill(from, _stretch));
            if (stretch.Length < OggPage.HeaderBytes)
                return false;
            var found = stretch.IndexOf(OggPage.Capture);
            if (found < 0)
            {
                from += stretch.Length - (OggPage.Capture.Length - 1);
                continue;
            }

            from += found;
            if (from < before && Read(from))
                return true;
            if (++falseStarts > MaxFalseStarts)
                return false;
            from++;
        }

        return false;
    }

    /// <summary>Reads the last page on which a packet ends. What follows it in the file, less than a page, was cut off.</summary>
    /// <exception cref="UnreadableAudioException">The disk failed.</exception>
    internal bool FindLast()
    {
        // Pages are short as a rule: the end is looked at first, and then as far back as two pages can be long.
        for (var back = 8192; ; back = 2 * OggPage.MaxBytes)
        {
            var last = -1L;
            for (var at = Math.Max(0, Length - back); Find(at, Length); at = End)
            {
                if (Granule >= 0)
                    last = Start;
            }

            if (last >= 0)
                return Read(last);
            if (back > 8192)
                return false;
        }
    }

    public void Dispose() => file.Dispose();

    private int Fill(long at, Span<byte> bytes)
    {
        try
        {
            if (file.Position != at)
                file.Position = at;
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw new UnreadableAudioException("Không đọc được tệp Ogg Opus.", e);
        }
    }
}
