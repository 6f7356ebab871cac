using System.Globalization;
using Broadcast.Benchmarks;

var artifacts = Path.Combine(BenchmarkTexts.Root, "artifacts", "bench");
switch (args.FirstOrDefault())
{
    case "all":
        NormaliseBenchmark.Run(artifacts);
        return await EditBenchmark.RunAsync(artifacts) + await CompileBenchmark.RunAsync(artifacts);
    case "normalise":
        NormaliseBenchmark.Run(artifacts);
        return 0;
    case "resample":
        ResampleBenchmark.Run(artifacts);
        return 0;
    case "compile":
        return await CompileBenchmark.RunAsync(artifacts);
    case "edit":
        return await EditBenchmark.RunAsync(artifacts);
    case "sync":
        return await SyncBenchmark.RunAsync(artifacts, CancellationToken.None);
    case "agent":
        return await AgentBenchmark.RunAsync(artifacts, CancellationToken.None);
    case "dispatch":
        return await DispatchBenchmark.RunAsync(artifacts);
    case "link":
        return await LinkBenchmark.RunAsync(artifacts);
    case "link-fleet": // the two that `link` starts
        return await LinkBenchmark.FleetAsync(int.Parse(args[1], CultureInfo.InvariantCulture));
    case "link-slow":
        return await LinkBenchmark.SlowAsync(int.Parse(args[1], CultureInfo.InvariantCulture));
    default:
        await Console.Error.WriteLineAsync("Broadcast.Benchmarks all | compile | edit | normalise | resample | sync | agent | dispatch | link");
        return 2;
}
