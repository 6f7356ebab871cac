using Broadcast.Audio;
using Broadcast.Tts.Engines;

namespace Broadcast.Tts.Tests;

/// <summary>An engine that hums each sentence, a little longer for a longer one, and counts.</summary>
internal sealed class ToneSynthesizer : ISpeechSynthesizer
{
    private int _spoken;

    public string Engine => "tone";

    public IReadOnlyList<Voice> Voices { get; } = [new("one", "Một"), new("two", "Hai")];

    public string Settings => "1";

    public double GainDb => 0;

    public int Spoken => _spoken;

    /// <summary>A sentence with this word in it fails.</summary>
    public string? FailsAt { get; init; }

    /// <summary>Waits before each sentence.</summary>
    public Func<string, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        await Before(text, cancellation);
        if (FailsAt is not null && text.Contains(FailsAt, StringComparison.OrdinalIgnoreCase))
            throw new SpeechEngineException(Engine, SpeechEngineFailure.Failed, "Máy hỏng.");
        Interlocked.Increment(ref _spoken);
        var samples = new float[AudioFormat.SampleRate / 2 + text.Length * 480];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = 0.25f * MathF.Sin(i * 2 * MathF.PI * (300 + text.Length) / AudioFormat.SampleRate);
        return samples;
    }
}
