using System.Buffers.Binary;

namespace Broadcast.Audio.Ogg;

/// <summary>The first header of an Ogg Opus file (RFC 7845, 5.1), of one stream with one or two channels.</summary>
/// <param name="Channels">1 or 2.</param>
/// <param name="PreSkip">Decoded samples that are not heard.</param>
/// <param name="Gain">What the decoder adds, in 1/256 dB.</param>
internal sealed record OpusHead(int Channels, int PreSkip, short Gain)
{
    private const int Bytes = 19;

    /// <summary>Null when the packet is not such a header.</summary>
    internal static OpusHead? Read(ReadOnlySpan<byte> packet)
    {
        // Versions below 16 are read alike. Family 0 is mono and stereo.
        if (packet.Length < Bytes || !packet.StartsWith("OpusHead"u8) || packet[8] is 0 or > 15 || packet[9] is not (1 or 2) || packet[18] != 0)
            return null;
        return new OpusHead(packet[9], BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]), BinaryPrimitives.ReadInt16LittleEndian(packet[16..]));
    }

    internal byte[] ToBytes()
    {
        var head = new byte[Bytes];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = (byte)Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), AudioFormat.SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(16), Gain);
        return head;
    }
}
