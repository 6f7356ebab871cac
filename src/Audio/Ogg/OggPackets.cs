namespace Broadcast.Audio.Ogg;

/// <summary>
/// The packets of the one stream of a file, in a row from any of its pages. Whatever is missing, broken or of another stream is refused. Not thread-safe.
/// </summary>
/// <param name="pages">The file; belongs to the caller.</param>
/// <param name="serial">The stream's number.</param>
/// <param name="end">Where in the file its last page has ended.</param>
internal sealed class OggPackets(OggPages pages, int serial, long end)
{
    /// <summary>The longest packet of one Opus stream that RFC 7845 (6) asks to read.</summary>
    internal const int MaxPacketBytes = 61_440;

    private byte[] _pending = [];
    private int _pendingBytes;
    private int _segment;
    private int _bodyAt;

    /// <summary>No further packet ends on the present page.</summary>
    internal bool IsLastOfPage => pages.Segments[_segment..].IndexOfAnyExcept((byte)255) < 0;

    /// <summary>Goes to a page. The next packet is the first of this page, or with <paramref name="behind"/> the one after the last that ends on it.</summary>
    /// <exception cref="UnreadableAudioException">No page of the stream begins there, or it begins within a packet.</exception>
    internal void GoTo(long page, bool behind)
    {
        if (page >= end || !pages.Read(page) || pages.Serial != serial || (pages.Continues && !behind))
            throw Hole();
        _segment = _bodyAt = _pendingBytes = 0;
        var segments = pages.Segments;
        for (var ended = behind ? segments.LastIndexOfAnyExcept((byte)255) + 1 : 0; _segment < ended;)
            _bodyAt += segments[_segment++];
    }

    /// <summary>The next packet, which stays as it is until the next call.</summary>
    /// <param name="packet">Its bytes; none at the end.</param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="UnreadableAudioException">Something is missing here, or the packet is too long.</exception>
    internal bool Next(out ReadOnlySpan<byte> packet)
    {
        while (true)
        {
            var segments = pages.Segments;
            var start = _bodyAt;
            while (_segment < segments.Length)
            {
                var segment = segments[_segment++];
                _bodyAt += segment;
                if (segment == 255)
                    continue;
                packet = pages.Body[start.._bodyAt];
                if (_pendingBytes > 0)
                {
                    Keep(packet);
                    packet = _pending.AsSpan(0, _pendingBytes);
                    _pendingBytes = 0;
                }

                return packet.Length <= MaxPacketBytes ? true : throw TooLong();
            }

            Keep(pages.Body[start.._bodyAt]);
            if (!NextPage())
            {
                packet = default;
                return false;
            }
        }
    }

    private bool NextPage()
    {
        if (pages.End >= end)
            return false;
        var number = pages.Number;
        if (!pages.Read(pages.End) || pages.Serial != serial || pages.Number != number + 1 || pages.BeginsStream || pages.Continues != _pendingBytes > 0)
            throw Hole();
        _segment = _bodyAt = 0;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_pendingBytes + part.Length > MaxPacketBytes)
            throw TooLong();
        if (_pending.Length < _pendingBytes + part.Length)
            Array.Resize(ref _pending, MaxPacketBytes);
        part.CopyTo(_pending.AsSpan(_pendingBytes));
        _pendingBytes += part.Length;
    }

    private static UnreadableAudioException Hole() => new("Tệp Ogg Opus hỏng: thiếu dữ liệu ở giữa.");

    private static UnreadableAudioException TooLong() => new("Tệp Ogg Opus hỏng: gói dữ liệu quá dài.");
}
