using NAudio.Wave;

namespace Broadcast.Audio;

/// <summary>
/// Decoded content as NAudio reads it, every sample rounded to 16 bits (<see cref="Pcm.Quantise"/>), so that nothing depends on which codec decoded it to how
/// many. Not thread-safe; allocates nothing.
/// </summary>
/// <param name="reader">Not disposed with this.</param>
public sealed class OpusSampleProvider(OggOpusReader reader) : ISampleProvider
{
    /// <inheritdoc/>
    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>Length in samples.</summary>
    public long Length => reader.TotalSamples;

    /// <summary>The sample that the next <see cref="Read"/> begins with. Set it to go there, exactly.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken there.</exception>
    public long Position
    {
        get => reader.Position;
        set
        {
            if (value != reader.Position)
                reader.Seek(value);
        }
    }

    /// <summary>Fills the buffer as far as the content goes.</summary>
    /// <returns>Less than asked only at the end, 0 after it.</returns>
    /// <exception cref="UnreadableAudioException">The file is broken here, or it ends before its length.</exception>
    public int Read(Span<float> buffer)
    {
        var count = reader.Read(buffer);
        if (count == 0 && buffer.Length > 0 && reader.Position < reader.TotalSamples)
            throw new UnreadableAudioException($"The sound ends at sample {reader.Position} of {reader.TotalSamples}.");
        Pcm.Quantise(buffer[..count]);
        return count;
    }
}
