using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// How loud the band of speech (300–3400 Hz, what a horn gives and a cheap microphone hears) is from one 10 ms to the next. Not thread-safe; allocates nothing
/// after it was made.
/// </summary>
internal sealed class BandEnvelope
{
    /// <summary>Samples of a frame: 10 ms.</summary>
    public const int FrameSamples = AudioFormat.SampleRate / 100;

    // A mean of three brings 48 kHz to 16 kHz, which costs a third: what folds back into the band from above 12.6 kHz is 11 dB down, and speech has little there.
    private const int Fold = 3;
    private const double Rate = (double)AudioFormat.SampleRate / Fold;

    private readonly Biquad _high = Biquad.HighPass(300, Rate);
    private readonly Biquad _low = Biquad.LowPass(3400, Rate);
    private float _folded;
    private int _foldedCount;
    private float _energy;
    private int _count;

    /// <summary>Samples taken that belong to a frame not completed yet.</summary>
    public int Pending => (_count * Fold) + _foldedCount;

    /// <summary>Takes samples, and gives the mean square (full scale 1) of every frame that they complete.</summary>
    /// <param name="frames">Room for one frame of every <see cref="FrameSamples"/> samples begun.</param>
    public int Take(ReadOnlySpan<short> samples, Span<float> frames)
    {
        var completed = 0;
        foreach (var sample in samples)
        {
            _folded += sample;
            if (++_foldedCount < Fold)
                continue;
            var inBand = _low.Next(_high.Next(_folded * (1f / (Fold * 32768f))));
            (_folded, _foldedCount) = (0, 0);
            _energy += inBand * inBand;
            if (++_count < FrameSamples / Fold)
                continue;
            frames[completed++] = _energy / _count;
            (_energy, _count) = (0, 0);
        }

        return completed;
    }

    /// <summary>A filter of second order, Butterworth (R. Bristow-Johnson's cookbook), transposed direct form II.</summary>
    private sealed class Biquad(double b0, double b1, double a0, double a1, double a2)
    {
        // Keeps the filter out of the denormal numbers when silence goes on and on.
        private const float Tiny = 1e-20f;

        private readonly float _b0 = (float)(b0 / a0);
        private readonly float _b1 = (float)(b1 / a0);
        private readonly float _a1 = (float)(a1 / a0);
        private readonly float _a2 = (float)(a2 / a0);
        private float _z1;
        private float _z2;

        public static Biquad HighPass(double hertz, double rate)
        {
            var (cos, alpha) = Angle(hertz, rate);
            return new Biquad((1 + cos) / 2, -(1 + cos), 1 + alpha, -2 * cos, 1 - alpha);
        }

        public static Biquad LowPass(double hertz, double rate)
        {
            var (cos, alpha) = Angle(hertz, rate);
            return new Biquad((1 - cos) / 2, 1 - cos, 1 + alpha, -2 * cos, 1 - alpha);
        }

        public float Next(float x)
        {
            // Both kinds have b2 = b0.
            var y = (_b0 * x) + _z1;
            _z1 = (_b1 * x) - (_a1 * y) + _z2 + Tiny;
            _z2 = (_b0 * x) - (_a2 * y);
            return y;
        }

        private static (double Cos, double Alpha) Angle(double hertz, double rate)
        {
            var omega = 2 * Math.PI * hertz / rate;
            return (Math.Cos(omega), Math.Sin(omega) / Math.Sqrt(2));
        }
    }
}
