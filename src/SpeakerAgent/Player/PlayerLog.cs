using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

internal static partial class PlayerLog
{
    public static void Cued(ILogger log, Cue cue) =>
        Cued(log, cue.Airing, cue.Part, WireTime.Format(cue.StartAt), cue.From.TotalSeconds, cue.VolumeDb);

    public static void Closed(ILogger log, AsRunRecord record) =>
        Closed(
            log, record.Record, record.Outcome.Word(), record.Reason, record.Completeness, record.StartErrorMs ?? 0, record.Underruns,
            record.Heard?.Verdict ?? "-");

    [LoggerMessage(1, LogLevel.Information, "cue {Airing} part {Part} at {StartAt}, from {FromSeconds:0.0} s, {VolumeDb:0.#} dB")]
    private static partial void Cued(ILogger log, string airing, int part, string startAt, double fromSeconds, double volumeDb);

    [LoggerMessage(2, LogLevel.Information, "record {Record}: {Outcome}, {Reason}, completeness {Completeness}, start error {StartErrorMs:0.00} ms, underruns {Underruns}, microphone {Heard}")]
    private static partial void Closed(
        ILogger log, string record, string outcome, string reason, double completeness, double startErrorMs, int underruns, string heard);

    [LoggerMessage(3, LogLevel.Error, "content {Content} cannot be read: {Problem}")]
    public static partial void Unreadable(ILogger log, ContentId content, string problem);

    [LoggerMessage(4, LogLevel.Error, "no sound device: {Problem}")]
    public static partial void DeviceFailed(ILogger log, string problem);

    [LoggerMessage(5, LogLevel.Information, "leaps by {Milliseconds:0.0} ms to be in step")]
    public static partial void Leapt(ILogger log, double milliseconds);

    [LoggerMessage(6, LogLevel.Debug, "in step: behind {BehindMs:0.000} ms, speed {SpeedPpm:0.0} ppm, device {DevicePpm:0.0} ppm lag {LagMs:0.000} ms, clock {ClockPpm:0.0} ppm offset {OffsetMs:0.000} ms within {UncertaintyMs:0.000} ms")]
    public static partial void InStep(
        ILogger log, double behindMs, double speedPpm, double devicePpm, double lagMs, double clockPpm, double offsetMs, double uncertaintyMs);
}
