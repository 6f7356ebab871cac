using Broadcast.Audio;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;
using Xunit.Abstractions;

namespace Broadcast.Tts.Tests;

/// <summary>A box that comes back in the middle of a bulletin plays the bulletin's samples: real bulletins where they are at hand, else the sample of the demo.</summary>
public sealed class RejoiningABulletin(ITestOutputHelper output)
{
    private const int Settled = AudioFormat.SampleRate * 40 / 1000;

    [Fact]
    public async Task From_40_ms_on_it_sounds_as_if_it_had_been_played_from_its_start()
    {
        var texts = Texts();
        var random = new Random(200);
        foreach (var text in texts)
        {
            var (file, borders) = await CompileAsync(await File.ReadAllTextAsync(text));
            using var reader = OggOpusReader.Open(file);
            var whole = new short[reader.TotalSamples];
            reader.Read(whole).Should().Be(whole.Length);
            var places = Enumerable.Range(0, 200).Select(_ => random.Next(whole.Length)).Concat(borders.Where((_, index) => index % 10 == 0)).ToList();
            var read = new short[AudioFormat.SampleRate];
            foreach (var place in places)
            {
                reader.Seek(place);
                var count = reader.Read(read);
                var worst = 0;
                for (var i = Settled; i < count; i++)
                    worst = Math.Max(worst, Math.Abs(read[i] - whole[place + i]));
                worst.Should().BeLessThanOrEqualTo(1, $"at {place / 48_000.0:0.000} s of {Path.GetFileName(text)}");
            }

            output.WriteLine($"{Path.GetFileName(text)}: {places.Count} places of {reader.Duration}");
        }
    }

    private string[] Texts()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Broadcast.sln")))
            root = Path.GetDirectoryName(root)!;
        var folder = Environment.GetEnvironmentVariable("BULLETINS_DIR") ?? Path.Combine(root, "..", "shared", "bulletins");
        string[] texts = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.txt") : [];
        if (texts.Length == 0)
            output.WriteLine($"No bulletins in {folder} (BULLETINS_DIR): the demo's alone is tried.");
        return texts.Length > 0 ? texts : [Path.Combine(root, "demo", "ban-tin-mau.txt")];
    }

    // With the samples at which its sentences and pauses begin.
    private static async Task<(byte[] File, List<int> Borders)> CompileAsync(string text)
    {
        var engine = new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System);
        var compiler = new SpeechCompiler(engine, cache: null, new SpeechCompilerOptions { Complexity = 5 });
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, 0);
        var borders = new List<int>();
        await foreach (var clip in compiler.StreamAsync(Normaliser.NormaliseDocument(text), engine.Voices[0]))
        {
            borders.Add((int)writer.TotalSamples);
            writer.Append(clip.Clip);
        }

        writer.Complete();
        return (file.ToArray(), borders);
    }
}
