using System.Threading.Channels;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;
using Broadcast.Mqtt;

namespace Broadcast.FirmwareSim.Fleet;

/// <summary>
/// All boxes of one process on one loop: takes what arrives, wakes who is due, and says once a second how things stand. The fleet's clock is
/// the time at its start and what has passed since, so a step of the host's clock moves no box.
/// </summary>
internal sealed class FleetLoop(
    SimOptions options,
    IReadOnlyList<Enrolment> enrolments,
    Func<MqttLinkOptions, IMqttLink> makeLink,
    TimeProvider time,
    Action<FleetReport> tell)
{
    private const int InboxMessages = 1_024;
    private const int Burst = 256;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(1);

    private readonly Channel<Arrival> _inbox = Channel.CreateBounded<Arrival>(InboxMessages);
    private readonly List<BoxHost> _hosts = [];
    private readonly List<TimeSpan> _clockErrors = [];
    private readonly BoxFiles? _files = options.Data is null ? null : new BoxFiles(options.Data);
    private readonly SharedContents _contents = new(options.Data is null ? null : new BoxFiles(options.Data).Contents);
    private DateTimeOffset _begun;
    private long _begunStamp;

    /// <summary>Runs until <see cref="SimOptions.Until"/> holds (true) or it is cancelled (false).</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        (_begun, _begunStamp) = (time.GetUtcNow(), time.GetTimestamp());
        _files?.Prepare();
        for (var index = 0; index < enrolments.Count; index++)
            SwitchOn(enrolments[index], index);
        await using var alarm = time.CreateTimer(
            _ => _inbox.Writer.TryWrite(default), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await LoopAsync(alarm, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _inbox.Writer.TryComplete();
            await Task.WhenAll(_hosts.Select(host => host.CloseAsync()));
            Say();
        }
    }

    private DateTimeOffset Now => _begun + time.GetElapsedTime(_begunStamp);

    private async Task<bool> LoopAsync(ITimer alarm, CancellationToken stop)
    {
        var reportAt = Now + BetweenReports;
        while (true)
        {
            for (var count = 0; count < Burst && _inbox.Reader.TryRead(out var arrival); count++)
                arrival.Host?.Take(arrival, Now);
            var next = reportAt;
            foreach (var host in _hosts)
            {
                if (host.NextDue <= Now)
                    host.Tick(Now);
                next = host.NextDue < next ? host.NextDue : next;
            }
            if (Now >= reportAt)
            {
                reportAt = Now + BetweenReports;
                Say();
                if (IsOver())
                    return true;
            }
            stop.ThrowIfCancellationRequested();
            var wait = next - Now;
            alarm.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            await _inbox.Reader.WaitToReadAsync(stop);
        }
    }

    private void SwitchOn(Enrolment enrolment, int index)
    {
        var faults = new Faults(options, index);
        var clockError = faults.ClockError();
        var kept = _files?.Read(enrolment.Station, enrolment.Box);
        if (kept is not null)
        {
            kept = kept with { Complete = [.. kept.Complete.Where(_contents.Restore)] };
            foreach (var content in kept.Complete)
                _contents.Need(content);
        }
        var box = SimulatedBox.Start(enrolment, faults.OfBox, _begun + clockError, kept);
        var host = new BoxHost(enrolment, box, faults, clockError, _contents, _files, makeLink, _inbox.Writer, time);
        host.OpenAt(_begun + faults.AwayAtFirst());
        _hosts.Add(host);
        _clockErrors.Add(clockError);
    }

    private bool IsOver() => options.Until switch
    {
        Until.AllComplete => _hosts.TrueForAll(host => host.Box.IsComplete),
        Until.AllPlayed => _hosts.TrueForAll(host => host.Box.IsPlayedOut),
        Until.Elapsed(var span) => Now - _begun >= span,
        _ => false,
    };

    private void Say()
    {
        var report = FleetReport.Of(_hosts, _clockErrors, _contents, Now, Now - _begun);
        if (options.Report is not null)
            report.Write(options.Report);
        tell(report);
    }
}
