using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Controller.Speech;

/// <summary>One engine of the station.</summary>
/// <param name="Engine">Under watch, shared by all chains.</param>
/// <param name="Voices">Those offered, the one that stands in for other engines first; at least one.</param>
/// <param name="NeedsNetwork">Whether texts leave this machine.</param>
/// <param name="IsLastResort">Whether it always speaks and at once, so that an urgent text may rely on it.</param>
internal sealed record SpeechEngine(EngineBreaker Engine, IReadOnlyList<Voice> Voices, bool NeedsNetwork, bool IsLastResort);

/// <summary>The engines of the station in the order of preference, one of them the last resort: those behind it speak only when their voice is chosen. Immutable; thread-safe. Disposing ends the processes of voices.</summary>
internal sealed class SpeechEngines(IReadOnlyList<SpeechEngine> engines, SpeechChainOptions options, TimeProvider time) : IDisposable
{
    /// <summary>The engines, the preferred first.</summary>
    public IReadOnlyList<SpeechEngine> All => engines;

    /// <summary>Folders that somebody dropped in and that are no voice, with the reason in Vietnamese.</summary>
    public IReadOnlyList<RefusedVoiceFolder> Refused { get; init; } = [];

    /// <summary>What their folders say of the voices of the user's own.</summary>
    public IReadOnlyList<VoiceFolder> Folders { get; init; } = [];

    /// <summary>What runs processes of its own, if any does.</summary>
    public IDisposable? Processes { get; init; }

    /// <summary>All voices offered, the default first. Of voices with the same id the preferred engine's counts.</summary>
    public IReadOnlyList<Voice> Voices { get; } = [.. engines.SelectMany(engine => engine.Voices).DistinctBy(voice => voice.Id)];

    /// <summary>
    /// The engines behind a voice: its own, then the others in their order up to the last resort. Whoever picks a voice of this machine sends no text elsewhere.
    /// Null when there is no such voice.
    /// </summary>
    public SpeechChain? FindChain(string voice)
    {
        if (engines.FirstOrDefault(engine => engine.Voices.Any(known => known.Id == voice)) is not { } own)
            return null;
        // Nobody stands in for the last resort, nor does anybody behind it.
        var others = own.IsLastResort ? [] : engines.Where(engine => engine != own && (own.NeedsNetwork || !engine.NeedsNetwork));
        var upTo = others.TakeWhile(engine => !engine.IsLastResort).Concat(others.Where(engine => engine.IsLastResort));
        return new SpeechChain([Link(own, own.Voices.First(known => known.Id == voice)), .. upTo.Select(engine => Link(engine, engine.Voices[0]))], options, time);
    }

    /// <summary>The chain of the default voice.</summary>
    public SpeechChain DefaultChain => FindChain(Voices[0].Id)!;

    /// <summary>The engine and the voice that bear these names; null when the station has them no longer.</summary>
    public (ISpeechSynthesizer Engine, Voice Voice)? Find(string? engine, string? voice) =>
        engines.FirstOrDefault(known => known.Engine.Engine == engine) is { } found && found.Voices.FirstOrDefault(known => known.Id == voice) is { } its
            ? (found.Engine, its)
            : null;

    /// <inheritdoc/>
    public void Dispose() => Processes?.Dispose();

    private static ChainLink Link(SpeechEngine engine, Voice voice) => new(engine.Engine, voice, engine.IsLastResort);
}
