using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What the player is told. All that it knows of the world arrives as one of these.</summary>
internal abstract record PlayerEvent
{
    /// <summary>The process began: all that was found on disk. Always the first event, once.</summary>
    /// <param name="PlayNows">Accepted before, and not known to be over.</param>
    /// <param name="Closed">Ids of records closed before, with the end of the airing's part.</param>
    internal sealed record Restarted(
        Plan? Plan, StationPolicy? Policy, IReadOnlyList<PlayNow> PlayNows, PlayerMemory Memory, IReadOnlyDictionary<string, DateTimeOffset> Closed)
        : PlayerEvent
    {
        /// <summary>Alerts and recalls accepted before, in the order in which they came.</summary>
        public IReadOnlyList<AlertOrder> Alerts { get; init; } = [];

        /// <summary>Silence that goes before the first sample after the sound device was opened.</summary>
        public TimeSpan AmplifierWake { get; init; }
    }

    internal sealed record PlanAccepted(Plan Plan) : PlayerEvent;

    internal sealed record PolicyAccepted(StationPolicy Policy) : PlayerEvent;

    /// <summary>A content is complete and its digest is right.</summary>
    /// <param name="Length">How long it lasts; zero when nobody knows. An alert tells it nowhere else.</param>
    internal sealed record ContentReady(ContentId Content, TimeSpan Length = default) : PlayerEvent;

    /// <summary>A content that was ready cannot be read any more.</summary>
    internal sealed record ContentLost(ContentId Content) : PlayerEvent;

    /// <param name="PoweredSince">When the process began, in station time as it is known now.</param>
    internal sealed record TimeTrustChanged(bool Trusted, TimeSource Source, DateTimeOffset PoweredSince) : PlayerEvent;

    /// <summary>Time has passed.</summary>
    internal sealed record Tick : PlayerEvent;

    /// <summary>A verified command. The box's own refusals (expiry, nonce) are behind it.</summary>
    internal sealed record PlayNow(Airing Airing, DateTimeOffset LeaseUntil) : PlayerEvent;

    /// <summary>A verified alert, or the recall of one.</summary>
    internal sealed record AlertTaken(AlertOrder Order) : PlayerEvent;

    /// <summary>A verified command. Without an airing: all but emergencies.</summary>
    internal sealed record Stop(string? Airing, TimeSpan Fade) : PlayerEvent;

    /// <summary>A verified command: tones, each so long and so loud (RMS, before the policy's limit).</summary>
    internal sealed record SelfTest(string Test, TimeSpan Tone, double LevelDb) : PlayerEvent;

    /// <summary>The tones have sounded, and were reported.</summary>
    internal sealed record SelfTestOver(string Test) : PlayerEvent;

    /// <param name="StartedAt">When the first sample was heard.</param>
    /// <param name="From">Which place of the content that sample is.</param>
    internal sealed record OutputStarted(Cue Cue, DateTimeOffset StartedAt, TimeSpan From, double StartErrorMs) : PlayerEvent;

    /// <param name="Played">What has sounded since the cue began.</param>
    internal sealed record OutputProgress(Cue Cue, TimeSpan Played, int Underruns) : PlayerEvent;

    /// <param name="EndedAt">When the last sample is heard.</param>
    /// <param name="Completed">The content's end was reached.</param>
    internal sealed record OutputEnded(Cue Cue, DateTimeOffset EndedAt, TimeSpan Played, int Underruns, bool Completed) : PlayerEvent;

    /// <summary>The sound device cannot be opened or has failed. Every cue is forgotten; what had sounded of the present one is said.</summary>
    internal sealed record OutputFailed(DateTimeOffset At, TimeSpan Played, int Underruns) : PlayerEvent
    {
        /// <summary>What had sounded of the cue over the present one.</summary>
        public TimeSpan PlayedOver { get; init; }
    }
}
