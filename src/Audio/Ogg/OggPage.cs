using System.Buffers.Binary;

namespace Broadcast.Audio.Ogg;

/// <summary>The layout and the checksum of an Ogg page (RFC 3533, 6). Pure; thread-safe.</summary>
internal static class OggPage
{
    /// <summary>Bytes before the table of segments.</summary>
    internal const int HeaderBytes = 27;

    /// <summary>Most segments of a page; each holds 0 to 255 bytes.</summary>
    internal const int MaxSegments = 255;

    /// <summary>The largest page: header, table and 255 full segments.</summary>
    internal const int MaxBytes = HeaderBytes + MaxSegments + MaxSegments * 255;

    internal const byte ContinuesPacket = 1;
    internal const byte BeginsStream = 2;
    internal const byte EndsStream = 4;

    internal const int FlagsAt = 5;
    internal const int GranuleAt = 6;
    internal const int SerialAt = 14;
    internal const int NumberAt = 18;
    internal const int ChecksumAt = 22;
    internal const int SegmentsAt = 26;

    private static readonly uint[] Table = MakeTable();

    internal static ReadOnlySpan<byte> Capture => "OggS"u8;

    /// <summary>The checksum of a whole page, whatever stands in its checksum's place.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> page)
    {
        var sum = Add(0, page[..ChecksumAt]);
        sum = Add(sum, [0, 0, 0, 0]);
        return Add(sum, page[(ChecksumAt + 4)..]);
    }

    /// <summary>Whether the checksum of a whole page is right.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> page) => Checksum(page) == BinaryPrimitives.ReadUInt32LittleEndian(page[ChecksumAt..]);

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            sum = (sum << 8) ^ Table[(sum >> 24) ^ value];
        return sum;
    }

    // Polynomial 0x04c11db7, most significant bit first.
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var sum = i << 24;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 0x8000_0000) != 0 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
            table[i] = sum;
        }

        return table;
    }
}
