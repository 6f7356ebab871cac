using Concentus;
using Concentus.Enums;

namespace Broadcast.Audio.Native;

/// <summary>libopus' decoder as Concentus' interface.</summary>
internal sealed class LibOpusDecoder : IOpusDecoder
{
    private readonly OpusDecoderHandle _decoder;

    /// <summary>Makes one.</summary>
    /// <exception cref="InvalidOperationException">The rate or the number of channels is not one of Opus'.</exception>
    internal LibOpusDecoder(int rate, int channels)
    {
        SampleRate = rate;
        NumChannels = channels;
        _decoder = LibOpus.DecoderCreate(rate, channels, out var error);
        LibOpus.Check(error);
    }

    public int SampleRate { get; }

    public int NumChannels { get; }

    public OpusBandwidth Bandwidth => (OpusBandwidth)Get(LibOpus.GetBandwidth);

    public uint FinalRange => (uint)Get(LibOpus.GetFinalRange);

    public int LastPacketDuration => Get(LibOpus.GetLastPacketDuration);

    public int Pitch => Get(LibOpus.GetPitch);

    public int Gain
    {
        get => Get(LibOpus.GetGain);
        set => LibOpus.Check(LibOpus.DecoderSet(_decoder, LibOpus.SetGain, value));
    }

    public int Decode(ReadOnlySpan<byte> in_data, Span<float> out_pcm, int frame_size, bool decode_fec = false) =>
        LibOpus.Check(LibOpus.Decode(_decoder, in_data, in_data.Length, out_pcm, Room(out_pcm.Length, frame_size), decode_fec ? 1 : 0));

    public int Decode(ReadOnlySpan<byte> in_data, Span<short> out_pcm, int frame_size, bool decode_fec = false) =>
        LibOpus.Check(LibOpus.Decode(_decoder, in_data, in_data.Length, out_pcm, Room(out_pcm.Length, frame_size), decode_fec ? 1 : 0));

    public void ResetState() => LibOpus.Check(LibOpus.DecoderSet(_decoder, LibOpus.ResetState, 0));

    public string GetVersionString() => LibOpus.Version;

    public void Dispose() => _decoder.Dispose();

    // libopus writes as far as it is told, so it is told no more than there is.
    private int Room(int length, int frameSize) => Math.Min(frameSize, length / NumChannels);

    private int Get(int request)
    {
        LibOpus.Check(LibOpus.DecoderGet(_decoder, request, out var value));
        return value;
    }
}
