using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Controller.Speech;

/// <summary>Voices over HTTP.</summary>
internal static class SpeechEndpoints
{
    /// <summary>Adds <c>/api/voices</c> and what could not become a voice.</summary>
    public static void MapSpeech(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/voices/refused", (SpeechEngines engines) => TypedResults.Ok(engines.Refused)).WithTags("speech")
            .WithSummary("Các thư mục giọng đọc đã thả vào mà không dùng được, kèm lý do.");
        routes.MapGet("/api/voices", (SpeechEngines engines, TimeProvider time) => TypedResults.Ok(
                from engine in engines.All
                from voice in engine.Voices
                group VoiceDocument.Of(engine, voice, time.GetUtcNow()).From(engines.Folders.FirstOrDefault(folder => ReferenceEquals(folder.Voice, voice))) by voice.Id into same
                select same.First()))
            .WithTags("speech").WithSummary("Các giọng đọc, giọng mặc định đứng đầu; bộ đọc của giọng, có cần mạng không, và tình trạng hiện nay; region (bac, trung, nam) và license của giọng riêng, khi voice.json có ghi.");
    }
}

/// <summary>A voice as the API shows it. <c>State</c> is <c>unknown</c>, <c>healthy</c>, <c>ailing</c>, <c>resting</c> (until <c>RestingUntil</c>) or <c>on-trial</c>.</summary>
internal sealed record VoiceDocument(string Id, string Name, string Engine, bool NeedsNetwork, string State, DateTimeOffset? RestingUntil, EngineLapseDocument? LastFailure)
{
    /// <summary>Of a voice of the user's own: <c>bac</c>, <c>trung</c> or <c>nam</c>; null when its folder does not say.</summary>
    public string? Region { get; init; }

    /// <summary>Of a voice of the user's own: under which licence; null when its folder does not say.</summary>
    public string? License { get; init; }

    /// <summary>With what the voice's folder says; null for a voice that has none.</summary>
    public VoiceDocument From(VoiceFolder? folder) => folder is null ? this : this with { Region = folder.Region, License = folder.License };

    /// <summary>Made from the engine as it is now.</summary>
    public static VoiceDocument Of(SpeechEngine engine, Voice voice, DateTimeOffset now)
    {
        var left = engine.Engine.RestLeft;
        var state = engine.Engine.Health switch
        {
            EngineHealth.Healthy => "healthy",
            EngineHealth.Ailing => "ailing",
            EngineHealth.Open => "resting",
            EngineHealth.HalfOpen => "on-trial",
            _ => "unknown",
        };
        return new VoiceDocument(
            voice.Id, voice.Name, engine.Engine.Engine, engine.NeedsNetwork, state, left > TimeSpan.Zero ? now + left : null,
            engine.Engine.LastLapse is { } lapse ? new EngineLapseDocument(lapse.At, Word(lapse.Failure), lapse.Message) : null);
    }

    private static string Word(SpeechEngineFailure failure) => failure switch
    {
        SpeechEngineFailure.Missing => "missing",
        SpeechEngineFailure.TimedOut => "timed-out",
        SpeechEngineFailure.BadOutput => "bad-output",
        SpeechEngineFailure.BadRequest => "bad-request",
        SpeechEngineFailure.Offline => "offline",
        SpeechEngineFailure.QuotaSpent => "quota-spent",
        SpeechEngineFailure.KeyRefused => "key-refused",
        _ => "failed",
    };
}

/// <summary>The last time that an engine gave no sound: when, a word for programs, a sentence for people.</summary>
internal sealed record EngineLapseDocument(DateTimeOffset At, string Reason, string Message);
