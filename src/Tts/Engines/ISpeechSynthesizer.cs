namespace Broadcast.Tts.Engines;

/// <summary>Makes the sound of one sentence. Thread-safe: several sentences may be in the making at once.</summary>
public interface ISpeechSynthesizer
{
    /// <summary>The engine's name, for records and for people: <c>espeak-ng</c>.</summary>
    string Engine { get; }

    /// <summary>The voices there are, the default first.</summary>
    IReadOnlyList<Voice> Voices { get; }

    /// <summary>
    /// Everything besides voice and text that changes the sound, in a short stable form: part of the key under which sound is kept.
    /// </summary>
    string Settings { get; }

    /// <summary>Decibels that bring this engine's sound near −16 LUFS; the rest is done when a bulletin is levelled.</summary>
    double GainDb { get; }

    /// <summary>Says one sentence.</summary>
    /// <param name="text">Words as they are said, with punctuation: no digits, symbols or markup. 1 to 10,000 characters.</param>
    /// <param name="voice">One of <see cref="Voices"/>.</param>
    /// <param name="cancellation">Stops the engine.</param>
    /// <returns>48 kHz mono, without silence before and after; empty when the text has nothing to say.</returns>
    /// <exception cref="SpeechEngineException">The engine is missing, failed, took too long or gave no sound.</exception>
    Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation);
}
