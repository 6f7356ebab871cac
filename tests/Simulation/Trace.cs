using System.Globalization;
using System.Text;
using Broadcast.Controller.Dispatch;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation;

/// <summary>The last things that happened to one box or the controller. Words are made only when somebody reads them.</summary>
internal sealed class Trace(World world)
{
    private readonly Queue<(DateTimeOffset At, string What, object? Detail)> _lines = new();

    public void Add(string what, object? detail = null)
    {
        if (_lines.Count == world.Traced)
            _lines.Dequeue();
        _lines.Enqueue((world.Now, what, detail));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (at, what, detail) in _lines)
            text.Append(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss.fff} {what} {Words(detail)}\n");
        return text.ToString();
    }

    private static string Words(object? detail) => detail switch
    {
        null => "",
        PlayerEvent.Restarted e => $"Restarted {Words(e.Plan)} playNows {e.PlayNows.Count} drafts {e.Memory.Drafts.Length} closed {e.Closed.Count}",
        PlayerEvent.PlanAccepted e => $"PlanAccepted {Words(e.Plan)}",
        PlayerEvent.PlayNow e => $"PlayNow {Words(e.Airing)} lease {Clock(e.LeaseUntil)}",
        PlayerEvent.ContentReady e => $"ContentReady {e.Content.ToString()[..6]}",
        PlayerEvent.ContentLost e => $"ContentLost {e.Content.ToString()[..6]}",
        PlayerEvent.TimeTrustChanged e => $"TimeTrustChanged {e.Trusted} {e.Source} poweredSince {Clock(e.PoweredSince)}",
        PlayerEvent.OutputStarted e => $"OutputStarted {Words(e.Cue)} at {Clock(e.StartedAt)} from {e.From}",
        PlayerEvent.OutputProgress e => $"OutputProgress {e.Cue.Number} {e.Played}",
        PlayerEvent.OutputEnded e => $"OutputEnded {e.Cue.Number} at {Clock(e.EndedAt)} played {e.Played} completed {e.Completed}",
        PlayerAction.StartPart a => $"  StartPart {Words(a.Cue)}",
        PlayerAction.StopPart a => $"  StopPart #{a.Cue} by {Clock(a.SilentAt)} fade {a.Fade}",
        PlayerAction.CloseRecord a => $"  CloseRecord {Words(a.Record)}",
        PlayerAction a => $"  {a}",
        Plan p => $"[{string.Join(' ', p.Airings.Take(12).Select(a => a.Id))}{(p.Airings.Count > 12 ? " …" : "")}] from {Clock(p.From)} until {Clock(p.Until)} lease {Clock(p.LeaseUntil)}",
        Airing a => $"{a.Id} {a.Priority} {Clock(a.StartAt)} {string.Join('+', a.Parts.Select(p => $"{p.DurationMs / 1000.0}s/{p.Content.ToString()[..6]}"))} {a.Late}/{a.Interrupted}{(a.Over == OverRule.Duck ? " duck" : "")}",
        Cue c => $"#{c.Number} {c.Airing}/{c.Part} zero {Clock(c.ZeroAt)} from {c.From}{(c.Chime > TimeSpan.Zero ? " with chime" : "")}{(c.Over ? " over" : "")}",
        AsRunRecord r => $"{r.Record} {r.Outcome} {r.Reason} due {Clock(r.DueAt)} {r.PlayedMs}/{r.DurationMs} ms {r.StartedAt:HH:mm:ss.fff}–{r.EndedAt:HH:mm:ss.fff}",
        StationPolicy p => $"{p.TimeZone} quiet {string.Join(' ', p.QuietHours.Select(q => $"{q.From}-{q.To}"))} session {p.SessionLimitMs} day {p.DayLimitMs} max {p.MaxVolumeDb} {string.Join(' ', (p.Volumes ?? []).Select(v => $"{v.From}-{v.To}: {v.MaxVolumeDb}"))}",
        DispatchEvent.PlanChanged e => $"PlanChanged {e.Box.Box} {e.Needs.Count} contents",
        IEnumerable<string> all => string.Join(' ', all),
        _ => detail.ToString()!,
    };

    private static string Clock(DateTimeOffset at) => at.ToString("dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
