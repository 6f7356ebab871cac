using System.Buffers.Binary;

namespace Broadcast.Audio.Ogg;

/// <summary>
/// Packets in, pages of one Ogg stream out (RFC 3533). A packet never runs over the end of its page: those of Opus are short. Not thread-safe.
/// </summary>
internal sealed class OggPageWriter(Stream output, int serial)
{
    // Content is known by its SHA-256, so the borders of pages must not move: a page that has at least four packets and more than 4,096 bytes
    // is written before the next packet is added.
    private const int EnoughBytes = 4096;
    private const int EnoughPackets = 4;

    private readonly byte[] _page = new byte[OggPage.MaxBytes];
    private readonly byte[] _segments = new byte[OggPage.MaxSegments];
    private int _segmentCount;
    private int _packets;
    private int _bytes;
    private long _granule;
    private uint _number;

    /// <summary>Adds a packet; a page that is full already is written first.</summary>
    /// <param name="packet">At most 65,024 bytes.</param>
    /// <param name="granule">The granule position of its end.</param>
    /// <exception cref="IOException">The output failed.</exception>
    internal void Add(ReadOnlySpan<byte> packet, long granule)
    {
        var segments = packet.Length / 255 + 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segments, OggPage.MaxSegments, nameof(packet));
        if ((_packets >= EnoughPackets && _bytes > EnoughBytes) || _segmentCount + segments > OggPage.MaxSegments)
            Flush();
        // The body is put where it would stand behind a full table, and moved when the table's length is known.
        packet.CopyTo(_page.AsSpan(OggPage.HeaderBytes + OggPage.MaxSegments + _bytes));
        _segments.AsSpan(_segmentCount, segments - 1).Fill(255);
        _segmentCount += segments;
        _segments[_segmentCount - 1] = (byte)(packet.Length % 255);
        _bytes += packet.Length;
        _packets++;
        _granule = granule;
    }

    /// <summary>Writes the page that was begun, if one was.</summary>
    /// <param name="endsStream">It is the last one.</param>
    /// <exception cref="IOException">The output failed.</exception>
    internal void Flush(bool endsStream = false)
    {
        if (_packets == 0)
            return;
        var page = _page.AsSpan(0, OggPage.HeaderBytes + _segmentCount + _bytes);
        _page.AsSpan(OggPage.HeaderBytes + OggPage.MaxSegments, _bytes).CopyTo(page[(OggPage.HeaderBytes + _segmentCount)..]);
        _segments.AsSpan(0, _segmentCount).CopyTo(page[OggPage.HeaderBytes..]);
        OggPage.Capture.CopyTo(page);
        page[4] = 0;
        page[OggPage.FlagsAt] = (byte)((_number == 0 ? OggPage.BeginsStream : 0) | (endsStream ? OggPage.EndsStream : 0));
        BinaryPrimitives.WriteInt64LittleEndian(page[OggPage.GranuleAt..], _granule);
        BinaryPrimitives.WriteInt32LittleEndian(page[OggPage.SerialAt..], serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.NumberAt..], _number++);
        page[OggPage.SegmentsAt] = (byte)_segmentCount;
        BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.ChecksumAt..], OggPage.Checksum(page));
        output.Write(page);
        _segmentCount = _packets = _bytes = 0;
    }
}
