using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// A content from any place on, a little faster or slower: what keeps boxes in step (<see cref="VariableResampler"/>; no resampler of NAudio's changes its
/// speed by parts per million without a click, or passes samples unchanged). Not thread-safe; allocates nothing after it was made.
/// </summary>
/// <param name="content">Read from where it is.</param>
/// <param name="end">The sample that is given no more.</param>
internal sealed class Varispeed(OpusSampleProvider content, long end) : ISampleProvider
{
    // Read from the content at once.
    private const int Piece = 240;

    private readonly VariableResampler _resampler = new();
    private readonly float[] _piece = new float[Piece];
    private long _origin = content.Position;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>The sample that is given no more.</summary>
    public long End => end;

    /// <summary>The next sample of the content, a fraction where it was played faster or slower.</summary>
    public double Place => _origin + _resampler.Position;

    /// <summary>Content samples for each one given.</summary>
    public double Speed
    {
        get => _resampler.Speed;
        set => _resampler.Speed = value;
    }

    /// <summary>Goes to a sample of the content.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken there.</exception>
    public void GoTo(long sample)
    {
        content.Position = _origin = Math.Min(sample, end);
        _resampler.Reset();
    }

    /// <summary>Reads at the present speed, as far as the content goes.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken here, or it ends before its length.</exception>
    public int Read(Span<float> samples)
    {
        var count = 0;
        while (count < samples.Length && Place < end)
        {
            var ready = Math.Min(_resampler.Ready, (int)Math.Min(samples.Length - count, Math.Ceiling((end - Place) / Speed)));
            if (ready == 0)
            {
                Feed();
                continue;
            }

            _resampler.Take(samples.Slice(count, ready));
            count += ready;
        }

        return count;
    }

    private void Feed()
    {
        var count = content.Read(_piece);
        if (count == 0)
        {
            // After the end is silence: the last samples are shaped by it.
            count = 2 * VariableResampler.Reach;
            _piece.AsSpan(0, count).Clear();
        }

        _resampler.Give(_piece.AsSpan(0, count));
    }
}
