using System.Globalization;
using System.Security.Cryptography;
using Broadcast.Acceptance.Tests.Soak;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests;

/// <summary><c>make soak MINUTES=n SEED=n</c>: kills at random for so long, 1 to 30 minutes, and compares the as-run log with the recordings.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["--minutes", var minutes, .. var rest] || !int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length is < 1 or > 30
            || rest is not ([] or ["--seed", _]))
        {
            await Console.Error.WriteLineAsync("MINUTES is 1 to 30, SEED a whole number.");
            return 2;
        }

        var seed = rest is [_, var given] ? int.Parse(given, CultureInfo.InvariantCulture) : RandomNumberGenerator.GetInt32(1, 1_000_000);
        using var folder = new KeptOnFailure("soak");
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, stop) =>
        {
            stop.Cancel = true;
            interrupted.Cancel();
        };
        try
        {
            var outcome = await new SoakRun(folder.Path, seed, TimeSpan.FromMinutes(length), TimeProvider.System, Console.WriteLine).RunAsync(interrupted.Token);
            foreach (var fault in outcome.Faults)
                Console.WriteLine("  " + fault);
            Console.WriteLine($"{(outcome.Faults.Count == 0 ? "the as-run log is what sounded" : $"{outcome.Faults.Count} FAULTS, kept in {folder.Path}")}: {outcome.Summary}");
            if (outcome.Faults.Count > 0)
                return 1;
            folder.Passed();
            return 0;
        }
        catch (Exception fault) when (fault is DemoFailedException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"seed {seed}: {fault.Message}\nkept in {folder.Path}");
            return 1;
        }
    }
}
