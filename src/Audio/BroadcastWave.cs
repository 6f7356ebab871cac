using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Broadcast.Audio;

/// <summary>
/// The header of our Broadcast Wave files (EBU Tech 3285): RIFF, <c>bext</c>, <c>fmt </c>, <c>data</c>, always <see cref="HeaderBytes"/> long, 48 kHz mono 16 bits.
/// Sample n was heard at the origin + n/48000 s. Pure.
/// </summary>
internal static class BroadcastWave
{
    internal const int HeaderBytes = 12 + 8 + BextBytes + 24 + 8;

    /// <summary>
    /// Three samples: the shortest time that is a whole number of samples and of 100 ns. Origins are multiples of it since midnight UTC, so that the
    /// time reference, which counts samples, is exact.
    /// </summary>
    internal static readonly TimeSpan Grid = TimeSpan.FromTicks(625);

    private const int FixedBextBytes = 602;
    private const int HistoryBytes = 128;
    private const int BextBytes = FixedBextBytes + HistoryBytes;
    private const int BextAt = 20;
    private const int DateAt = BextAt + 256 + 32 + 32;
    private const int ReferenceAt = DateAt + 10 + 8;
    private const int DataSizeAt = HeaderBytes - 4;

    /// <summary>The latest origin at or before an instant.</summary>
    internal static DateTimeOffset OriginAt(DateTimeOffset now) => new(now.UtcTicks - now.UtcTicks % Grid.Ticks, TimeSpan.Zero);

    internal static byte[] Header(DateTimeOffset origin)
    {
        var header = new byte[HeaderBytes];
        var at = header.AsSpan();
        "RIFF"u8.CopyTo(at);
        "WAVE"u8.CopyTo(at[8..]);
        "bext"u8.CopyTo(at[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(at[16..], BextBytes);
        var utc = origin.UtcDateTime;
        Ascii(at[BextAt..], FormattableString.Invariant($"origin={utc:O}; sample n was heard at origin + n/48000 s"));
        Ascii(at[(BextAt + 256)..], "truyen thanh co so");
        Ascii(at[DateAt..], utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Ascii(at[(DateAt + 10)..], utc.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteInt64LittleEndian(at[ReferenceAt..], utc.TimeOfDay.Ticks / Grid.Ticks * 3);
        BinaryPrimitives.WriteUInt16LittleEndian(at[(ReferenceAt + 8)..], 1);
        Ascii(at[(BextAt + FixedBextBytes)..], FormattableString.Invariant($"A=PCM,F=48000,W=16,M=mono,T=origin {utc:O}\r\n"));
        WavFile.WriteFormat(at[(BextAt + BextBytes)..], AudioFormat.SampleRate);
        "data"u8.CopyTo(at[(DataSizeAt - 4)..]);
        return header;
    }

    /// <summary>The two sizes in a header, for this many samples; written over bytes 4 and <see cref="HeaderBytes"/> − 4.</summary>
    internal static (byte[] Riff, byte[] Data) Sizes(long samples)
    {
        var riff = new byte[4];
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(riff, (uint)(HeaderBytes - 8 + 2 * samples));
        BinaryPrimitives.WriteUInt32LittleEndian(data, (uint)(2 * samples));
        return (riff, data);
    }

    /// <summary>The origin that a header of ours states; null for any other bytes.</summary>
    internal static DateTimeOffset? OriginIn(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes)
            return null;
        var date = Encoding.ASCII.GetString(header.Slice(DateAt, 10));
        var reference = BinaryPrimitives.ReadInt64LittleEndian(header[ReferenceAt..]);
        if (!DateTime.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || reference is < 0 or >= 24L * 3600 * AudioFormat.SampleRate || reference % 3 != 0)
            return null;
        var origin = new DateTimeOffset(day, TimeSpan.Zero) + reference / 3 * Grid;
        // Ours is ours to the byte, but for the two sizes.
        var expected = Header(origin);
        return header[8..DataSizeAt].SequenceEqual(expected.AsSpan(8..DataSizeAt)) ? origin : null;
    }

    private static void Ascii(Span<byte> field, string text) => Encoding.ASCII.GetBytes(text, field);
}
