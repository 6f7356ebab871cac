using Broadcast.Benchmarks;
using Broadcast.Tts.Normalisation;

var artifacts = Path.Combine(BenchmarkTexts.Root, "artifacts", "bench");
switch (args.FirstOrDefault())
{
    case "all":
        NormaliseBenchmark.Run(artifacts);
        return await CompileBenchmark.RunAsync(artifacts);
    case "normalise":
        NormaliseBenchmark.Run(artifacts);
        return 0;
    case "compile":
        return await CompileBenchmark.RunAsync(artifacts);
    case "normalise-filter":
        NormaliseFilter.Run(Console.OpenStandardInput(), Console.OpenStandardOutput(),
            new NormaliseFilterOptions(Document: args.Contains("--document"), Explain: args.Contains("--explain")));
        return 0;
    default:
        await Console.Error.WriteLineAsync("Broadcast.Benchmarks all | compile | normalise | normalise-filter [--document] [--explain]");
        return 2;
}
