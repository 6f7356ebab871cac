using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// What the windows of one part say together. One window's likeness to other speech may reach 0.8 at some lag; but that lag is another one in each window,
/// while what really came out keeps its lag. So the likeness is averaged, lag by lag, over the windows, and the best lag of the mean decides. Measured with
/// speech (<c>HeardStories</c> in the tests, decision 15). Not thread-safe; allocates nothing after it was made.
/// </summary>
internal sealed class PartTally
{
    /// <summary>Fewer windows say nothing for certain.</summary>
    public const int LeastWindows = 4;

    /// <summary>A mean likeness of so much is the programme.</summary>
    public const double Heard = 0.5;

    /// <summary>A mean likeness below this is not.</summary>
    public const double NotHeard = 0.35;

    /// <summary>A window is taken for heard when its likeness reaches this near the common lag.</summary>
    private const float HeardWindow = 0.4f;

    /// <summary>How near: the lag of a window scatters by so many frames.</summary>
    private const int Near = 2;

    private readonly double[] _sums = new double[Comparison.Lags];
    private readonly int[] _heard = new int[Comparison.Lags];
    private double _power;

    /// <summary>Windows so far.</summary>
    public int Windows { get; private set; }

    /// <summary>The mean likeness at the common lag, −1 to 1.</summary>
    public double Likeness => Windows == 0 ? 0 : _sums[CommonLag] / Windows;

    /// <summary>The common lag as an index of <see cref="Comparison.Correlations"/>.</summary>
    public int CommonLag
    {
        get
        {
            var best = 0;
            for (var lag = 1; lag < _sums.Length; lag++)
            {
                if (_sums[lag] > _sums[best])
                    best = lag;
            }

            return best;
        }
    }

    /// <summary>Takes a window.</summary>
    /// <param name="correlations">One for each lag.</param>
    /// <param name="caughtPower">Mean square of what the microphone heard.</param>
    public void Add(ReadOnlySpan<float> correlations, double caughtPower)
    {
        Windows++;
        _power += caughtPower;
        for (var lag = 0; lag < correlations.Length; lag++)
        {
            _sums[lag] += correlations[lag];
            for (var near = Math.Max(0, lag - Near); near <= Math.Min(correlations.Length - 1, lag + Near); near++)
            {
                if (correlations[near] < HeardWindow)
                    continue;
                _heard[lag]++;
                break;
            }
        }
    }

    /// <summary>The verdict; null when there was nothing to judge by.</summary>
    public HeardSound? Verdict()
    {
        if (Windows == 0)
            return null;
        var common = CommonLag;
        var share = Math.Round((double)_heard[common] / Windows, 2);
        var likeness = Likeness;
        return new HeardSound
        {
            Verdict =
                Windows < LeastWindows ? HeardVerdict.Unsure :
                likeness >= Heard && share >= 0.5 ? HeardVerdict.Heard :
                likeness < NotHeard ? HeardVerdict.NotHeard :
                HeardVerdict.Unsure,
            Share = share,
            LevelDb = Math.Round(Math.Clamp(10 * Math.Log10(_power / Windows), HeardSound.LeastDb, 0), 1),
        };
    }
}
