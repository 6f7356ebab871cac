using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Broadcast.Audio;

/// <summary>Sound read from a RIFF/WAVE file: 16-bit PCM, interleaved as it stood there.</summary>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">1 or 2.</param>
/// <param name="Samples">Interleaved.</param>
public sealed record WavSound(int SampleRate, int Channels, short[] Samples)
{
    /// <summary>One channel of floats at the file's own rate; two channels are averaged.</summary>
    public float[] ToMono()
    {
        var mono = new float[Samples.Length / Channels];
        if (Channels == 1)
            Pcm.ToFloat(Samples, mono);
        else
        {
            for (var i = 0; i < mono.Length; i++)
                mono[i] = (Samples[2 * i] + Samples[2 * i + 1]) / 65536f;
        }
        return mono;
    }

    /// <summary>How long it sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / Channels / (double)SampleRate);
}

/// <summary>
/// Reads and writes 16-bit PCM WAVE files. Stateless; thread-safe. NAudio's WaveFileReader is not used: it needs a stream that seeks, where ours are pipes of
/// speech engines, it believes the data size in the header, which such a program cannot know, and it has no limits (docs/decisions/0020).
/// </summary>
public static class WavFile
{
    /// <summary>The most bytes of samples that <see cref="Read"/> accepts unless told otherwise: 256 MiB (48 minutes of 48 kHz mono).</summary>
    public const int DefaultMaxDataBytes = 256 << 20;

    private const int MaxChunkBytes = 1 << 20;
    private const int MaxChunks = 64;

    /// <summary>
    /// Reads a whole file or pipe. A data size that cannot be true (a program that writes to a pipe does not know it: espeak-ng says
    /// 0x7FFFF000, others 0xFFFFFFFF or 0) means "until the end of the stream".
    /// </summary>
    /// <param name="stream">Need not seek.</param>
    /// <param name="maxDataBytes">More bytes of samples than this are refused.</param>
    /// <exception cref="UnreadableAudioException">Not WAVE, not 16-bit PCM of 1 or 2 channels at 4,000 to 192,000 Hz, cut off in a header, or too long.</exception>
    public static WavSound Read(Stream stream, int maxDataBytes = DefaultMaxDataBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[12];
        Fill(stream, header, "RIFF");
        if (!header[..4].SequenceEqual("RIFF"u8) || !header[8..].SequenceEqual("WAVE"u8))
            throw new UnreadableAudioException("Không phải tệp WAV: thiếu dấu RIFF/WAVE ở đầu.");

        (int Rate, int Channels)? format = null;
        for (var chunks = 0; chunks < MaxChunks; chunks++)
        {
            var chunk = header[..8];
            Fill(stream, chunk, "chunk");
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                if (format is not { } found)
                    throw new UnreadableAudioException("Tệp WAV hỏng: phần data đứng trước phần fmt.");
                var frameBytes = 2 * found.Channels;
                var bytes = ReadData(stream, size, maxDataBytes);
                var samples = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(0, bytes.Length / frameBytes * frameBytes)).ToArray();
                return new WavSound(found.Rate, found.Channels, samples);
            }
            if (size > MaxChunkBytes)
                throw new UnreadableAudioException($"Tệp WAV hỏng: một phần phụ dài {size} byte, giới hạn {MaxChunkBytes}.");
            var body = new byte[size + (size & 1)];
            Fill(stream, body, "chunk");
            if (header[..4].SequenceEqual("fmt "u8))
                format = ParseFormat(body);
        }
        throw new UnreadableAudioException($"Tệp WAV hỏng: hơn {MaxChunks} phần mà không có phần data.");
    }

    /// <summary>Writes a complete mono file.</summary>
    /// <exception cref="ArgumentException">More samples than a WAVE file can hold (4 GiB).</exception>
    public static void Write(Stream stream, ReadOnlySpan<short> samples, int sampleRate = AudioFormat.SampleRate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var dataBytes = 2L * samples.Length;
        if (dataBytes > uint.MaxValue - 64)
            throw new ArgumentException("too many samples for a WAVE file", nameof(samples));
        Span<byte> header = stackalloc byte[44];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(36 + dataBytes));
        "WAVE"u8.CopyTo(header[8..]);
        WriteFormat(header[12..], sampleRate);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], (uint)dataBytes);
        stream.Write(header);
        stream.Write(MemoryMarshal.AsBytes(samples));
    }

    /// <summary>Writes a <c>fmt </c> chunk (24 bytes) for 16-bit mono PCM.</summary>
    internal static void WriteFormat(Span<byte> chunk, int sampleRate)
    {
        "fmt "u8.CopyTo(chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[4..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk[8..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk[10..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[12..], (uint)sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[16..], (uint)sampleRate * 2);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk[20..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk[22..], 16);
    }

    private static (int Rate, int Channels) ParseFormat(ReadOnlySpan<byte> body)
    {
        if (body.Length < 16)
            throw new UnreadableAudioException($"Tệp WAV hỏng: phần fmt dài {body.Length} byte, cần ít nhất 16.");
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        // WAVE_FORMAT_EXTENSIBLE (0xFFFE) carries the real tag as the first two bytes of its sub-format.
        if (tag == 0xFFFE && body.Length >= 26)
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        if (tag != 1 || bits != 16)
            throw new UnreadableAudioException($"Tệp WAV phải là PCM 16 bit (tệp này: mã {tag}, {bits} bit).");
        if (channels is < 1 or > 2)
            throw new UnreadableAudioException($"Tệp WAV phải có 1 hoặc 2 kênh (tệp này: {channels}).");
        if (rate is < 4_000 or > 192_000)
            throw new UnreadableAudioException($"Tần số lấy mẫu phải từ 4000 đến 192000 Hz (tệp này: {rate}).");
        return ((int)rate, channels);
    }

    private static byte[] ReadData(Stream stream, uint size, int maxDataBytes)
    {
        // Sizes of half a gigabyte and more are placeholders of programs that write to a pipe; 0 before samples is one, too.
        var unknown = size is 0 or >= 0x7FFF_0000;
        if (!unknown && size > maxDataBytes)
            throw new UnreadableAudioException($"Tệp WAV quá dài: {size} byte âm thanh, giới hạn {maxDataBytes}.");
        var wanted = unknown ? maxDataBytes : (int)size;
        var bytes = new byte[unknown ? Math.Min(64 << 10, maxDataBytes) : Math.Min(wanted, 1 << 20)];
        var length = 0;
        while (length < wanted)
        {
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(wanted, 2L * bytes.Length));
            var read = stream.Read(bytes.AsSpan(length));
            if (read == 0)
                break;
            length += read;
        }
        if (unknown && length == wanted && stream.ReadByte() >= 0)
            throw new UnreadableAudioException($"Tệp WAV quá dài: giới hạn {maxDataBytes} byte âm thanh.");
        Array.Resize(ref bytes, length);
        return bytes;
    }

    private static void Fill(Stream stream, Span<byte> buffer, string part)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw new UnreadableAudioException($"Tệp WAV bị cắt ngang (ở phần {part}).");
    }
}
