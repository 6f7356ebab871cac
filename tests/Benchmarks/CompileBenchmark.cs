using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Broadcast.Audio;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Benchmarks;

/// <summary>
/// A bulletin of about 19 minutes from text to Ogg Opus, without a cache, against the usual pipe: espeak-ng into ffmpeg with loudnorm and libopus
/// at the same bit rate and encoder effort. Both say the same words; they take turns.
/// </summary>
internal static class CompileBenchmark
{
    private const int Rounds = 2;

    public static async Task<int> RunAsync(string artifacts)
    {
        var (name, text) = BenchmarkTexts.Bulletin();
        var options = new EspeakOptions();
        var engine = new EspeakSynthesizer(options, TimeProvider.System);
        var document = Normaliser.NormaliseDocument(text);
        var directory = Directory.CreateTempSubdirectory("bench-").FullName;
        try
        {
            var spoken = Path.Combine(directory, "spoken.txt");
            await File.WriteAllTextAsync(spoken, document.ToText());
            double ours = 0, peer = 0;
            CompiledSpeech? made = null;
            for (var round = 0; round < Rounds; round++)
            {
                var begin = TimeProvider.System.GetTimestamp();
                var outcome = await new SpeechCompiler(engine, cache: null, new SpeechCompilerOptions()).CompileAsync(text, engine.Voices[0], Path.Combine(directory, "ours.opus"));
                ours += TimeProvider.System.GetElapsedTime(begin).TotalSeconds / Rounds;
                if (outcome is not CompiledSpeech compiled)
                {
                    await Console.Error.WriteLineAsync(outcome.ToString());
                    return 1;
                }
                made = compiled;

                begin = TimeProvider.System.GetTimestamp();
                await RunPeerAsync(options, spoken, Path.Combine(directory, "peer.opus"));
                peer += TimeProvider.System.GetElapsedTime(begin).TotalSeconds / Rounds;
            }
            Report(artifacts, name, ours, peer, Measure(made!.Path), Measure(Path.Combine(directory, "peer.opus")));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task RunPeerAsync(EspeakOptions options, string text, string output)
    {
        // Paths are our own, so that a shell may be used for what it is good at.
        var command = string.Create(CultureInfo.InvariantCulture,
            $"espeak-ng -v vi -s {options.Rate} -b 1 --stdin --stdout < '{text}' | ffmpeg -v error -y -f wav -i pipe:0 -af loudnorm=I=-16:TP=-1:LRA=11 -ar 48000 -ac 1 -c:a libopus -b:a 24k -compression_level {ClipEncoder.DefaultComplexity} -application audio '{output}'");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command } })!;
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0) throw new InvalidOperationException($"espeak-ng | ffmpeg ended with {shell.ExitCode}");
    }

    private static (double Seconds, Loudness Loudness) Measure(string path)
    {
        using var reader = OggOpusReader.Open(path);
        return (reader.Duration.TotalSeconds, LoudnessMeter.Measure(reader));
    }

    private static void Report(string artifacts, string name, double ours, double peer, (double Seconds, Loudness Loudness) made, (double Seconds, Loudness Loudness) other)
    {
        Console.WriteLine($"Compile: {name}, without cache, {Environment.ProcessorCount} cores, mean of {Rounds}");
        Console.WriteLine("                            time s   audio s     LUFS     dBTP");
        Console.WriteLine(Row("this program", ours, made));
        Console.WriteLine(Row("espeak-ng | ffmpeg", peer, other));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio                     {ours / peer,8:0.00}"));
        Directory.CreateDirectory(artifacts);
        File.WriteAllText(Path.Combine(artifacts, "compile.json"), JsonSerializer.Serialize(new
        {
            audioSeconds = Math.Round(made.Seconds, 2),
            oursSeconds = Math.Round(ours, 2),
            peerSeconds = Math.Round(peer, 2),
            ratio = Math.Round(ours / peer, 3),
            lufs = Math.Round(made.Loudness.IntegratedLufs, 2),
            truePeakDb = Math.Round(made.Loudness.TruePeakDb, 2),
        }) + "\n");
    }

    private static string Row(string what, double seconds, (double Seconds, Loudness Loudness) sound) => string.Create(CultureInfo.InvariantCulture,
        $"{what,-24}  {seconds,8:0.0}  {sound.Seconds,8:0.0}  {sound.Loudness.IntegratedLufs,7:0.00}  {sound.Loudness.TruePeakDb,7:0.00}");
}
