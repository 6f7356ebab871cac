using Broadcast.Mqtt;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>
/// What the log says of one connection: how it stands, whenever that changes. A credential that has ended stays refused, every minute anew,
/// until somebody comes to the box: that is told at once and then hourly, or it would crowd everything else out of the log. Used by the
/// connection's watcher alone.
/// </summary>
/// <param name="link">The connection's name in the log.</param>
/// <param name="enrolmentFile">
/// Where a new enrolment goes: whoever reads the log is told what to do. Null where the other connection's diary tells it.
/// </param>
internal sealed class LinkDiary(string link, string? enrolmentFile, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromHours(1);

    private long? _refusalToldAt;

    public void Note(MqttLinkState state)
    {
        // Mosquitto answers "not authorised" to a wrong password; the other is what the standard has for it.
        var refused = state.Reason is MqttReason.NotAuthorised or MqttReason.BadCredentials;
        if (refused && _refusalToldAt is { } told
            && (state.Phase != MqttLinkPhase.Disconnected || time.GetElapsedTime(told) < TellAgainAfter))
            return;
        AgentLog.LinkState(log, link, state.Phase.ToString(), state.Reason.ToString(), state.Detail);
        if (state.IsConnected)
            _refusalToldAt = null;
        if (!refused)
            return;
        _refusalToldAt = time.GetTimestamp();
        if (enrolmentFile is not null)
            AgentLog.EnrolmentEnded(log, EnrolmentFile.IssueAgain, enrolmentFile);
    }
}
