using Concentus;
using Concentus.Enums;

namespace Broadcast.Audio;

/// <summary>
/// Turns the sound of one sentence into an <see cref="OpusClip"/>: gain, limiter, Opus (24 kb/s constrained VBR, 20 ms, mono, tuned for speech),
/// then decodes it again and measures what will be heard. The same input gives the same bytes, whatever was encoded before.
/// Holds about 3 MB of scratch memory; one instance per thread.
/// </summary>
public sealed class ClipEncoder : IDisposable
{
    /// <summary>Bits per second.</summary>
    public const int BitRate = 24_000;

    /// <summary>Effort of the Opus encoder, 0 to 10, when none is stated.</summary>
    public const int DefaultComplexity = 10;

    /// <summary>
    /// True peak that a clip keeps after decoding when nothing else is asked, dBTP: the −1 that a bulletin must keep, less a margin between meters
    /// and room for a little output gain, so that a bulletin rarely needs a clip encoded again.
    /// </summary>
    public const double DefaultPeakDb = -1.3;

    /// <summary>The lowest true peak that may be asked for, dBTP.</summary>
    public const double LowestPeakDb = -40;

    /// <summary>Samples by which the codec delays its input; the decoder's pre-skip (RFC 7845, 4.2) of every file we write.</summary>
    internal const int PreSkip = 312;

    // Decoded peaks rise above what was limited; at this bit rate by 0.5 to 1.2 dB. libopus's "VOIP" mode adds its own high-pass filter, which
    // bends the limited peaks up by as much again; "audio" with the hint that it is speech chooses the same coding (hybrid) without it.
    private const double CodecOvershootDb = 1.2;
    private const int MaxAttempts = 8;

    // 36 dB beyond full scale: more is nonsense, and would only cost the limiter its precision.
    private const float Absurd = 64;

    // Clips must begin and end in silence: 3 ms are inaudible as fades, and leave no click.
    private const int EdgeSamples = AudioFormat.SampleRate * 3 / 1000;

    private readonly IOpusEncoder _encoder;
    private readonly IOpusDecoder _decoder;
    private readonly Limiter _limiter = new();
    private readonly byte[] _packet = new byte[OpusClip.MaxPacketBytes];
    private readonly MemoryStream _packets = new();
    private float[] _input = [];
    private float[] _decoded = [];

    private ClipEncoder(IOpusEncoder encoder, IOpusDecoder decoder)
    {
        _encoder = encoder;
        _decoder = decoder;
    }

