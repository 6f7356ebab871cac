using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// The volume and the fades of one sound, placed by the numbers of the sound path's samples, so that boxes fade alike to the sample. NAudio's
/// VolumeSampleProvider changes in one step, which clicks, and its FadeInOutSampleProvider fades from the next sample that is read. Volume and fades
/// are multiplied first and rounded once. Not thread-safe; allocates nothing.
/// </summary>
/// <param name="source">The sound itself.</param>
/// <param name="gain">The volume, a factor.</param>
internal sealed class Fader(ISampleProvider source, double gain) : ISampleProvider
{
    private const long Never = long.MaxValue / 2;

    private Ramp _volume = new(gain);
    private long _in;
    private long _inLength;
    private long _out = Never;
    private long _outLength = 1;
    private double _outTop = 1;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>The number, on the sound path, of the next sample.</summary>
    public long At { get; set; }

    /// <summary>It fades out, or has.</summary>
    public bool IsFadingOut => _out != Never;

    /// <summary>From this sample of the sound path on it is silent; a sample that never comes, while it does not fade out.</summary>
    public long SilentFrom => _out + _outLength;

    /// <summary>Becomes louder or softer within so many samples.</summary>
    public void ChangeVolume(double factor, int within) => _volume.Go(factor, within);

    /// <summary>Fades in from the next sample on.</summary>
    public void FadeIn(long length) => (_in, _inLength) = (At, length);

    /// <summary>Fades out from a sample on. A fade under way goes on from as soft as it is.</summary>
    public void FadeOut(long from, long length)
    {
        _outTop = OutAt(At);
        _out = from;
        _outLength = Math.Max(1, length);
    }

    /// <summary>Gives the sound until it is silent; 0 from then on.</summary>
    public int Read(Span<float> samples)
    {
        samples = samples[..(int)Math.Min(samples.Length, Math.Max(0, SilentFrom - At))];
        samples = samples[..source.Read(samples)];
        Scale(samples);
        return samples.Length;
    }

    /// <summary>Does the same with samples that come from elsewhere.</summary>
    public void Scale(Span<float> samples)
    {
        if (!_volume.IsOne || At + samples.Length > _out || _outTop != 1 || At - _in < _inLength)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = Pcm.Rounded(samples[i] * _volume.Next() * OutAt(At + i) * InAt(At + i));
        }

        At += samples.Length;
    }

    private double OutAt(long at) => at < _out ? _outTop : _outTop * (1 - ((at - _out) / (double)_outLength));

    private double InAt(long at) => at >= _in && at - _in < _inLength ? (at - _in) / (double)_inLength : 1;
}
