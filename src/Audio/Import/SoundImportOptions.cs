namespace Broadcast.Audio.Import;

/// <summary>Limits of bringing recordings in, and the programs that do it.</summary>
public sealed record SoundImportOptions
{
    /// <summary>The longest file: 200 MB.</summary>
    public long MaxBytes { get; init; } = 200_000_000;

    /// <summary>The longest sound: 60 minutes.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The longest that a decoder may run, by the clock and by the processor.</summary>
    public TimeSpan DecodeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that looking at a file's headers may take.</summary>
    public TimeSpan ProbeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The most memory that a decoder may map, in bytes: 1 GiB, a third of it libraries.</summary>
    public long MaxDecoderMemory { get; init; } = 1L << 30;

    /// <summary>Effort of the Opus encoder, 0 to 10.</summary>
    public int Complexity { get; init; } = ClipEncoder.DefaultComplexity;

    /// <summary>The decoder, by name or by path (Debian package ffmpeg).</summary>
    public string Decoder { get; init; } = "ffmpeg";

    /// <summary>The reader of headers, by name or by path (Debian package ffmpeg).</summary>
    public string Prober { get; init; } = "ffprobe";
}
