using Broadcast.Audio;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

switch (args.FirstOrDefault())
{
    case "normalise-filter":
        NormaliseFilter.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    case "normalise-document":
        NormaliseFilter.RunDocument(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return 0;
    case "speak":
        var engine = new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System);
        var begin = TimeProvider.System.GetTimestamp();
        var outcome = await new SpeechCompiler(engine, args.Length > 3 ? new ClipCache(args[3], TimeProvider.System) : null, new SpeechCompilerOptions())
            .CompileAsync(await File.ReadAllTextAsync(args[1]), engine.Voices[0], args[2]);
        Console.WriteLine($"{TimeProvider.System.GetElapsedTime(begin).TotalSeconds:0.0} s");
        if (outcome is not CompiledSpeech done)
        {
            Console.WriteLine(outcome);
            return 1;
        }
        using (var reader = OggOpusReader.Open(done.Path))
            Console.WriteLine($"{done.Duration} {done.Bytes} bytes, {done.IntegratedLufs:0.00} LUFS {done.TruePeakDb:0.00} dBTP; decoded {LoudnessMeter.Measure(reader)}");
        foreach (var warning in done.Warnings) Console.WriteLine(warning);
        return 0;
    default:
        Console.Error.WriteLine("Benchmarks compile | normalise | normalise-filter");
        return 2;
}
