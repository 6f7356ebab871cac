using Broadcast.Audio.Native;
using Concentus;
using Concentus.Enums;

namespace Broadcast.Audio;

/// <summary>
/// Who encodes and decodes Opus: libopus where it is installed, which is faster, else the managed codec of Concentus. Thread-safe; what it makes is not.
/// </summary>
public sealed class OpusCodec
{
    private static readonly Lazy<OpusCodec?> Installed = new(FindNative);
    private static readonly Lazy<OpusCodec> InProcess = new(MakeManaged);

    private readonly Func<OpusApplication, IOpusEncoder> _encoder;
    private readonly Func<int, IOpusDecoder> _decoder;

    private OpusCodec(string version, bool isNative, Func<OpusApplication, IOpusEncoder> encoder, Func<int, IOpusDecoder> decoder)
    {
        Version = version;
        IsNative = isNative;
        _encoder = encoder;
        _decoder = decoder;
    }

    /// <summary>What this process uses; decided once.</summary>
    public static OpusCodec Present => Native ?? Managed;

    /// <summary>libopus; null where it is not installed.</summary>
    public static OpusCodec? Native => Installed.Value;

    /// <summary>The managed codec. It decodes the same packets to within 55 dB of libopus, and encodes other packets than libopus.</summary>
    public static OpusCodec Managed => InProcess.Value;

    /// <summary>Its name and version, as it states them; the vendor in the files that are written.</summary>
    public string Version { get; }

    /// <summary>Whether it is libopus.</summary>
    public bool IsNative { get; }

    /// <summary>An encoder for 48 kHz mono.</summary>
    public IOpusEncoder CreateEncoder(OpusApplication application) => _encoder(application);

    /// <summary>A decoder to 48 kHz.</summary>
    /// <param name="channels">1 or 2.</param>
    public IOpusDecoder CreateDecoder(int channels) => _decoder(channels);

    private static OpusCodec? FindNative() => LibOpus.IsInstalled
        ? new(LibOpus.Version, isNative: true, application => new LibOpusEncoder(AudioFormat.SampleRate, 1, application), channels => new LibOpusDecoder(AudioFormat.SampleRate, channels))
        : null;

    private static OpusCodec MakeManaged()
    {
        // Concentus' own search for libopus wants the name that only developers' packages have, and copies files into the working folder.
        OpusCodecFactory.AttemptToUseNativeLibrary = false;
        using var decoder = OpusCodecFactory.CreateDecoder(AudioFormat.SampleRate, 1);
        return new(
            decoder.GetVersionString(),
            isNative: false,
            application => OpusCodecFactory.CreateEncoder(AudioFormat.SampleRate, 1, application),
            channels => OpusCodecFactory.CreateDecoder(AudioFormat.SampleRate, channels));
    }
}
