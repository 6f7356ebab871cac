using Broadcast.Audio;

namespace Broadcast.Tts.Engines;

/// <summary>
/// A chain as one engine that changes between sentences. Each engine's sound is brought to the same loudness here, since the compiler sees only one
/// engine. For one bulletin; thread-safe.
/// </summary>
internal sealed class SentenceRelay(ChainRun run) : ISpeechSynthesizer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChainLink> _speakers = [];
    private ChainLink? _current = run.Next();

    public string Engine => "chain";

    public IReadOnlyList<Voice> Voices => [run.Links[0].Voice];

    public string Settings => "";

    public double GainDb => 0;

    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        for (var link = First(text); link is not null; link = After(link))
        {
            if (await run.TryAsync(link, stop => link.Engine.SynthesiseAsync(text, link.Voice, stop), cancellation) is not { } sound) continue;
            lock (_gate) _speakers[text] = link;
            var level = sound.ToArray();
            Pcm.Gain(level, link.Engine.GainDb);
            return level;
        }
        var refusal = run.Refusal;
        throw new SpeechEngineException(refusal.Engine, refusal.Failure, refusal.Message);
    }

    /// <summary>Who spoke a sentence.</summary>
    public ChainLink SpeakerOf(string text)
    {
        lock (_gate) return _speakers[text];
    }

    // A sentence that is made again, because it was too loud, keeps its voice.
    private ChainLink? First(string text)
    {
        lock (_gate) return _speakers.GetValueOrDefault(text) ?? _current;
    }

    private ChainLink? After(ChainLink failed)
    {
        lock (_gate)
        {
            if (_current == failed) _current = run.Next();
            return _current;
        }
    }
}
