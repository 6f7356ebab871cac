using Broadcast.Mqtt;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

internal static partial class DispatchLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Link to the broker: {Phase} ({Reason}) {Detail}")]
    public static partial void Link(ILogger log, MqttLinkPhase phase, MqttReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Đồng hồ máy này chưa được đồng bộ (NTP): cụm loa không được báo giờ và không phát theo lịch. Cài gói Debian chrony, hoặc đặt Dispatch:TrustOwnClock=true nếu tự chỉnh giờ.")]
    public static partial void ClockNotSynchronised(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Publishing {Documents} retained documents again")]
    public static partial void Republishing(ILogger log, int documents);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused: {Who} {Reason} ({Suppressed} others since the last line)")]
    public static partial void Refused(ILogger log, string who, string reason, int suppressed);

    /// <summary>What a box reports: a warning, unless it is a test of the loudspeaker that went well.</summary>
    public static void Report(ILogger log, BoxAddress box, Report report)
    {
        string?[] said =
        [
            report.Reason, report.Detail, report.Topic is { } topic ? $"topic {topic}" : null, report.Purpose is { } purpose ? $"{purpose} {report.Sequence}" : null,
            report.Suppressed is { } others ? $"{others} others not reported" : null,
        ];
        var wentWell = report is { Kind: ReportKind.SelfTest, Reason: SelfTestResult.Ok or SelfTestResult.Played };
        Reported(log, wentWell ? LogLevel.Information : LogLevel.Warning, box.Station, box.Box, report.Kind.Word(), string.Join(", ", said.Where(part => part is not null)));
    }

    [LoggerMessage(Message = "Box {Station}.{Box} reports {Kind}: {What}")]
    private static partial void Reported(ILogger log, LogLevel level, string station, string box, string kind, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Document {Topic} did not leave; tried again in {Pause}")]
    public static partial void DocumentNotSent(ILogger log, Exception cause, string topic, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Records} as-run records of box {Station}.{Box} could not be stored; the box keeps them and sends them again")]
    public static partial void RecordsNotStored(ILogger log, Exception cause, int records, string station, string box);

    [LoggerMessage(Level = LogLevel.Warning, Message = "As-run records of box {Station}.{Box} came faster than they can be stored; the box sends them again")]
    public static partial void TooManyRecords(ILogger log, string station, string box);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dispatch could not {Action}")]
    public static partial void ActionFailed(ILogger log, Exception cause, string action);
}
