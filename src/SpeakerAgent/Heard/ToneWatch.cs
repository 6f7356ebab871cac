using System.Runtime.InteropServices;
using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// How strong some tones are in what the microphone hears, every 50 ms (Goertzel's algorithm: the bins are 20 Hz apart, and tones at multiples of that do not
/// disturb each other). Any thread may call any member; allocates nothing while it listens.
/// </summary>
internal sealed class ToneWatch
{
    /// <summary>The ground: what is softer is crosstalk or rounding, and no sound.</summary>
    public const double GroundDb = -80;

    private const int Block = AudioFormat.SampleRate / 20;

    private static readonly TimeSpan BlockLength = AudioFormat.DurationOf(Block);

    /// <summary>What was there just before a tone: from so long before it …</summary>
    private static readonly TimeSpan BeforeFrom = TimeSpan.FromSeconds(0.95);

    /// <summary>… to so long before it, for the word about when it is heard is not exact.</summary>
    private static readonly TimeSpan BeforeUntil = TimeSpan.FromSeconds(0.1);

    /// <summary>A tone may come so much later than it should: device, air, microphone.</summary>
    private static readonly TimeSpan MostLag = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly double[] _coefficients;
    private readonly double[] _one;
    private readonly double[] _two;
    private readonly Strength[] _strengths;
    private int _filled;
    private int _blocks;

    /// <param name="hertz">Multiples of 20.</param>
    /// <param name="longest">Nothing is kept after so long.</param>
    public ToneWatch(IReadOnlyList<int> hertz, TimeSpan longest)
    {
        _coefficients = [.. hertz.Select(f => 2 * Math.Cos(2 * Math.PI * f / AudioFormat.SampleRate))];
        _one = new double[hertz.Count];
        _two = new double[hertz.Count];
        _strengths = new Strength[(int)(longest / BlockLength) * hertz.Count];
    }

    /// <summary>Takes what was heard.</summary>
    /// <param name="end">When the sample after these is heard, on the box's timeline.</param>
    public void Take(ReadOnlySpan<short> samples, DateTimeOffset end)
    {
        lock (_gate)
        {
            while (!samples.IsEmpty)
            {
                var piece = samples[..Math.Min(samples.Length, Block - _filled)];
                samples = samples[piece.Length..];
                for (var tone = 0; tone < _coefficients.Length; tone++)
                {
                    var (one, two, coefficient) = (_one[tone], _two[tone], _coefficients[tone]);
                    foreach (var sample in piece)
                        (one, two) = (sample + (coefficient * one) - two, one);
                    (_one[tone], _two[tone]) = (one, two);
                }

                _filled += piece.Length;
                if (_filled == Block)
                    Complete(end - AudioFormat.DurationOf(samples.Length) - BlockLength);
            }
        }
    }

    /// <summary>How strong one of the tones was, and how much stronger than just before; null when the microphone did not hear enough to say.</summary>
    /// <param name="start">When it should have been heard, on the box's timeline.</param>
    public (double LevelDb, double RiseDb)? LevelOf(int tone, DateTimeOffset start, TimeSpan length)
    {
        lock (_gate)
        {
            var (before, blocksBefore) = Mean(tone, start - BeforeFrom, start - BeforeUntil);
            // Half its length: the lag is not known, and a tone that was clipped at one end is a tone.
            var window = Math.Max(2, (int)(length / BlockLength / 2)) * BlockLength;
            double loudest = 0;
            var found = false;
            for (var from = start - BeforeUntil; from + window <= start + length + MostLag; from += BlockLength)
            {
                var (power, blocks) = Mean(tone, from, from + window);
                if (blocks < Math.Max(2, (window / BlockLength) - 1))
                    continue;
                (loudest, found) = (Math.Max(loudest, power), true);
            }

            if (!found || blocksBefore < 8)
                return null;
            var level = Math.Max(GroundDb, Decibels(loudest));
            return (level, level - Math.Max(GroundDb, Decibels(before)));
        }
    }

    private static double Decibels(double power) => 10 * Math.Log10(Math.Max(power, 1e-14));

    private void Complete(DateTimeOffset from)
    {
        for (var tone = 0; tone < _coefficients.Length; tone++)
        {
            var (one, two) = (_one[tone], _two[tone]);
            (_one[tone], _two[tone]) = (0, 0);
            // Mean square of the sine that fits best: 2 |X|² / N².
            var power = 2 * ((one * one) + (two * two) - (_coefficients[tone] * one * two)) / ((double)Block * Block) / (32768.0 * 32768.0);
            var at = (_blocks * _coefficients.Length) + tone;
            if (at < _strengths.Length)
                _strengths[at] = new Strength(from, power);
        }

        _filled = 0;
        if ((_blocks + 1) * _coefficients.Length <= _strengths.Length)
            _blocks++;
    }

    private (double Power, int Blocks) Mean(int tone, DateTimeOffset from, DateTimeOffset until)
    {
        double sum = 0;
        var count = 0;
        for (var block = 0; block < _blocks; block++)
        {
            var strength = _strengths[(block * _coefficients.Length) + tone];
            if (strength.From < from || strength.From + BlockLength > until)
                continue;
            sum += strength.Power;
            count++;
        }

        return (count == 0 ? 0 : sum / count, count);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Strength(DateTimeOffset From, double Power);
}
