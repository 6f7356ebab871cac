using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>Makes what sounds beneath something softer, and as loud as before when that is over. Used by the player's thread alone; allocates nothing.</summary>
internal sealed class Ducking
{
    private static readonly int RampSamples = (int)AudioFormat.SamplesIn(DuckRules.Ramp);
    private static readonly double Beneath = Math.Pow(10, -DuckRules.DepthDb / 20);

    private double _gain = 1;
    private double _wanted = 1;
    private double _step;
    private string? _airing;

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
        _gain = _wanted = 1;
    }

    public void Apply(Span<short> samples)
    {
        if (_gain == 1 && _wanted == 1)
            return;
        for (var i = 0; i < samples.Length; i++)
        {
            if (_gain != _wanted)
            {
                _gain += _step;
                if ((_step > 0) == (_gain >= _wanted))
                    _gain = _wanted;
            }

            samples[i] = (short)Math.Round(samples[i] * _gain);
        }
    }

    private void Go(double wanted, int samples)
    {
        if (_wanted == wanted)
            return;
        _wanted = wanted;
        _step = (wanted - _gain) / samples;
    }
}
