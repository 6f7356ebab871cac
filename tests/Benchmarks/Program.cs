using Broadcast.Benchmarks;

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
    default:
        await Console.Error.WriteLineAsync("Broadcast.Benchmarks all | compile | normalise");
        return 2;
}