    /// <summary>Makes an encoder.</summary>
    /// <param name="complexity">0 (fast) to 10 (best).</param>
    /// <param name="codec">Who encodes; <see cref="OpusCodec.Present"/> when not stated.</param>
    public static ClipEncoder Create(int complexity = DefaultComplexity, OpusCodec? codec = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(complexity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(complexity, 10);
        codec ??= OpusCodec.Present;
        var encoder = codec.CreateEncoder(OpusApplication.OPUS_APPLICATION_AUDIO);
        encoder.Bitrate = BitRate;
        encoder.UseVBR = true;
        encoder.UseConstrainedVBR = true;
        encoder.SignalType = OpusSignal.OPUS_SIGNAL_VOICE;
        encoder.Complexity = complexity;
        if (encoder.Lookahead != PreSkip)
            throw new InvalidOperationException($"{codec.Version} delays by {encoder.Lookahead} samples, {PreSkip} were expected");
        return new ClipEncoder(encoder, codec.CreateDecoder(1));
    }

    /// <summary>Encodes one sentence.</summary>
    /// <param name="samples">48 kHz mono, 1 sample to 10 minutes (less the codec's delay). Values that are not finite count as silence.</param>
    /// <param name="gainDb">The voice's gain, which brings its sentences near −16 LUFS. −60 to 60.</param>
    /// <param name="peakDb">Highest true peak after decoding, dBTP. −40 to 0.</param>
    public OpusClip Encode(ReadOnlySpan<float> samples, double gainDb = 0, double peakDb = DefaultPeakDb)
    {
        if (samples.Length is 0 or > OpusClip.MaxFrames * AudioFormat.FrameSamples - PreSkip)
            throw new ArgumentException($"{samples.Length} samples; 1 sample to 10 minutes", nameof(samples));
        if (gainDb is not (>= -60 and <= 60))
            throw new ArgumentOutOfRangeException(nameof(gainDb), gainDb, "-60 to 60 dB");
        if (peakDb is not (>= LowestPeakDb and <= 0))
            throw new ArgumentOutOfRangeException(nameof(peakDb), peakDb, "-40 to 0 dBTP");

        var frames = (samples.Length + PreSkip + AudioFormat.FrameSamples - 1) / AudioFormat.FrameSamples;
        Prepare(frames);
        var limit = (float)Pcm.FromDb(peakDb);
        var ceiling = limit * (float)Pcm.FromDb(-CodecOvershootDb);
        for (var attempt = 1; ; attempt++)
        {
            FillInput(samples, gainDb);
            _limiter.Apply(_input.AsSpan(0, samples.Length), ceiling);
            var clip = EncodeAndMeasure(frames, samples.Length);
            if (clip.TruePeak <= limit || attempt == MaxAttempts)
                return clip;
            ceiling *= limit / clip.TruePeak * 0.99f;
        }
    }

    /// <summary>Digital silence of whole frames, encoded like everything else.</summary>
    /// <param name="duration">Rounded to 20 ms, at least one frame, at most 10 minutes.</param>
    public OpusClip Silence(TimeSpan duration)
    {
        var frames = (int)Math.Clamp(Math.Round(duration / AudioFormat.Frame), 1, OpusClip.MaxFrames);
        Prepare(frames);
        _input.AsSpan(0, frames * AudioFormat.FrameSamples).Clear();
        return EncodeAndMeasure(frames, frames * AudioFormat.FrameSamples - PreSkip);
    }

    /// <summary>Releases the encoder and the decoder.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
        _packets.Dispose();
    }

    private void Prepare(int frames)
    {
        var length = frames * AudioFormat.FrameSamples;
        if (_input.Length >= length)
            return;
        _input = new float[length];
        _decoded = new float[length];
    }

    private void FillInput(ReadOnlySpan<float> samples, double gainDb)
    {
        var input = _input.AsSpan();
        samples.CopyTo(input);
        input[samples.Length..].Clear();
        var content = input[..samples.Length];
        var gain = (float)Pcm.FromDb(gainDb);
        foreach (ref var sample in content)
            sample = float.IsFinite(sample) ? Math.Clamp(sample * gain, -Absurd, Absurd) : 0;
        PhaseRotator.Apply(content);
        Pcm.FadeIn(content, EdgeSamples);
        Pcm.FadeOut(content, EdgeSamples);
    }

    private OpusClip EncodeAndMeasure(int frames, int contentSamples)
    {
        _encoder.ResetState();
        _decoder.ResetState();
        _packets.SetLength(0);
        var ends = new int[frames];
        for (var frame = 0; frame < frames; frame++)
        {
            // The first packet must not lean on an earlier one: the decoder will come from some other clip.
            if (frame < 2)
                _encoder.PredictionDisabled = frame == 0;
            var start = frame * AudioFormat.FrameSamples;
            var length = _encoder.Encode(_input.AsSpan(start, AudioFormat.FrameSamples), AudioFormat.FrameSamples, _packet, _packet.Length);
            var decoded = _decoder.Decode(_packet.AsSpan(0, length), _decoded.AsSpan(start, AudioFormat.FrameSamples), AudioFormat.FrameSamples);
            if (decoded != AudioFormat.FrameSamples)
                throw new InvalidOperationException($"the codec decoded {decoded} samples of a frame");
            _packets.Write(_packet, 0, length);
            ends[frame] = (int)_packets.Length;
        }
        // Frames are counted from where the sound begins, as the file's listener counts them.
        var heard = _decoded.AsSpan(PreSkip, frames * AudioFormat.FrameSamples - PreSkip);
        var powers = new float[frames];
        FrameLoudness.Measure(heard, powers);
        return new OpusClip(_packets.ToArray(), ends, powers, contentSamples, TruePeak.Of(heard));
    }
}
