using System.Buffers.Binary;
using System.Text;

namespace Broadcast.VitsHost;

/// <summary>Why the host refuses. The numbers are the wire's.</summary>
internal enum RefusalCode : byte
{
    /// <summary>The native library is missing, does not load, or has another version.</summary>
    Library = 1,

    /// <summary>The voice cannot be loaded.</summary>
    Voice = 2,

    /// <summary>The request is not as <see cref="Wire"/> says; the host ends.</summary>
    Request = 3,
}

/// <summary>One sentence to say.</summary>
/// <param name="Id">The asker's number, above 0; stands in every answer.</param>
/// <param name="Speed">0.5 to 2; above 1 is faster.</param>
/// <param name="Text">1 to 2,000 bytes of UTF-8.</param>
internal sealed record SpeakRequest(uint Id, float Speed, string Text);

/// <summary>What came in is no request.</summary>
internal sealed class WireException(string message) : Exception(message);

/// <summary>
/// The host's side of the protocol, version 1. A frame is: length of the rest (u32), kind (u8), body; numbers are little-endian.
/// <code>
/// in   1 speak    id u32, speed f32, text UTF-8
/// out  1 ready    protocol u32, sample rate u32, speakers u32, library version UTF-8 (once, first)
/// out  2 sound    id u32, samples f32 × 1…16,384
/// out  3 done     id u32, samples sent for it u32
/// out  4 refused  id u32 (0: the host itself), code u8, sentence UTF-8; nothing more comes for this id
/// </code>
/// </summary>
internal static class Wire
{
    internal const uint Protocol = 1;
    internal const int MaxTextBytes = 2_000;
    internal const int MaxSamples = 16_384;
    internal const int MaxSentenceBytes = 1_000;

    private const int SpeakHead = 1 + 4 + 4;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Waits for the next request; null at the end of the stream.</summary>
    /// <exception cref="WireException">What came is no request; the message names the field and its limit.</exception>
    internal static SpeakRequest? ReadRequest(Stream input)
    {
        Span<byte> head = stackalloc byte[4];
        var got = input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (got == 0) return null;
        if (got < head.Length) throw new WireException("the stream ends inside a length");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length is <= SpeakHead or > SpeakHead + MaxTextBytes)
            throw new WireException($"length {length}: must be {SpeakHead + 1} to {SpeakHead + MaxTextBytes}");
        var frame = new byte[length];
        if (input.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length) throw new WireException("the stream ends inside a request");
        return Parse(frame);
    }

    internal static void WriteReady(Stream output, int sampleRate, int speakers, string version)
    {
        var words = Cut(version, 64);
        var frame = Frame(1, 12 + words.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), Protocol);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(9), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(13), speakers);
        words.CopyTo(frame.AsSpan(17));
        Send(output, frame);
    }

    /// <summary>All sound of a sentence, and that it is all.</summary>
    internal static void WriteSound(Stream output, uint id, ReadOnlySpan<float> samples)
    {
        var total = samples.Length;
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, MaxSamples)..])
        {
            var piece = samples[..Math.Min(samples.Length, MaxSamples)];
            var frame = Frame(2, 4 + piece.Length * sizeof(float));
            BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), id);
            for (var i = 0; i < piece.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(frame.AsSpan(9 + i * sizeof(float)), piece[i]);
            output.Write(frame);
        }
        var done = Frame(3, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(done.AsSpan(5), id);
        BinaryPrimitives.WriteInt32LittleEndian(done.AsSpan(9), total);
        Send(output, done);
    }

    internal static void WriteRefused(Stream output, uint id, RefusalCode code, string sentence)
    {
        var words = Cut(sentence, MaxSentenceBytes);
        var frame = Frame(4, 5 + words.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), id);
        frame[9] = (byte)code;
        words.CopyTo(frame.AsSpan(10));
        Send(output, frame);
    }

    private static SpeakRequest Parse(ReadOnlySpan<byte> frame)
    {
        if (frame[0] != 1) throw new WireException($"kind {frame[0]}: only 1 (speak) is known");
        var id = BinaryPrimitives.ReadUInt32LittleEndian(frame[1..]);
        if (id == 0) throw new WireException("id 0: must be above 0");
        var speed = BinaryPrimitives.ReadSingleLittleEndian(frame[5..]);
        if (speed is not (>= 0.5f and <= 2f)) throw new WireException($"speed {speed}: must be 0.5 to 2");
        try
        {
            var text = Strict.GetString(frame[SpeakHead..]);
            return text.Contains('\0', StringComparison.Ordinal) ? throw new WireException("text: holds a NUL") : new SpeakRequest(id, speed, text);
        }
        catch (DecoderFallbackException)
        {
            throw new WireException("text: not UTF-8");
        }
    }

    private static byte[] Frame(byte kind, int bodyLength)
    {
        var frame = new byte[5 + bodyLength];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 1 + bodyLength);
        frame[4] = kind;
        return frame;
    }

    private static void Send(Stream output, byte[] frame)
    {
        output.Write(frame);
        output.Flush();
    }

    /// <summary>As many whole letters as fit.</summary>
    private static byte[] Cut(string text, int limit)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= limit) return bytes;
        var end = limit;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) end--;
        return bytes[..end];
    }
}
