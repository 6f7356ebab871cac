using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Clock;

/// <summary>
/// Station time on a box that may have no clock of its own. Time is the monotonic clock plus an offset learnt from the controller's signed replies
/// (four stamps, RFC 5905 section 8; of the last 8 replies the one with the shortest round trip counts) or, failing that, from a system clock that the kernel says is
/// disciplined by NTP. Steps of the system clock therefore do not matter. Nothing is kept over a restart: a clock that stood still is no clock.
/// Any thread may call any member.
/// </summary>
internal sealed class StationClock
{
    /// <summary>A controller whose bound is better than this is followed even beside NTP, so that all boxes of a station follow one clock.</summary>
    public static readonly TimeSpan ControllerPreferred = TimeSpan.FromSeconds(1);

    private const int Window = 8;

    private readonly TimeProvider _time;
    private readonly KernelClock _readKernelClock;
    private readonly Lock _gate = new();
    private readonly long _originStamp;
    private readonly DateTimeOffset _originWall;
    private readonly Queue<Exchange> _exchanges = new();
    private Exchange? _system;
    private Basis _basis;

    public StationClock(TimeProvider time, KernelClock readKernelClock)
    {
        _time = time;
        _readKernelClock = readKernelClock;
        _originStamp = time.GetTimestamp();
        _originWall = time.GetUtcNow();
        _basis = new Basis(TimeSpan.Zero, TimeSource.None, new Exchange(TimeSpan.Zero, TimeSpan.Zero));
    }

    /// <summary>The box's own timeline: its wall clock at the process's start, carried on by the monotonic clock. Right or wrong, but never stepping.</summary>
    public DateTimeOffset BoxNow => _originWall + _time.GetElapsedTime(_originStamp);

    /// <summary>Station time now; a guess while <see cref="Trust"/> says untrusted.</summary>
    public DateTimeOffset Now => ToStation(BoxNow);

    /// <summary>Where a station time lies on the box's own timeline, as far as is known now.</summary>
    public DateTimeOffset ToBox(DateTimeOffset station) => station - Volatile.Read(ref _basis).Offset;

    /// <summary>The station time of an instant of the box's own timeline, as far as is known now.</summary>
    public DateTimeOffset ToStation(DateTimeOffset box) => box + Volatile.Read(ref _basis).Offset;

    /// <summary>How long the process has run.</summary>
    public TimeSpan Uptime => _time.GetElapsedTime(_originStamp);

    /// <summary>The state of trust as of now.</summary>
    public TimeTrust Trust
    {
        get
        {
            lock (_gate)
            {
                var basis = _basis;
                if (basis.Source == TimeSource.None)
                    return TimeTrust.Unknown;
                var uncertainty = basis.Exchange.Uncertainty;
                var offset = (Now - _time.GetUtcNow()).TotalMilliseconds;
                var cause = basis.Source == TimeSource.Controller ? "the controller's signed replies" : "the system clock, synchronised by NTP";
                return new TimeTrust(Trusted: true, basis.Source, offset, uncertainty.TotalMilliseconds, cause);
            }
        }
    }

    /// <summary>By how much NTP and the controller disagree, when both are known and it is more than both can be wrong by; else null.</summary>
    public TimeSpan? Disagreement
    {
        get
        {
            lock (_gate)
            {
                if (_system is not { } system || Best() is not { } controller)
                    return null;
                var apart = (system.Offset - controller.Offset).Duration();
                return apart > system.Uncertainty + controller.Uncertainty + ControllerPreferred ? apart : null;
            }
        }
    }

    /// <summary>One verified reply of the controller. All stamps of the box are <see cref="BoxNow"/>.</summary>
    /// <returns>False when the stamps contradict each other; nothing is learnt then.</returns>
    public bool Learn(DateTimeOffset askSentAt, DateTimeOffset receivedAt, DateTimeOffset sentAt, DateTimeOffset arrivedAt)
    {
        var roundTrip = (arrivedAt - askSentAt) - (sentAt - receivedAt);
        if (arrivedAt < askSentAt || sentAt < receivedAt || roundTrip < TimeSpan.Zero)
            return false;
        var offset = ((receivedAt - askSentAt) + (sentAt - arrivedAt)) / 2;
        lock (_gate)
        {
            if (_exchanges.Count == Window)
                _exchanges.Dequeue();
            _exchanges.Enqueue(new Exchange(offset, roundTrip / 2));
            Choose();
        }

        return true;
    }

    /// <summary>Asks the kernel whether NTP disciplines the system clock. To be called every ten seconds or so.</summary>
    public void ReadSystem()
    {
        var (synchronised, maxError) = _readKernelClock();
        lock (_gate)
        {
            _system = synchronised ? new Exchange(_time.GetUtcNow() - BoxNow, maxError) : null;
            Choose();
        }
    }

    private void Choose()
    {
        var controller = Best();
        var useSystem = _system is { } system &&
            (controller is null || (controller.Uncertainty > ControllerPreferred && system.Uncertainty < controller.Uncertainty));
        if (useSystem)
            Volatile.Write(ref _basis, new Basis(_system!.Offset, TimeSource.System, _system));
        else if (controller is not null)
            Volatile.Write(ref _basis, new Basis(controller.Offset, TimeSource.Controller, controller));
        // Otherwise what was known stays known, for as long as the process lives: the steady clock runs on.
    }

    private Exchange? Best() => _exchanges.MinBy(e => e.Uncertainty);

    /// <param name="Uncertainty">Half the round trip, or the kernel's own bound.</param>
    private sealed record Exchange(TimeSpan Offset, TimeSpan Uncertainty);

    private sealed record Basis(TimeSpan Offset, TimeSource Source, Exchange Exchange);
}
