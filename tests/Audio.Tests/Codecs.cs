using System.Buffers.Binary;
using System.Security.Cryptography;
using Concentus.Enums;

namespace Broadcast.Audio.Tests;

/// <summary>The codecs that a story is told with: libopus, where it is installed, and the managed one.</summary>
internal static class Codecs
{
    internal const string LibOpus = "libopus";
    internal const string Managed = "managed";

    internal static TheoryData<string> All() => OpusCodec.Native is null ? [Managed] : [LibOpus, Managed];

    internal static OpusCodec Of(string name) => name == Managed ? OpusCodec.Managed : OpusCodec.Native!;

    /// <summary>A clip of given packets.</summary>
    internal static OpusClip Clip(IReadOnlyList<byte[]> packets, int contentSamples)
    {
        var file = new byte[20 + packets.Sum(packet => 6 + packet.Length) + 16];
        var at = file.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(at, 0x43535454);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], packets.Count);
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], contentSamples);
        at = at[20..];
        foreach (var packet in packets)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)packet.Length);
            at = at[6..];
        }

        foreach (var packet in packets)
        {
            packet.CopyTo(at);
            at = at[packet.Length..];
        }

        SHA256.HashData(file.AsSpan(..^16)).AsSpan(0, 16).CopyTo(file.AsSpan(^16..));
        return OpusClip.FromBytes(file)!;
    }

    /// <summary>Ten seconds with pauses, made and encoded without a fraction, so that every machine has the same packets.</summary>
    internal static OpusClip WithoutFractions()
    {
        using var encoder = OpusCodec.Managed.CreateEncoder(OpusApplication.OPUS_APPLICATION_AUDIO);
        encoder.Bitrate = 24_000;
        encoder.SignalType = OpusSignal.OPUS_SIGNAL_VOICE;
        encoder.Complexity = 5;
        var random = new Random(7);
        var packets = new List<byte[]>();
        var packet = new byte[OpusClip.MaxPacketBytes];
        var samples = new short[AudioFormat.FrameSamples];
        for (int frame = 0, phase = 0; frame < 500; frame++)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                phase += 300 + 60 * (frame / 40 % 6);
                var triangle = Math.Abs(phase % 48_000 - 24_000) - 12_000;
                samples[i] = (short)(frame % 125 >= 100 ? 0 : triangle / 2 + random.Next(-400, 400));
            }

            packets.Add(packet[..encoder.Encode(samples, samples.Length, packet, packet.Length)]);
        }

        return Clip(packets, 500 * AudioFormat.FrameSamples - 777);
    }

    internal static byte[] Write(IEnumerable<OpusClip> clips, double gainDb = 0)
    {
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, gainDb);
        foreach (var clip in clips)
            writer.Append(clip);
        writer.Complete();
        return file.ToArray();
    }

    internal static float[] Decode(byte[] file, OpusCodec? codec = null)
    {
        using var reader = OggOpusReader.Open(file, codec);
        var samples = new float[reader.TotalSamples];
        reader.Read(samples).Should().Be(samples.Length);
        reader.Read(new float[1]).Should().Be(0);
        return samples;
    }
}
