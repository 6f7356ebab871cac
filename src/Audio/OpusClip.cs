using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Broadcast.Audio;

/// <summary>
/// One sentence (or chime, or silence), encoded once with a fresh encoder, so that it may stand anywhere in any bulletin; with the loudness
/// and peak of what a box will hear. Immutable; thread-safe.
/// </summary>
public sealed class OpusClip
{
    /// <summary>The longest clip: 10 minutes.</summary>
    public const int MaxFrames = 30_000;

    /// <summary>The largest packet that RFC 6716 allows for one frame, with its first byte.</summary>
    public const int MaxPacketBytes = 1276;

    private const uint Magic = 0x43535454; // "TTSC"
    private const ushort FormatVersion = 1;
    private const int HeaderBytes = 20;
    private const int DigestBytes = 16;
    private const int MaxFileBytes = HeaderBytes + MaxFrames * (6 + MaxPacketBytes) + DigestBytes;

    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly float[] _powers;

    internal OpusClip(byte[] bytes, int[] ends, float[] powers, int contentSamples, float truePeak)
    {
        _bytes = bytes;
        _ends = ends;
        _powers = powers;
        ContentSamples = contentSamples;
        TruePeak = truePeak;
    }

    /// <summary>Number of packets, each one frame of 20 ms.</summary>
    public int FrameCount => _ends.Length;

    /// <summary>Samples in whole frames: the clip's length in a bulletin.</summary>
    public int SampleCount => FrameCount * AudioFormat.FrameSamples;

    /// <summary>Samples of sound that were encoded; less than <see cref="SampleCount"/>, the rest is padding and the codec's delay.</summary>
    public int ContentSamples { get; }

    /// <summary>Length in a bulletin.</summary>
    public TimeSpan Duration => AudioFormat.DurationOf(SampleCount);

    /// <summary>Highest true peak after decoding, dBTP; −∞ for silence.</summary>
    public double TruePeakDb => Pcm.ToDb(TruePeak);

    /// <summary>K-weighted power (BS.1770) of each frame after decoding, from which the loudness of a whole bulletin is computed.</summary>
    public ReadOnlySpan<float> FramePowers => _powers;

    /// <summary>Gated loudness of this clip alone, LUFS; −∞ when it is silent or shorter than 400 ms.</summary>
    public double IntegratedLufs => FrameLoudness.Integrated(_powers);

    internal float TruePeak { get; }

    internal IEnumerable<float> Powers => _powers;

    /// <summary>The bytes of one packet.</summary>
    /// <param name="frame">0 to <see cref="FrameCount"/> − 1.</param>
    public ReadOnlySpan<byte> Packet(int frame)
    {
        var start = frame == 0 ? 0 : _ends[frame - 1];
        return _bytes.AsSpan(start, _ends[frame] - start);
    }

    /// <summary>
    /// The clip in the cache's file format: magic, version, counts, then per frame its length and power, then the packets, then 16 bytes of SHA-256
    /// over all before. Little-endian.
    /// </summary>
    public byte[] ToBytes()
    {
        var file = new byte[HeaderBytes + FrameCount * 6 + _bytes.Length + DigestBytes];
        var at = file.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(at, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], FrameCount);
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], ContentSamples);
        BinaryPrimitives.WriteSingleLittleEndian(at[16..], TruePeak);
        at = at[HeaderBytes..];
        for (var frame = 0; frame < FrameCount; frame++, at = at[6..])
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)Packet(frame).Length);
            BinaryPrimitives.WriteSingleLittleEndian(at[2..], _powers[frame]);
        }
        _bytes.CopyTo(at);
        SHA256.HashData(file.AsSpan(..^DigestBytes)).AsSpan(0, DigestBytes).CopyTo(file.AsSpan(^DigestBytes..));
        return file;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote. Anything else, of any length, gives null: a cache treats it as a miss.</summary>
    public static OpusClip? FromBytes(ReadOnlySpan<byte> file)
    {
        if (file.Length is < HeaderBytes + DigestBytes or > MaxFileBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic
            || BinaryPrimitives.ReadUInt16LittleEndian(file[4..]) != FormatVersion)
            return null;
        var frames = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        var content = BinaryPrimitives.ReadInt32LittleEndian(file[12..]);
        var peak = BinaryPrimitives.ReadSingleLittleEndian(file[16..]);
        if (frames is < 1 or > MaxFrames || content < 0 || content > frames * AudioFormat.FrameSamples
            || !float.IsFinite(peak) || peak < 0 || file.Length < HeaderBytes + frames * 6 + DigestBytes)
            return null;
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(file[..^DigestBytes], digest);
        if (!digest[..DigestBytes].SequenceEqual(file[^DigestBytes..]))
            return null;

        var ends = new int[frames];
        var powers = new float[frames];
        var end = 0;
        for (var frame = 0; frame < frames; frame++)
        {
            var entry = file[(HeaderBytes + frame * 6)..];
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            powers[frame] = BinaryPrimitives.ReadSingleLittleEndian(entry[2..]);
            if (length is < 1 or > MaxPacketBytes || !float.IsFinite(powers[frame]) || powers[frame] < 0)
                return null;
            ends[frame] = end += length;
        }
        var packets = file[(HeaderBytes + frames * 6)..^DigestBytes];
        return packets.Length == end ? new OpusClip(packets.ToArray(), ends, powers, content, peak) : null;
    }

    /// <summary>Writes the clip to a file, whole or not at all (a temporary file beside it is renamed).</summary>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public void Save(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, ToBytes());
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a saved clip; null when there is none, or when it is broken.</summary>
    public static OpusClip? Load(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > MaxFileBytes)
                return null;
            var bytes = new byte[length];
            var read = RandomAccess.Read(file, bytes, 0);
            return FromBytes(bytes.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
