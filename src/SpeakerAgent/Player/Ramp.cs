using System.Runtime.InteropServices;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>A factor that goes to another in a straight line, sample by sample.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Ramp(double factor)
{
    private double _now = factor;
    private double _wanted = factor;
    private double _step;

    /// <summary>Where it goes, or is.</summary>
    public readonly double Wanted => _wanted;

    /// <summary>It is 1 and stays so.</summary>
    public readonly bool IsOne => _now == 1 && _step == 0;

    /// <summary>Goes to another factor within so many samples, from where it is.</summary>
    public void Go(double wanted, int samples)
    {
        _wanted = wanted;
        _step = (wanted - _now) / samples;
    }

    /// <summary>The factor of the next sample.</summary>
    public double Next()
    {
        if (_step != 0)
        {
            _now += _step;
            if ((_step > 0) == (_now >= _wanted))
                (_now, _step) = (_wanted, 0);
        }

        return _now;
    }
}
