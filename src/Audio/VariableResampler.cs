using System.Numerics;

namespace Broadcast.Audio;

/// <summary>
/// Plays 48 kHz mono a little faster or slower: a windowed sinc of 32 taps in 256 phases, interpolated between them. As long as the speed is exactly 1
/// and no fraction of a sample is outstanding, what comes out is what went in, bit for bit. Give it samples, take as many as are <see cref="Ready"/>.
/// Not thread-safe; allocates nothing after it was made.
/// </summary>
public sealed class VariableResampler
{
    /// <summary>The most samples that may be given at once.</summary>
    public const int MostGiven = AudioFormat.FrameSamples;

    /// <summary>How many samples beyond its own place an output needs.</summary>
    public const int Reach = 16;

    /// <summary>Speeds reach from 1 − this to 1 + this.</summary>
    public const double MostChange = 0.01;

    private const int Taps = 2 * Reach;
    private const int Phases = 256;

    // 80 dB and more beside the tone; flat to 18 kHz.
    private const double KaiserBeta = 8;

    private static readonly float[] Kernel = MakeKernel();

    // Room for two gifts, so that what is left of one is moved to the front rarely.
    private readonly float[] _samples = new float[Taps + (4 * MostGiven)];
    private int _count;
    private int _at;
    private double _fraction;
    private long _passed;
    private double _speed = 1;

    /// <summary>Begins a sound, as after silence.</summary>
    public VariableResampler() => Reset();

    /// <summary>Samples taken in for each one given out.</summary>
    public double Speed
    {
        get => _speed;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1 - MostChange);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 + MostChange);
            _speed = value;
        }
    }

    /// <summary>The place of the next output: how many samples of the input lie before it, a fraction.</summary>
    public double Position => _passed + _fraction;

    /// <summary>How many samples were given that lie at or after the next output.</summary>
    public double Ahead => _count - _at - _fraction;

    /// <summary>How many samples can be taken now.</summary>
    public int Ready
    {
        get
        {
            var left = _count - Reach - 1 - _at - _fraction;
            return left < 0 ? 0 : (int)Math.Floor(left / _speed) + 1;
        }
    }

    /// <summary>Forgets everything but the speed.</summary>
    public void Reset()
    {
        Array.Clear(_samples, 0, Reach);
        _count = _at = Reach;
        _fraction = 0;
        _passed = 0;
    }

    /// <summary>Takes samples in.</summary>
    /// <param name="samples">At most <see cref="MostGiven"/>; take what is ready before giving more.</param>
    public void Give(ReadOnlySpan<float> samples)
    {
        if (samples.Length > MostGiven)
            throw new ArgumentException("Too much at once.", nameof(samples));
        if (_count + samples.Length > _samples.Length)
        {
            var keepFrom = _at - Reach;
            _samples.AsSpan(keepFrom, _count - keepFrom).CopyTo(_samples);
            _count -= keepFrom;
            _at -= keepFrom;
            if (_count + samples.Length > _samples.Length)
                throw new InvalidOperationException("More is given than is taken.");
        }

        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>Gives samples out, rounded to 16 bits where they were interpolated.</summary>
    /// <param name="output">At most <see cref="Ready"/> samples long.</param>
    public void Take(Span<float> output)
    {
        if (output.Length > Ready)
            throw new ArgumentException("More is taken than is ready.", nameof(output));
        if (_speed == 1 && _fraction == 0)
        {
            _samples.AsSpan(_at, output.Length).CopyTo(output);
            Advance(output.Length, 0);
            return;
        }

        var begin = _fraction;
        for (var i = 0; i < output.Length; i++)
        {
            // Multiplied, not added up, so that rounding does not gather.
            var place = begin + (i * _speed);
            var whole = (int)place;
            output[i] = Interpolate(_samples.AsSpan(_at + whole - Reach + 1, Taps), (place - whole) * Phases);
        }

        Pcm.Quantise(output);
        var end = begin + (output.Length * _speed);
        Advance((int)end, end - (int)end);
    }

    private void Advance(int samples, double fraction)
    {
        _at += samples;
        _passed += samples;
        _fraction = fraction;
    }

    private static float Interpolate(ReadOnlySpan<float> samples, double phase)
    {
        var row = (int)phase;
        var between = (float)(phase - row);
        var lower = Kernel.AsSpan(row * Taps, Taps);
        var upper = Kernel.AsSpan((row + 1) * Taps, Taps);
        Vector<float> low = Vector<float>.Zero, high = Vector<float>.Zero;
        for (var i = 0; i < Taps; i += Vector<float>.Count)
        {
            var input = new Vector<float>(samples[i..]);
            low += input * new Vector<float>(lower[i..]);
            high += input * new Vector<float>(upper[i..]);
        }

        var one = Vector.Sum(low);
        return one + ((Vector.Sum(high) - one) * between);
    }

    /// <summary>One row for each phase, and one more for the end of the last. The row of phase 0 passes a sample unchanged.</summary>
    private static float[] MakeKernel()
    {
        var kernel = new float[(Phases + 1) * Taps];
        for (var phase = 0; phase <= Phases; phase++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                var distance = tap - (Reach - 1) - (phase / (double)Phases);
                var window = Bessel(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - (distance * distance / (Reach * Reach))))) / Bessel(KaiserBeta);
                var sinc = distance == 0 ? 1 : Math.Sin(Math.PI * distance) / (Math.PI * distance);
                kernel[(phase * Taps) + tap] = (float)(sinc * window);
            }
        }

        return kernel;
    }

    /// <summary>The modified Bessel function of the first kind, order 0.</summary>
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}
