namespace Broadcast.Audio;

/// <summary>What a <see cref="WavOutput"/> kept, read back: sample n was heard at <paramref name="Origin"/> + n/48000 s.</summary>
/// <param name="Origin">When the first sample was heard, UTC.</param>
/// <param name="Samples">48 kHz mono.</param>
public sealed record Recording(DateTimeOffset Origin, short[] Samples)
{
    /// <summary>Reads a whole recording.</summary>
    /// <exception cref="UnreadableAudioException">Not a recording of <see cref="WavOutput"/>, or longer than <see cref="WavFile.Read"/> accepts.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recording Open(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[BroadcastWave.HeaderBytes];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var origin = BroadcastWave.OriginIn(header.AsSpan(0, read))
            ?? throw new UnreadableAudioException($"Tệp {path} không phải bản ghi của đầu ra WAV: thiếu thời điểm gốc.");
        file.Position = 0;
        return new Recording(origin, WavFile.Read(file).Samples);
    }

    /// <summary>The sample that was heard at an instant; may lie outside of <see cref="Samples"/>.</summary>
    public long SampleAt(DateTimeOffset instant) => (long)Math.Round((instant - Origin).TotalSeconds * AudioFormat.SampleRate);
}
