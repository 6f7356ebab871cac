namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// A stream of 10 ms frames laid onto the box's timeline. It is as smooth as the stream: each frame follows the last one, however much the word about when
/// they sound jitters, and is moved by a single frame when that word disagrees for long (another crystal) or set anew when it leaps (sound was lost).
/// Keeps the last <see cref="Kept"/> frames. Not thread-safe; allocates nothing after it was made.
/// </summary>
internal sealed class FrameTrack
{
    /// <summary>Frames kept: 10 s.</summary>
    public const int Kept = 1024;

    /// <summary>The word is smoothed over about so many frames.</summary>
    private const double Smoothing = 64;

    /// <summary>A leap: 0.1 s.</summary>
    private const double Leap = 10;

    private readonly float[] _levels = new float[Kept];
    private readonly int[] _parts = new int[Kept];
    private double _error;
    private bool _begun;

    /// <summary>Number of the frame that follows the last one.</summary>
    public long Next { get; private set; }

    /// <summary>Frames from here on follow each other without a gap.</summary>
    public long Whole { get; private set; }

    /// <summary>What comes next may have nothing to do with what came before.</summary>
    public void Break() => _begun = false;

    /// <param name="at">When the frame began, as a number of frames, a fraction; not a number where that is not known: it follows the last one.</param>
    /// <param name="power">Its mean square.</param>
    /// <param name="part">What it belongs to.</param>
    public void Add(double at, float power, int part)
    {
        if (double.IsNaN(at) && !_begun)
            return;
        var error = double.IsNaN(at) ? _error : at - Next;
        if (!_begun || Math.Abs(error) > Leap)
        {
            Next = Whole = (long)Math.Round(at);
            _error = 0;
            _begun = true;
        }
        else
        {
            _error += (error - _error) / Smoothing;
            if (_error > 1)
            {
                Put(power, part);
                _error--;
            }
            else if (_error < -1)
            {
                Next--;
                _error++;
            }
        }

        Put(power, part);
    }

    /// <summary>The level (root of the mean square) of a frame that is kept.</summary>
    public float LevelOf(long frame) => _levels[frame & (Kept - 1)];

    /// <summary>What a frame that is kept belongs to.</summary>
    public int PartOf(long frame) => _parts[frame & (Kept - 1)];

    /// <summary>Whether all frames from one on, so many, are kept and follow each other.</summary>
    public bool Has(long first, int count) => first >= Whole && first > Next - Kept && first + count <= Next;

    private void Put(float power, int part)
    {
        _levels[Next & (Kept - 1)] = MathF.Sqrt(power);
        _parts[Next & (Kept - 1)] = part;
        Next++;
    }
}
