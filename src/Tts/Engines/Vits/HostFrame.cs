using System.Buffers.Binary;
using System.Text;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>
/// What a voice's process answers. The protocol is described where it is answered, in src/VitsHost/Wire.cs; this is the asker's side. The process is not
/// trusted: every field has its limits.
/// </summary>
internal abstract record HostFrame
{
    public const uint Protocol = 1;
    public const int MaxTextBytes = 2_000;

    private const int MaxLength = 1 + 4 + 16_384 * sizeof(float);

    /// <summary>Waits for the next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What came is no frame; the message names the field.</exception>
    public static async Task<HostFrame?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[4];
        var got = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        if (got == 0) return null;
        if (got < head.Length) throw new InvalidDataException("the stream ends inside a length");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length is 0 or > MaxLength) throw new InvalidDataException($"length {length}: must be 1 to {MaxLength}");
        var frame = new byte[length];
        if (await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellation) < frame.Length)
            throw new InvalidDataException("the stream ends inside a frame");
        return Parse(frame);
    }

    /// <summary>The request to say a sentence.</summary>
    /// <param name="id">Above 0.</param>
    /// <param name="speed">0.5 to 2.</param>
    /// <param name="text">1 to <see cref="MaxTextBytes"/> bytes in UTF-8.</param>
    public static byte[] Speak(uint id, float speed, string text)
    {
        var words = Encoding.UTF8.GetBytes(text);
        if (words.Length is 0 or > MaxTextBytes) throw new ArgumentOutOfRangeException(nameof(text), words.Length, "length in bytes");
        var frame = new byte[13 + words.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 9 + words.Length);
        frame[4] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), id);
        BinaryPrimitives.WriteSingleLittleEndian(frame.AsSpan(9), speed);
        words.CopyTo(frame.AsSpan(13));
        return frame;
    }

    internal static HostFrame Parse(ReadOnlySpan<byte> frame)
    {
        var body = frame[1..];
        return frame[0] switch
        {
            1 when body.Length is >= 12 and <= 12 + 64 && Number(body) == Protocol => new HostReady(Rate(body[4..]), Text(body[12..])),
            1 when body.Length >= 4 => throw new InvalidDataException($"ready: protocol {Number(body)}, {body.Length} bytes"),
            2 when body.Length >= 8 && body.Length % 4 == 0 => new HostSound(Number(body), Samples(body[4..])),
            3 when body.Length == 8 => new HostDone(Number(body), Number(body[4..])),
            4 when body.Length is >= 5 and <= 5 + 1_000 => new HostRefused(Number(body), body[4], Text(body[5..])),
            var kind => throw new InvalidDataException($"kind {kind} with {body.Length} bytes"),
        };
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static int Rate(ReadOnlySpan<byte> bytes) =>
        Number(bytes) is >= 4_000 and <= 192_000 and var rate ? (int)rate : throw new InvalidDataException($"ready: sample rate {Number(bytes)}: must be 4,000 to 192,000");

    private static float[] Samples(ReadOnlySpan<byte> bytes)
    {
        var samples = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(samples[i])) throw new InvalidDataException("sound: a sample is no number");
        }
        return samples;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => new([.. Encoding.UTF8.GetString(bytes).Select(c => char.IsControl(c) ? ' ' : c)]);
}

/// <summary>The voice is loaded.</summary>
internal sealed record HostReady(int SampleRate, string LibraryVersion) : HostFrame;

/// <summary>A piece of a sentence's sound.</summary>
internal sealed record HostSound(uint Id, float[] Samples) : HostFrame;

/// <summary>The sentence is complete.</summary>
internal sealed record HostDone(uint Id, uint Samples) : HostFrame;

/// <summary>There will be no sound. Code 1: the library, 2: the voice, 3: the request. Id 0: the process itself ends.</summary>
internal sealed record HostRefused(uint Id, byte Code, string Sentence) : HostFrame;
