namespace Broadcast.Audio.Tests;

public sealed class VariableResamplerTests
{
    [Fact]
    public void At_its_own_speed_sound_passes_bit_for_bit()
    {
        var random = new Random(1);
        var sound = Enumerable.Range(0, 10_000).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1)).ToArray();
        Play(sound, 1).Should().Equal(sound[..^VariableResampler.Reach]);
    }

    [Theory]
    [InlineData(0.9995)]
    [InlineData(1.0005)]
    [InlineData(0.99995)]
    [InlineData(1.01)]
    public void A_tone_stays_clean_at_any_speed(double speed)
    {
        var sound = Tone(1000, 96_000);
        var heard = Play(sound, speed);
        heard.Length.Should().BeCloseTo((int)(sound.Length / speed), 40);
        NoiseDb(heard.AsSpan(200, heard.Length - 400), 1000 * speed).Should().BeLessThan(-80);
    }

    [Fact]
    public void A_change_of_speed_does_not_click()
    {
        var resampler = new VariableResampler();
        var heard = new List<short>();
        var sound = Tone(1000, 96_000);
        for (var at = 0; at < sound.Length; at += 480)
        {
            resampler.Speed = 1 + (((at / 480 % 11) - 5) * 1e-4);
            Pass(resampler, sound.AsSpan(at, 480), heard);
        }

        // The steepest step of a tone of this size is 2π · 1000 / 48000 of it.
        var steepest = 2 * Math.PI * 1000 / AudioFormat.SampleRate * 16_000;
        Enumerable.Range(1, heard.Count - 1).Max(i => Math.Abs(heard[i] - heard[i - 1])).Should().BeLessThan((int)(steepest * 1.01));
    }

    [Fact]
    public void The_place_is_the_number_of_samples_passed_whatever_the_pieces()
    {
        var random = new Random(2);
        var resampler = new VariableResampler { Speed = 1.0003 };
        var sound = Tone(400, 48_000);
        var taken = 0;
        for (var at = 0; at < sound.Length;)
        {
            var count = Math.Min(random.Next(0, VariableResampler.MostGiven + 1), sound.Length - at);
            Give(resampler, sound.AsSpan(at, count));
            at += count;
            (resampler.Position + resampler.Ahead).Should().BeApproximately(at, 1e-6);
            var output = new float[resampler.Ready];
            resampler.Take(output);
            taken += output.Length;
        }

        resampler.Position.Should().BeApproximately(taken * 1.0003, 1e-6);
    }

    [Fact]
    public void More_than_is_ready_cannot_be_taken()
    {
        var resampler = new VariableResampler();
        resampler.Give(new float[100]);
        var take = () => resampler.Take(new float[100]);
        take.Should().Throw<ArgumentException>();
        resampler.Ready.Should().Be(100 - VariableResampler.Reach);
    }

    internal static short[] Tone(double frequency, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (short)Math.Round(16_000 * Math.Sin(2 * Math.PI * frequency * i / AudioFormat.SampleRate)))];

    /// <summary>What of a sound is not the tone, relative to the tone: the tone is fitted by least squares.</summary>
    internal static double NoiseDb(ReadOnlySpan<short> sound, double frequency)
    {
        var step = 2 * Math.PI * frequency / AudioFormat.SampleRate;
        double cc = 0, cs = 0, ss = 0, xc = 0, xs = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            double c = Math.Cos(step * i), s = Math.Sin(step * i), x = sound[i];
            (cc, cs, ss, xc, xs) = (cc + (c * c), cs + (c * s), ss + (s * s), xc + (x * c), xs + (x * s));
        }

        double determinant = (cc * ss) - (cs * cs), a = ((xc * ss) - (xs * cs)) / determinant, b = ((xs * cc) - (xc * cs)) / determinant;
        double tone = 0, noise = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            var fitted = (a * Math.Cos(step * i)) + (b * Math.Sin(step * i));
            tone += fitted * fitted;
            noise += (sound[i] - fitted) * (sound[i] - fitted);
        }

        return 10 * Math.Log10(noise / tone);
    }

    private static short[] Play(short[] sound, double speed)
    {
        var resampler = new VariableResampler { Speed = speed };
        var heard = new List<short>();
        for (var at = 0; at < sound.Length; at += 700)
            Pass(resampler, sound.AsSpan(at, Math.Min(700, sound.Length - at)), heard);
        return [.. heard];
    }

    private static void Pass(VariableResampler resampler, ReadOnlySpan<short> piece, List<short> heard)
    {
        Give(resampler, piece);
        var output = new float[resampler.Ready];
        resampler.Take(output);
        var shorts = new short[output.Length];
        Pcm.ToShort(output, shorts);
        heard.AddRange(shorts);
    }

    private static void Give(VariableResampler resampler, ReadOnlySpan<short> piece)
    {
        var samples = new float[piece.Length];
        Pcm.ToFloat(piece, samples);
        resampler.Give(samples);
    }
}
