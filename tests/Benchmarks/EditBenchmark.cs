using System.Globalization;
using System.Text.Json;
using Broadcast.Tts;
using Broadcast.Tts.Engines;

namespace Broadcast.Benchmarks;

/// <summary>
/// What an operator waits for after correcting a word: a bulletin of about 20 minutes is compiled through a clip cache, one word is edited, and it is
/// compiled again, text to file. Several edits, each of another sentence; the median counts.
/// </summary>
internal static class EditBenchmark
{
    private const int Edits = 5;

    public static async Task<int> RunAsync(string artifacts)
    {
        var (name, text) = BenchmarkTexts.Bulletin();
        var directory = Directory.CreateTempSubdirectory("bench-").FullName;
        try
        {
            var engine = new Counted(new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System));
            var cache = new ClipCache(Path.Combine(directory, "clips"), TimeProvider.System);
            var output = Path.Combine(directory, "bulletin.opus");
            var seconds = new List<double>();
            var made = new List<int>();
            CompiledSpeech? last = null;
            for (var edit = 0; edit <= Edits; edit++)
            {
                var before = engine.Spoken;
                var begin = TimeProvider.System.GetTimestamp();
                var outcome = await new SpeechCompiler(engine, cache, new SpeechCompilerOptions()).CompileAsync(Edited(text, edit), engine.Voices[0], output);
                if (outcome is not CompiledSpeech compiled)
                {
                    await Console.Error.WriteLineAsync(outcome.ToString());
                    return 1;
                }
                last = compiled;
                // The first is the bulletin itself.
                if (edit == 0) continue;
                seconds.Add(TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
                made.Add(engine.Spoken - before);
            }
            seconds.Sort();
            Report(artifacts, name, last!, seconds[Edits / 2], made.Max());
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Another word in the middle of a line, another line for each edit.</summary>
    private static string Edited(string text, int edit)
    {
        if (edit == 0) return text;
        var lines = text.Split('\n');
        var from = lines.Length * edit / (Edits + 1);
        var line = Enumerable.Range(from, lines.Length - from).First(i => lines[i].Split(' ').Length > 6);
        var words = lines[line].Split(' ');
        words[3] = "sửa";
        lines[line] = string.Join(' ', words);
        return string.Join('\n', lines);
    }

    private static void Report(string artifacts, string name, CompiledSpeech speech, double seconds, int sentences)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Edit: {name}, one word of {speech.Duration.TotalMinutes:0.0} minutes: {seconds:0.00} s to the new sound, {sentences} sentences made (median of {Edits})"));
        Directory.CreateDirectory(artifacts);
        File.WriteAllText(Path.Combine(artifacts, "edit.json"), JsonSerializer.Serialize(new
        {
            audioSeconds = Math.Round(speech.Duration.TotalSeconds, 2),
            editSeconds = Math.Round(seconds, 3),
            sentencesMade = sentences,
        }) + "\n");
    }

    private sealed class Counted(ISpeechSynthesizer engine) : ISpeechSynthesizer
    {
        private int _spoken;

        public int Spoken => _spoken;

        public string Engine => engine.Engine;

        public IReadOnlyList<Voice> Voices => engine.Voices;

        public string Settings => engine.Settings;

        public double GainDb => engine.GainDb;

        public Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _spoken);
            return engine.SynthesiseAsync(text, voice, cancellation);
        }
    }
}
