using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>Makes what sounds beneath something softer, and as loud as before when that is over. Used by the player's thread alone; allocates nothing.</summary>
internal sealed class Ducking : ISampleProvider
{
    private static readonly int RampSamples = (int)AudioFormat.SamplesIn(DuckRules.Ramp);
    private static readonly double Beneath = Math.Pow(10, -DuckRules.DepthDb / 20);

    private Ramp _gain = new(1);
    private ISampleProvider? _beneath;
    private string? _airing;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>Falls, as late as it may, so as to be soft when something begins to sound over it.</summary>
    /// <param name="samples">From the next sample to the first one of that.</param>
    public void FallWithin(double samples)
    {
        if (samples < RampSamples + SoundPath.Block)
            Go(Beneath, Math.Max(SoundPath.Block, (int)Math.Min(samples, RampSamples)));
    }

    /// <summary>Nothing sounds over it any more.</summary>
    public void Rise() => Go(1, RampSamples);

    /// <summary>What sounds from now on: another airing than before never was beneath anything.</summary>
    public void TurnTo(string airing)
    {
        if (airing == _airing)
            return;
        _airing = airing;
        _gain = new Ramp(1);
    }

    /// <summary>What is read next is softened: a deck, since the parts of an airing follow each other.</summary>
    public Ducking Of(ISampleProvider beneath)
    {
        _beneath = beneath;
        return this;
    }

    public int Read(Span<float> samples)
    {
        samples = samples[.._beneath!.Read(samples)];
        if (_gain.IsOne)
            return samples.Length;
        foreach (ref var sample in samples)
            sample = Pcm.Rounded(sample * _gain.Next());
        return samples.Length;
    }

    private void Go(double wanted, int samples)
    {
        if (_gain.Wanted != wanted)
            _gain.Go(wanted, samples);
    }
}
