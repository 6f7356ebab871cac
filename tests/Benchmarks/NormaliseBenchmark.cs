using System.Globalization;
using System.Text;
using System.Text.Json;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Benchmarks;

/// <summary>How many characters one core normalises in a second, through the same filter as <c>./broadcast normalise</c>.</summary>
internal static class NormaliseBenchmark
{
    private const int Characters = 4_000_000;
    private const int Rounds = 5;

    public static void Run(string artifacts)
    {
        var part = BenchmarkTexts.All();
        var text = new StringBuilder();
        while (text.Length < Characters) text.Append(part).Append('\n');
        var input = Encoding.UTF8.GetBytes(text.ToString());

        var seconds = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            using var output = new MemoryStream(input.Length * 2);
            var begin = TimeProvider.System.GetTimestamp();
            NormaliseFilter.Run(new MemoryStream(input), output);
            // The first round warms up.
            if (round > 0) seconds.Add(TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
        }
        seconds.Sort();
        var perSecond = Math.Round(text.Length / seconds[Rounds / 2]);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Normalise: {text.Length:N0} characters, {perSecond:N0} characters a second on one core (median of {Rounds})"));
        Directory.CreateDirectory(artifacts);
        File.WriteAllText(Path.Combine(artifacts, "normalise.json"), JsonSerializer.Serialize(new { charsPerSecond = perSecond }) + "\n");
    }
}
