using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Broadcast.Audio;
using NAudio.Dsp;

namespace Broadcast.Benchmarks;

/// <summary>
/// What becomes of tones that a resampler brings to 48 kHz, and how fast: libsoxr as <see cref="Resampler"/> uses it, and NAudio's WDL resampler in several
/// settings. Tones of 1 % to 45 % of the rate they have; what is not the tone afterwards is noise, and what of it lies where an image belongs is an image.
/// </summary>
internal static class ResampleBenchmark
{
    private const int Piece = 512;
    private const int Edge = 2_000;
    private const double Amplitude = 0.5;
    private static readonly int[] Rates = [22_050, 44_100];

    /// <summary>The tones, in percent of the rate that the sound has.</summary>
    private static readonly int[] Percents = [1, 5, 10, 15, 20, 25, 30, 35, 40, 42, 43, 44, 45];

    /// <summary>Taps and phases of the sinc; none for the filter that NAudio's own sample provider takes.</summary>
    private static readonly (int Taps, int Phases)?[] Settings = [null, (64, 32), (64, 320), (80, 320), (96, 320), (128, 320)];

    public static void Run(string artifacts)
    {
        var found = new List<Found>();
        foreach (var rate in Rates)
        {
            found.Add(Measure("soxr HQ", rate, samples => Resampler.Convert(samples, rate)));
            found.AddRange(Settings.Select(setting => Measure(setting is { } sinc ? $"WDL {sinc.Taps}x{sinc.Phases}" : "WDL default", rate, samples => Wdl(samples, rate, setting))));
        }

        Console.WriteLine("Resample to 48 kHz: tones of 0.01 to 0.45 of the rate");
        Console.WriteLine("                          from Hz   flat dB    SNR dB  image dB   × real time");
        foreach (var line in found)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Resampler,-24}{line.FromHz,10}{line.FlatWithinDb,10:0.000}{line.LeastSnrDb,10:0.0}{line.LoudestImageDb,10:0.0}{line.TimesRealTime,14:0}"));
        Directory.CreateDirectory(artifacts);
        File.WriteAllText(Path.Combine(artifacts, "resample.json"), JsonSerializer.Serialize(found, JsonSerializerOptions.Web) + "\n");
    }

    private static Found Measure(string resampler, int rate, Func<float[], float[]> convert)
    {
        double flat = 0, snr = double.PositiveInfinity, image = double.NegativeInfinity;
        foreach (var percent in Percents)
        {
            var hertz = percent * rate / 100.0;
            var made = convert([.. Enumerable.Range(0, rate / 2).Select(i => (float)(Amplitude * Math.Sin(2 * Math.PI * hertz * i / rate)))]).AsSpan(Edge..^Edge);
            var rest = new double[made.Length];
            for (var i = 0; i < made.Length; i++)
                rest[i] = made[i];
            var tone = TakeOut(rest, hertz);
            flat = Math.Max(flat, Math.Abs(Pcm.ToDb(tone / Amplitude)));
            snr = Math.Min(snr, 10 * Math.Log10(tone * tone / 2 / rest.Average(sample => sample * sample)));
            for (var multiple = 1; multiple <= 2; multiple++)
                image = Math.Max(image, Math.Max(ImageDb(rest, (multiple * rate) - hertz, hertz, tone), ImageDb(rest, (multiple * rate) + hertz, hertz, tone)));
        }

        return new Found(resampler, rate, Math.Round(flat, 4), Math.Round(snr, 1), Math.Round(image, 1), Math.Round(Speed(rate, convert)));
    }

    /// <summary>Takes the tone out of a sound, by least squares, and says how loud it was.</summary>
    private static double TakeOut(double[] sound, double hertz)
    {
        var (cosine, sine) = Fit(sound, hertz);
        for (var i = 0; i < sound.Length; i++)
            sound[i] -= (cosine * Math.Cos(2 * Math.PI * hertz * i / AudioFormat.SampleRate)) + (sine * Math.Sin(2 * Math.PI * hertz * i / AudioFormat.SampleRate));
        return Math.Sqrt((cosine * cosine) + (sine * sine));
    }

    /// <summary>An image folds back into what 48 kHz can hold; one that falls onto the tone cannot be told from it.</summary>
    private static double ImageDb(double[] rest, double hertz, double toneHertz, double tone)
    {
        hertz %= AudioFormat.SampleRate;
        hertz = Math.Min(hertz, AudioFormat.SampleRate - hertz);
        if (Math.Abs(hertz - toneHertz) < 10 || hertz is < 10 or > (AudioFormat.SampleRate / 2) - 10)
            return double.NegativeInfinity;
        var (cosine, sine) = Fit(rest, hertz);
        return Pcm.ToDb(Math.Sqrt((cosine * cosine) + (sine * sine)) / tone);
    }

    private static (double Cosine, double Sine) Fit(double[] sound, double hertz)
    {
        double cc = 0, ss = 0, cs = 0, xc = 0, xs = 0;
        for (var i = 0; i < sound.Length; i++)
        {
            var (s, c) = Math.SinCos(2 * Math.PI * hertz * i / AudioFormat.SampleRate);
            (cc, ss, cs, xc, xs) = (cc + (c * c), ss + (s * s), cs + (c * s), xc + (sound[i] * c), xs + (sound[i] * s));
        }

        var determinant = (cc * ss) - (cs * cs);
        return (((xc * ss) - (xs * cs)) / determinant, ((xs * cc) - (xc * cs)) / determinant);
    }

    /// <summary>Seconds of sound for each second of one core, sentence by sentence; the best of three, since others work on the machine too.</summary>
    private static double Speed(int rate, Func<float[], float[]> convert)
    {
        var random = new Random(1);
        float[] sentence = [.. Enumerable.Range(0, 4 * rate).Select(_ => random.NextSingle() - 0.5f)];
        using var process = Process.GetCurrentProcess();
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            for (var i = 0; i < 5; i++)
                convert(sentence);
            process.Refresh();
            best = process.TotalProcessorTime - before is var took && took < best ? took : best;
        }

        return 20 / best.TotalSeconds;
    }

    private static float[] Wdl(float[] samples, int rate, (int Taps, int Phases)? sinc)
    {
        var resampler = new WdlResampler();
        if (sinc is { } size)
            resampler.SetMode(true, 0, true, size.Taps, size.Phases);
        else
            resampler.SetMode(true, 2, false);
        resampler.SetFilterParms();
        resampler.SetFeedMode(true);
        resampler.SetRates(rate, AudioFormat.SampleRate);
        var output = new ArrayBufferWriter<float>((int)(samples.LongLength * AudioFormat.SampleRate / rate) + 1_024);
        for (var at = 0; at < samples.Length; at += Piece)
        {
            var count = Math.Min(Piece, samples.Length - at);
            resampler.ResamplePrepare(count, 1, out var room);
            samples.AsSpan(at, count).CopyTo(room);
            var given = output.GetSpan(4 * Piece);
            output.Advance(resampler.ResampleOut(given, count, given.Length, 1));
        }

        return output.WrittenSpan.ToArray();
    }

    private sealed record Found(string Resampler, int FromHz, double FlatWithinDb, double LeastSnrDb, double LoudestImageDb, double TimesRealTime);
}
