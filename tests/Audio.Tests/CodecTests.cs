using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Concentus.Enums;
using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>libopus and the managed codec, behind one seam.</summary>
public sealed class CodecTests(ITestOutputHelper output)
{
    public static TheoryData<string> All => Codecs.All();

    [Fact]
    public void Where_libopus_is_installed_it_is_used()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            OpusCodec.Native.Should().NotBeNull("in CI both codecs are tested");
        OpusCodec.Present.Should().BeSameAs(OpusCodec.Native ?? OpusCodec.Managed);
        OpusCodec.Present.Version.Should().StartWith(OpusCodec.Present.IsNative ? "libopus 1." : "Concentus ");
        OpusCodec.Managed.Version.Should().StartWith("Concentus ");
        Directory.GetFiles(Environment.CurrentDirectory, "*opus*.so*", SearchOption.AllDirectories).Should().BeEmpty("no copy of libopus is made");
    }

    [Fact]
    public void Both_codecs_decode_a_file_alike()
    {
        if (OpusCodec.Native is not { } native)
            return;
        using var encoder = ClipEncoder.Create();
        var file = Codecs.Write(Espeak.Sentences.Select(sentence => encoder.Encode(Espeak.Speak48(sentence), 4)), -2);
        var ours = Codecs.Decode(file, native);
        var others = Codecs.Decode(file, OpusCodec.Managed);
        others.Should().HaveCount(ours.Length);
        var power = ours.Sum(sample => (double)sample * sample);
        var difference = ours.Zip(others, (one, other) => Math.Pow(one - other, 2)).Sum();
        var db = 10 * Math.Log10(power / difference);
        output.WriteLine($"{db:0.0} dB");
        db.Should().BeGreaterThan(55, "the managed codec reckons in integers: 55.7 dB in these sentences");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_reader_hears_what_the_decoder_gives_from_the_first_packet_on(string codec)
    {
        var clip = Codecs.WithoutFractions();
        using var decoder = Codecs.Of(codec).CreateDecoder(1);
        decoder.Gain = -320;
        var straight = new float[clip.SampleCount];
        for (var frame = 0; frame < clip.FrameCount; frame++)
            decoder.Decode(clip.Packet(frame), straight.AsSpan(frame * AudioFormat.FrameSamples), AudioFormat.FrameSamples).Should().Be(AudioFormat.FrameSamples);
        Codecs.Decode(Codecs.Write([clip], -1.25), Codecs.Of(codec)).Should().Equal(straight[312..^(777 - 312)]);
    }

    [Fact]
    public void libopus_gives_what_libopusfile_gave()
    {
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, -1.25, [], "libopus 1.3.1");
        writer.Append(Codecs.WithoutFractions());
        writer.Complete();
        Digest(file.ToArray()).Should().Be("5af585ee7462d644ef568ba0b0abff47c5652bf069665669270e644c72c74ccc", "it is what libopusfile was given");
        if (OpusCodec.Native is not { Version: "libopus 1.3.1" } native || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            output.WriteLine("Skipped: the sound was taken from libopus 1.3.1 on x86-64; others round otherwise.");
            return;
        }

        Digest(MemoryMarshal.AsBytes(Codecs.Decode(file.ToArray(), native).AsSpan())).Should().Be("a1225bc704d39a55d22bf2cad258289d0a84c97743ac6ca0d78dd0d132f01d9d");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_set_is_what_is_read(string codec)
    {
        using var encoder = Codecs.Of(codec).CreateEncoder(OpusApplication.OPUS_APPLICATION_VOIP);
        (encoder.SampleRate, encoder.NumChannels, encoder.Application).Should().Be((48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP));
        encoder.Application = OpusApplication.OPUS_APPLICATION_AUDIO;
        encoder.Application.Should().Be(OpusApplication.OPUS_APPLICATION_AUDIO);
        encoder.Bitrate = 31_000;
        encoder.Bitrate.Should().Be(31_000);
        encoder.MaxBandwidth = OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND;
        encoder.MaxBandwidth.Should().Be(OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND);
        encoder.Complexity = 3;
        encoder.Complexity.Should().Be(3);
        encoder.PacketLossPercent = 7;
        encoder.PacketLossPercent.Should().Be(7);
        encoder.SignalType = OpusSignal.OPUS_SIGNAL_MUSIC;
        encoder.SignalType.Should().Be(OpusSignal.OPUS_SIGNAL_MUSIC);
        encoder.LSBDepth = 16;
        encoder.LSBDepth.Should().Be(16);
        encoder.ExpertFrameDuration = OpusFramesize.OPUS_FRAMESIZE_20_MS;
        encoder.ExpertFrameDuration.Should().Be(OpusFramesize.OPUS_FRAMESIZE_20_MS);
        encoder.ForceChannels = 1;
        encoder.ForceChannels.Should().Be(1);
        foreach (var on in new[] { true, false })
        {
            encoder.UseVBR = encoder.UseConstrainedVBR = encoder.UseDTX = encoder.UseInbandFEC = encoder.PredictionDisabled = on;
            (encoder.UseVBR, encoder.UseConstrainedVBR, encoder.UseDTX, encoder.UseInbandFEC, encoder.PredictionDisabled).Should().Be((on, on, on, on, on));
        }

        encoder.Lookahead.Should().Be(312);
        encoder.Bandwidth = OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND;
        encoder.ForceMode = OpusMode.MODE_SILK_ONLY;
        var packet = new byte[400];
        var samples = new short[960];
        var length = encoder.Encode(samples, 960, packet, packet.Length);
        OpusMode mode = Concentus.Structs.OpusPacketInfo.GetEncoderMode(packet);
        mode.Should().Be(OpusMode.MODE_SILK_ONLY);
        encoder.Bandwidth.Should().Be(OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND);

        using var decoder = Codecs.Of(codec).CreateDecoder(2);
        decoder.Gain = 256;
        decoder.Gain.Should().Be(256);
        decoder.Decode(packet.AsSpan(0, length), new short[2 * 960], 960).Should().Be(960);
        decoder.Decode(packet.AsSpan(0, length), new float[2 * 960], 960).Should().Be(960);
        (decoder.SampleRate, decoder.NumChannels, decoder.LastPacketDuration, decoder.Bandwidth).Should().Be((48_000, 2, 960, OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND));
        decoder.FinalRange.Should().Be(encoder.FinalRange);
        decoder.Pitch.Should().BeGreaterThanOrEqualTo(0);
        decoder.GetVersionString().Should().Be(encoder.GetVersionString());
    }

    [Fact]
    public void Nothing_is_read_or_written_beyond_a_buffer()
    {
        if (OpusCodec.Native is not { } native)
            return;
        using var encoder = native.CreateEncoder(OpusApplication.OPUS_APPLICATION_AUDIO);
        using var decoder = native.CreateDecoder(2);
        var packet = new byte[1276];
        FluentActions.Invoking(() => encoder.Encode(new float[959], 960, packet, packet.Length)).Should().Throw<ArgumentException>();
        var length = encoder.Encode(new float[960], 960, packet.AsSpan(0, 100), packet.Length);
        length.Should().BeLessThanOrEqualTo(100);
        FluentActions.Invoking(() => decoder.Decode(packet.AsSpan(0, length), new float[960], 5760)).Should().Throw<InvalidOperationException>();
    }

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
