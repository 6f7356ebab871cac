using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent;

internal static partial class AgentLog
{
    public static void Trust(ILogger log, TimeTrust trust) =>
        Trust(log, trust.Trusted ? "trusted" : "untrusted", trust.Source.Word(), trust.OffsetMs, trust.UncertaintyMs, trust.Cause);

    [LoggerMessage(20, LogLevel.Error, "fault {Fault}: {Detail}")]
    public static partial void Fault(ILogger log, string fault, string detail);

    [LoggerMessage(21, LogLevel.Information, "fault {Fault} is over")]
    public static partial void FaultOver(ILogger log, string fault);

    [LoggerMessage(22, LogLevel.Information, "time {State}, source {Source}, offset {OffsetMs:0.0} ms, uncertainty {UncertaintyMs:0.0} ms: {Cause}")]
    private static partial void Trust(ILogger log, string state, string source, double offsetMs, double uncertaintyMs, string cause);

    [LoggerMessage(23, LogLevel.Information, "box {Box} of station {Station}, boot {Boot}: plan {PlanSequence}, policy {PolicySequence}, {Pending} records pending")]
    public static partial void Started(ILogger log, string box, string station, string boot, long planSequence, long policySequence, int pending);

    [LoggerMessage(24, LogLevel.Warning, "{File} is broken and was set aside: {Problem}")]
    public static partial void SetAside(ILogger log, string file, string problem);

    [LoggerMessage(25, LogLevel.Information, "{Link} link {Phase}: {Reason} {Detail}")]
    public static partial void LinkState(ILogger log, string link, string phase, string reason, string detail);

    [LoggerMessage(26, LogLevel.Warning, "refused {Reason} on {Topic}: {Detail}")]
    public static partial void Refused(ILogger log, string reason, string topic, string detail);

    [LoggerMessage(27, LogLevel.Information, "{Purpose} {Sequence} accepted: {Summary}")]
    public static partial void Accepted(ILogger log, string purpose, long sequence, string summary);

    [LoggerMessage(28, LogLevel.Information, "content {Content} complete, {Bytes} bytes")]
    public static partial void ContentComplete(ILogger log, ContentId content, long bytes);

    [LoggerMessage(29, LogLevel.Warning, "content {Content} removed: {Why}")]
    public static partial void ContentRemoved(ILogger log, ContentId content, string why);

    [LoggerMessage(30, LogLevel.Information, "{Count} records receipted, {Pending} pending")]
    public static partial void Receipted(ILogger log, int count, int pending);

    [LoggerMessage(31, LogLevel.Information, "self-test {Test}: {Result} {Detail}")]
    public static partial void SelfTest(ILogger log, string test, string result, string detail);

    [LoggerMessage(32, LogLevel.Information, "Opus is decoded by {Codec}")]
    public static partial void Codec(ILogger log, string codec);

    /// <summary>For the person at the box.</summary>
    [LoggerMessage(33, LogLevel.Warning,
        "Đài không cho cụm loa này vào nữa: ghi danh của nó không còn hiệu lực, thường vì đài đã cấp lại tệp ghi danh mới hoặc đã gỡ cụm loa. " +
        "Hãy {IssueAgain}; chép tệp mới vào {File} rồi khởi động lại chương trình: sudo systemctl restart truyen-thanh-agent. " +
        "Lịch đã nhận vẫn phát đến khi hết hạn.")]
    public static partial void EnrolmentEnded(ILogger log, string issueAgain, string file);

    [LoggerMessage(40, LogLevel.Error, "a part of the box stands still, the watchdog is not fed: turns of player and link {Before}, then {Now}")]
    public static partial void StoodStill(ILogger log, string before, string now);

    [LoggerMessage(41, LogLevel.Warning, "systemd was not told {Word}: {Problem}")]
    public static partial void NotTold(ILogger log, string word, string problem);
}
