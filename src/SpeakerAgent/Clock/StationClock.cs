namespace Broadcast.SpeakerAgent.Clock;

/// <summary>
/// Station time on a box that may have no clock of its own. Time is the monotonic clock plus an offset learnt from the controller's signed replies
/// (four stamps, RFC 5905 section 8; of the last 8 replies the one with the shortest round trip counts) or, failing that, from a system clock that the kernel says is
/// disciplined by NTP. Steps of the system clock therefore do not matter. Nothing is kept over a restart: a clock that stood still is no clock.
/// Any thread may call any member.
/// </summary>
internal sealed class StationClock
{
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
        _basis = new Basis(TimeSpan.Zero, TrustVerdict.Unknown, TimeSpan.Zero, TimeSpan.Zero);
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
                Choose();
                var offset = (Now - _time.GetUtcNow()).TotalMilliseconds;
                return TimeTrust.Of(_basis.Verdict, offset, TrustRules.Grown(_basis.Uncertainty, Uptime - _basis.At).TotalMilliseconds);
            }
        }
    }

    /// <summary>By how much NTP and the controller disagree, when both are known and it is more than both can be wrong by; else null.</summary>
    public TimeSpan? Disagreement
    {
        get
        {
            lock (_gate)
                return TrustRules.Apart(Reading(Best()), Reading(_system));
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
            _exchanges.Enqueue(new Exchange(offset, roundTrip / 2, Uptime));
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
            _system = synchronised ? new Exchange(_time.GetUtcNow() - BoxNow, maxError, Uptime) : null;
            Choose();
        }
    }

    private void Choose()
    {
        var controller = Best();
        var verdict = TrustRules.Judge(Reading(controller), Reading(_system));
        var followed = verdict switch
        {
            TrustVerdict.System => _system,
            TrustVerdict.Controller => controller,
            _ => null,
        };
        if (followed is not null)
            Volatile.Write(ref _basis, new Basis(followed.Offset, verdict, followed.Uncertainty, followed.At));
        else if (verdict != TrustVerdict.Unknown)
            Volatile.Write(ref _basis, _basis with { Verdict = verdict }); // the best guess stays what it was
        else if (TrustRules.Grown(_basis.Uncertainty, Uptime - _basis.At) > TrustRules.MostUncertainty)
            Volatile.Write(ref _basis, _basis with { Verdict = TrustVerdict.Stale });
        // Otherwise what NTP said before it fell silent stays known: the steady clock runs on.
    }

    /// <summary>The reply that says most as of now: an old one has grown uncertain.</summary>
    private Exchange? Best() => _exchanges.MinBy(e => TrustRules.Grown(e.Uncertainty, Uptime - e.At));

    private TimeReading? Reading(Exchange? exchange) =>
        exchange is null ? null : new TimeReading(exchange.Offset, exchange.Uncertainty, Uptime - exchange.At);

    /// <param name="Uncertainty">Half the round trip, or the kernel's own bound.</param>
    /// <param name="At">When it was learnt, in the process's time.</param>
    private sealed record Exchange(TimeSpan Offset, TimeSpan Uncertainty, TimeSpan At);

    private sealed record Basis(TimeSpan Offset, TrustVerdict Verdict, TimeSpan Uncertainty, TimeSpan At);
}
