using Concentus.Structs;

namespace Broadcast.Audio.Ogg;

/// <summary>The one Opus stream of an Ogg file: its header, its length, and its packets from any place. Not thread-safe.</summary>
internal sealed class OggOpusStream : IDisposable
{
    internal const long MaxFileBytes = 512L << 20;

    internal static readonly TimeSpan MaxDuration = TimeSpan.FromHours(24);

    // Two places in the file that are nearer to each other than this are joined by reading on.
    private const long Near = 64 << 10;

    private readonly OggPages _pages;
    private readonly OggPackets _packets;
    private readonly long _end;

    private OggOpusStream(OggPages pages)
    {
        _pages = pages;
        if (!pages.Read(0) || !pages.BeginsStream)
            throw new UnreadableAudioException("Không phải tệp Ogg Opus.");
        var serial = pages.Serial;
        if (!pages.FindLast() || pages.Serial != serial)
            throw new UnreadableAudioException("Tệp Ogg Opus hỏng, hoặc ghép từ nhiều luồng.");
        _end = pages.End;
        var last = pages.Granule;

        _packets = new OggPackets(pages, serial, _end);
        _packets.GoTo(0, behind: false);
        if (!_packets.Next(out var packet) || OpusHead.Read(packet) is not { } head)
            throw new UnreadableAudioException("Không phải tệp Ogg Opus.");
        if (!_packets.Next(out packet) || !packet.StartsWith("OpusTags"u8) || !_packets.IsLastOfPage)
            throw BadHead();
        Head = head;
        First = new Point(pages.End, IsBehind: false, FirstGranule(pages.End));
        TotalSamples = last - First.Granule - head.PreSkip;
        if (TotalSamples < 0)
            throw BadHead();
        if (TotalSamples > AudioFormat.SamplesIn(MaxDuration))
            throw new UnreadableAudioException($"Tệp Ogg Opus dài quá giới hạn {MaxDuration.TotalHours:0} giờ.");
    }

    /// <summary>A place from which packets can be read.</summary>
    /// <param name="Page">Where a page begins.</param>
    /// <param name="IsBehind">The first packet is the one that follows the last that ends on this page; otherwise the first of the page.</param>
    /// <param name="Granule">The granule position of the first sample of that packet.</param>
    internal readonly record struct Point(long Page, bool IsBehind, long Granule);

    internal OpusHead Head { get; }

    internal Point First { get; }

    /// <summary>Samples that are heard, at 48 kHz.</summary>
    internal long TotalSamples { get; }

    /// <summary>The granule position of the first sample that is heard.</summary>
    internal long HeardFrom => First.Granule + Head.PreSkip;

    /// <summary>Opens a file.</summary>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    internal static OggOpusStream Open(string path)
    {
        CheckSize(new FileInfo(path).Length);
        try
        {
            return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 8192));
        }
        catch (Exception e) when (e is IOException and not FileNotFoundException or UnauthorizedAccessException)
        {
            throw new UnreadableAudioException("Không đọc được tệp Ogg Opus.", e);
        }
    }

    /// <inheritdoc cref="Open(string)"/>
    internal static OggOpusStream Open(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        CheckSize(file.Length);
        return Open(new MemoryStream(file, writable: false));
    }

    /// <summary>Opens a file that can seek, and that belongs to the stream from then on.</summary>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    internal static OggOpusStream Open(Stream file)
    {
        try
        {
            return new OggOpusStream(new OggPages(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How long a packet sounds, at 48 kHz.</summary>
    /// <exception cref="UnreadableAudioException">It is none of Opus.</exception>
    internal static int SamplesOf(ReadOnlySpan<byte> packet)
    {
        var samples = packet.IsEmpty ? 0 : OpusPacketInfo.GetNumSamples(packet, AudioFormat.SampleRate);
        return samples > 0 ? samples : throw new UnreadableAudioException("Tệp Ogg Opus hỏng: dữ liệu nén sai.");
    }

    /// <summary>The last place that can be read from at or before a granule position, found by halving the file; the first packet when there is none.</summary>
    internal Point Before(long granule)
    {
        if (granule <= First.Granule)
            return First;
        var found = First;
        var low = First.Page;
        for (var high = _end; high - low > Near;)
        {
            var middle = low + (high - low) / 2;
            if (_pages.Find(middle, high) && IsAtOrBefore(granule))
                (found, low) = (Here, _pages.End);
            else
                high = middle;
        }

        for (; low < _end && _pages.Read(low) && _pages.Granule <= granule; low = _pages.End)
        {
            if (IsAtOrBefore(granule))
                found = Here;
        }

        return found;
    }

    /// <summary>The next packet read is the one at a place.</summary>
    /// <exception cref="UnreadableAudioException">It is broken there.</exception>
    internal void GoTo(Point point) => _packets.GoTo(point.Page, point.IsBehind);

    /// <inheritdoc cref="OggPackets.Next"/>
    internal bool Next(out ReadOnlySpan<byte> packet) => _packets.Next(out packet);

    public void Dispose() => _pages.Dispose();

    private Point Here => new(_pages.Start, IsBehind: true, _pages.Granule);

    private bool IsAtOrBefore(long granule) => _pages.Granule >= First.Granule && _pages.Granule <= granule;

    // The first page that packets end on tells where the last of them ends, so where the first began (RFC 7845, 4.3): not at 0 in what was cut from a longer one.
    private long FirstGranule(long page)
    {
        _packets.GoTo(page, behind: false);
        var samples = 0L;
        do
        {
            if (!_packets.Next(out var packet))
                throw BadHead();
            samples += SamplesOf(packet);
        }
        while (!_packets.IsLastOfPage);
        if (_pages.Granule >= samples)
            return _pages.Granule - samples;
        // A file of one page may end within its last packet.
        return _pages.EndsStream && _pages.Granule >= 0 ? 0 : throw BadHead();
    }

    private static void CheckSize(long bytes)
    {
        if (bytes > MaxFileBytes)
            throw new UnreadableAudioException($"Tệp Ogg Opus quá lớn: {bytes} byte, giới hạn {MaxFileBytes}.");
    }

    private static UnreadableAudioException BadHead() => new("Tệp Ogg Opus hỏng: phần đầu sai.");
}
