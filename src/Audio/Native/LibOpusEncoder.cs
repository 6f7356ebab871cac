using Concentus;
using Concentus.Enums;

namespace Broadcast.Audio.Native;

/// <summary>libopus' encoder as Concentus' interface.</summary>
internal sealed class LibOpusEncoder : IOpusEncoder
{
    private readonly OpusEncoderHandle _encoder;

    /// <summary>Makes one.</summary>
    /// <exception cref="InvalidOperationException">The rate or the number of channels is not one of Opus'.</exception>
    internal LibOpusEncoder(int rate, int channels, OpusApplication application)
    {
        SampleRate = rate;
        NumChannels = channels;
        _encoder = LibOpus.EncoderCreate(rate, channels, (int)application, out var error);
        LibOpus.Check(error);
    }

    public int SampleRate { get; }

    public int NumChannels { get; }

    public int Lookahead => Read(LibOpus.GetLookahead);

    public uint FinalRange => (uint)Read(LibOpus.GetFinalRange);

    public OpusApplication Application
    {
        get => (OpusApplication)Get(LibOpus.SetApplication);
        set => Set(LibOpus.SetApplication, (int)value);
    }

    public int Bitrate
    {
        get => Get(LibOpus.SetBitrate);
        set => Set(LibOpus.SetBitrate, value);
    }

    public int ForceChannels
    {
        get => Get(LibOpus.SetForceChannels);
        set => Set(LibOpus.SetForceChannels, value);
    }

    public OpusBandwidth MaxBandwidth
    {
        get => (OpusBandwidth)Get(LibOpus.SetMaxBandwidth);
        set => Set(LibOpus.SetMaxBandwidth, (int)value);
    }

    public OpusBandwidth Bandwidth
    {
        get => (OpusBandwidth)Get(LibOpus.SetBandwidth);
        set => Set(LibOpus.SetBandwidth, (int)value);
    }

    public bool UseDTX
    {
        get => Get(LibOpus.SetDtx) != 0;
        set => Set(LibOpus.SetDtx, value ? 1 : 0);
    }

    public int Complexity
    {
        get => Get(LibOpus.SetComplexity);
        set => Set(LibOpus.SetComplexity, value);
    }

    public bool UseInbandFEC
    {
        get => Get(LibOpus.SetInbandFec) != 0;
        set => Set(LibOpus.SetInbandFec, value ? 1 : 0);
    }

    public int PacketLossPercent
    {
        get => Get(LibOpus.SetPacketLoss);
        set => Set(LibOpus.SetPacketLoss, value);
    }

    public bool UseVBR
    {
        get => Get(LibOpus.SetVbr) != 0;
        set => Set(LibOpus.SetVbr, value ? 1 : 0);
    }

    public bool UseConstrainedVBR
    {
        get => Get(LibOpus.SetVbrConstraint) != 0;
        set => Set(LibOpus.SetVbrConstraint, value ? 1 : 0);
    }

    public OpusSignal SignalType
    {
        get => (OpusSignal)Get(LibOpus.SetSignal);
        set => Set(LibOpus.SetSignal, (int)value);
    }

    public int LSBDepth
    {
        get => Get(LibOpus.SetLsbDepth);
        set => Set(LibOpus.SetLsbDepth, value);
    }

    public OpusFramesize ExpertFrameDuration
    {
        get => (OpusFramesize)Get(LibOpus.SetExpertFrameDuration);
        set => Set(LibOpus.SetExpertFrameDuration, (int)value);
    }

    public OpusMode ForceMode
    {
        set => Set(LibOpus.SetForceMode, (int)value);
    }

    public bool PredictionDisabled
    {
        get => Get(LibOpus.SetPredictionDisabled) != 0;
        set => Set(LibOpus.SetPredictionDisabled, value ? 1 : 0);
    }

    public int Encode(ReadOnlySpan<float> in_pcm, int frame_size, Span<byte> out_data, int max_data_bytes)
    {
        CheckLength(in_pcm.Length, frame_size);
        return LibOpus.Check(LibOpus.Encode(_encoder, in_pcm, frame_size, out_data, Math.Min(max_data_bytes, out_data.Length)));
    }

    public int Encode(ReadOnlySpan<short> in_pcm, int frame_size, Span<byte> out_data, int max_data_bytes)
    {
        CheckLength(in_pcm.Length, frame_size);
        return LibOpus.Check(LibOpus.Encode(_encoder, in_pcm, frame_size, out_data, Math.Min(max_data_bytes, out_data.Length)));
    }

    public void ResetState() => Set(LibOpus.ResetState, 0);

    public string GetVersionString() => LibOpus.Version;

    public void Dispose() => _encoder.Dispose();

    // libopus reads as far as the frame goes, whatever there is.
    private void CheckLength(int samples, int frameSize)
    {
        if (frameSize < 0 || samples / NumChannels < frameSize)
            throw new ArgumentException($"{samples} samples of {NumChannels} channels hold no frame of {frameSize}", nameof(frameSize));
    }

    private void Set(int request, int value) => LibOpus.Check(LibOpus.EncoderSet(_encoder, request, value));

    // The number that reads a setting follows the one that sets it.
    private int Get(int setting) => Read(setting + 1);

    private int Read(int request)
    {
        LibOpus.Check(LibOpus.EncoderGet(_encoder, request, out var value));
        return value;
    }
}
