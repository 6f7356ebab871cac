namespace Broadcast.VitsHost;

/// <summary>A loaded voice. Not thread-safe.</summary>
internal sealed class SherpaVoice : IDisposable
{
    private readonly SherpaTtsHandle _tts;
    private readonly int _speaker;

    private SherpaVoice(SherpaTtsHandle tts, int speaker)
    {
        _tts = tts;
        _speaker = speaker;
    }

    /// <summary>Hz.</summary>
    internal int SampleRate => LibSherpa.SampleRate(_tts);

    /// <summary>How many speakers the model has.</summary>
    internal int Speakers => LibSherpa.Speakers(_tts);

    /// <summary>
    /// Loads the model of a folder: one *.onnx, tokens.txt, and espeak-ng-data/ or lexicon.txt if it needs them. A broken model ends the whole process
    /// inside the library, with its reason on standard error: whoever started the process sees to that.
    /// </summary>
    /// <exception cref="VoiceRefusedException">The library or a file is missing, or the library does not take the voice.</exception>
    internal static SherpaVoice Load(HostArguments arguments)
    {
        LibSherpa.Load(arguments.Library);
        var models = Directory.Exists(arguments.Voice) ? Directory.GetFiles(arguments.Voice, "*.onnx") : [];
        if (models.Length != 1) throw Refused($"Thư mục giọng phải có đúng một tệp .onnx, đang có {models.Length}.");
        var tts = LibSherpa.Create(models[0], InFolder("tokens.txt"), InFolder("lexicon.txt"), InFolder("espeak-ng-data"), arguments.Threads);
        if (tts.IsInvalid) throw Refused("Thư viện sherpa-onnx không nhận giọng này.");
        var voice = new SherpaVoice(tts, arguments.Speaker);
        if (arguments.Speaker > 0 && arguments.Speaker >= voice.Speakers)
            throw Refused($"speaker = {arguments.Speaker}: giọng này chỉ có {voice.Speakers} người nói, đếm từ 0.");
        return voice;

        string? InFolder(string name) => Path.Combine(arguments.Voice, name) is var path && Path.Exists(path) ? path : null;
    }

    /// <summary>Says a sentence. Without samples when the voice knows none of its letters.</summary>
    internal SherpaSound Speak(string text, float speed) => new(LibSherpa.Generate(_tts, text, _speaker, speed));

    /// <summary>Releases the model.</summary>
    public void Dispose() => _tts.Dispose();

    private static VoiceRefusedException Refused(string message) => new(RefusalCode.Voice, message);
}

/// <summary>The sound of one sentence, in the library's memory.</summary>
internal sealed class SherpaSound(SherpaSoundHandle sound) : IDisposable
{
    /// <summary>Mono, full scale ±1; gone when this is disposed.</summary>
    internal ReadOnlySpan<float> Samples => LibSherpa.Samples(sound);

    /// <summary>Releases the sound.</summary>
    public void Dispose() => sound.Dispose();
}
