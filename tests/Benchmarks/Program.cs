using Broadcast.Tts.Normalisation;

switch (args.FirstOrDefault())
{
    case "normalise-filter":
        NormaliseFilter.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    case "normalise-document":
        NormaliseFilter.RunDocument(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    default:
        Console.Error.WriteLine("Benchmarks compile | normalise | normalise-filter");
        return 2;
}
