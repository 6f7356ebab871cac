using System.Globalization;
using System.Runtime.CompilerServices;

namespace Broadcast.Tests;

/// <summary>
/// The rounds of a seeded fuzz test. Ordinarily so many from one seed, the same at every run; under <c>make fuzz</c> (<c>FUZZ_SECONDS</c>) for so long,
/// each round from a seed of its own, that is written to <c>FUZZ_REPORT</c> when the round fails; <c>FUZZ_SEED</c> is that one round again.
/// </summary>
internal static class Fuzz
{
    /// <summary>The trait of such tests.</summary>
    public const string Category = "Fuzz";

    private static readonly Lock Gate = new();

    /// <summary>The rounds, each with its number and its chance.</summary>
    public static IEnumerable<(int Round, Random Random)> Rounds(
        int seed, int rounds, string what = "", [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        if (Setting("FUZZ_SEED") is { } again)
        {
            yield return (0, new Random(again));
            yield break;
        }

        if (Setting("FUZZ_SECONDS") is not { } seconds)
        {
            var random = new Random(seed);
            for (var round = 0; round < rounds; round++)
                yield return (round, random);
            yield break;
        }

        var name = $"{Path.GetFileNameWithoutExtension(file)}.{test}{(what.Length > 0 ? $"({what})" : "")}";
        var began = TimeProvider.System.GetTimestamp();
        var first = Setting("FUZZ_FROM") ?? seed;
        var done = 0;
        var held = false;
        try
        {
            for (; TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds; done++)
                yield return (done, new Random(unchecked(first + done)));
            held = true;
        }
        finally
        {
            Report(held
                ? string.Create(CultureInfo.InvariantCulture, $"{done,12:N0} inputs  {name}")
                : string.Create(CultureInfo.InvariantCulture, $"      FAILED at SEED={unchecked(first + done)}  {name}"));
        }
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static void Report(string line)
    {
        if (Environment.GetEnvironmentVariable("FUZZ_REPORT") is not { Length: > 0 } path)
            return;
        lock (Gate)
            File.AppendAllText(path, line + "\n");
    }
}
