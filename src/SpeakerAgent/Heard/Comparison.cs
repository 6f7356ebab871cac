namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// Compares what came out with what was played: the course of its loudness, in windows of 2 s begun each second, at every lag within ±1 s (the way through
/// device, air and microphone, and what is wrong with the word about each). Not thread-safe; allocates nothing after it was made.
/// </summary>
internal sealed class Comparison
{
    /// <summary>Frames of a window.</summary>
    public const int Window = 200;

    /// <summary>From the beginning of a window to that of the next.</summary>
    public const int Hop = 100;

    /// <summary>The largest lag, either way.</summary>
    public const int MostLag = 100;

    /// <summary>Number of lags.</summary>
    public const int Lags = (2 * MostLag) + 1;

    /// <summary>What is softer, −50 dB of full scale, is no sound that anybody would hear.</summary>
    private const float Silence = 0.00316f;

    /// <summary>A window holds sound when at least so many of its frames do.</summary>
    private const int LeastFrames = 50;

    /// <summary>A tone that does not change says nothing: the loudness must vary by this much of its mean.</summary>
    private const double LeastVariation = 0.2;

    private readonly float[] _played = new float[Window];
    private readonly float[] _caught = new float[Window + (2 * MostLag)];
    private readonly float[] _correlations = new float[Lags];
    private long _next = long.MinValue;

    /// <summary>What was given to the device, each frame at the time at which it is heard.</summary>
    public FrameTrack Played { get; } = new();

    /// <summary>What the microphone heard.</summary>
    public FrameTrack Caught { get; } = new();

    /// <summary>For the window that was found last: how alike both are at each lag, −1 to 1; index <see cref="MostLag"/> is none, above it the microphone is late.</summary>
    public ReadOnlySpan<float> Correlations => _correlations;

    /// <summary>Mean square of what the microphone heard meanwhile.</summary>
    public double CaughtPower { get; private set; }

    /// <summary>Finds the next window that held sound of one part and that the microphone heard whole; call until it gives none.</summary>
    /// <param name="part">What it belongs to.</param>
    public bool Find(out int part)
    {
        part = 0;
        while (Position() && Caught.Next >= _next + Window + MostLag)
        {
            var first = _next;
            _next += Hop;
            if (!Played.Has(first, Window) || !Caught.Has(first - MostLag, Window + (2 * MostLag)))
                continue;
            part = Played.PartOf(first);
            if (part == 0 || !Take(first, part))
                continue;
            Correlate();
            return true;
        }

        return false;
    }

    private bool Position()
    {
        var first = Math.Max(Played.Whole, Played.Next - FrameTrack.Kept + 1);
        if (_next < first || _next > Played.Next)
            _next = first;
        return _next + Window <= Played.Next;
    }

    /// <summary>False when the window does not say anything.</summary>
    private bool Take(long first, int part)
    {
        double sum = 0, squares = 0;
        var sounding = 0;
        for (var i = 0; i < Window; i++)
        {
            if (Played.PartOf(first + i) != part)
                return false;
            var level = _played[i] = Played.LevelOf(first + i);
            sum += level;
            squares += level * level;
            if (level > Silence)
                sounding++;
        }

        var mean = sum / Window;
        if (sounding < LeastFrames || (squares / Window) - (mean * mean) < LeastVariation * LeastVariation * mean * mean)
            return false;
        for (var i = 0; i < Window; i++)
            _played[i] -= (float)mean;
        for (var i = 0; i < _caught.Length; i++)
            _caught[i] = Caught.LevelOf(first - MostLag + i);
        return true;
    }

    private void Correlate()
    {
        double played = 0, sum = 0, squares = 0;
        for (var i = 0; i < Window; i++)
        {
            played += _played[i] * _played[i];
            sum += _caught[i];
            squares += _caught[i] * _caught[i];
        }

        var best = float.MinValue;
        for (var lag = 0; lag < Lags; lag++)
        {
            var caught = _caught.AsSpan(lag, Window);
            var together = 0f;
            for (var i = 0; i < Window; i++)
                together += _played[i] * caught[i];
            var varies = squares - (sum * sum / Window);
            // The mean of what was played is taken off already. Silence to the last bit is like nothing.
            var alike = _correlations[lag] = varies > 1e-12 ? (float)(together / Math.Sqrt(played * varies)) : 0;
            if (alike > best)
                (best, CaughtPower) = (alike, squares / Window);
            if (lag + 1 == Lags)
                break;
            sum += _caught[lag + Window] - _caught[lag];
            squares += (_caught[lag + Window] * _caught[lag + Window]) - (_caught[lag] * _caught[lag]);
        }
    }
}
