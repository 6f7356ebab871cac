namespace Broadcast.SpeakerAgent.Clock;

/// <summary>
/// Station time on a box that may have no clock of its own. Time is the monotonic clock plus an offset, and its drift, learnt from the controller's signed
/// replies (<see cref="ExchangeFit"/>) or, failing that, from a system clock that the kernel says is disciplined by NTP. Steps of the system clock therefore do not matter. Nothing is kept over a restart: a clock that stood still is no clock.
/// Any thread may call any member.
/// </summary>
internal sealed class StationClock
{
    private readonly TimeProvider _time;
    private readonly KernelClock _readKernelClock;
    private readonly Lock _gate = new();
    private readonly long _originStamp;
    private readonly DateTimeOffset _originWall;
    private readonly ExchangeFit _controller = new();
    private OffsetLine? _system;
    private Basis _basis;
    private volatile bool _isPlayedBy;

    public StationClock(TimeProvider time, KernelClock readKernelClock)
    {
        _time = time;
        _readKernelClock = readKernelClock;
        _originStamp = time.GetTimestamp();
        _originWall = time.GetUtcNow();
        _basis = new Basis(TrustVerdict.Unknown, new OffsetLine(_originWall, TimeSpan.Zero, 0, TimeSpan.Zero));
    }

    /// <summary>The box's own timeline: its wall clock at the process's start, carried on by the monotonic clock. Right or wrong, but never stepping.</summary>
    public DateTimeOffset BoxNow => BoxAt(_time.GetTimestamp());

    /// <summary>Station time now; a guess while <see cref="Trust"/> says untrusted.</summary>
    public DateTimeOffset Now => ToStation(BoxNow);

    /// <summary>A sound device is open: the time is asked more often.</summary>
    public bool IsPlayedBy
    {
        get => _isPlayedBy;
        set => _isPlayedBy = value;
    }

    /// <summary>By how much the round trips to the controller scatter.</summary>
    public TimeSpan Scatter => Volatile.Read(ref _basis).Line.Scatter;

    /// <summary>By how much station time runs faster than the box's own, a fraction: crystals differ by up to 10⁻⁴.</summary>
    public double Rate => Volatile.Read(ref _basis).Line.Rate;

    /// <summary>An instant on the box's own timeline, by its stamp of the monotonic clock (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public DateTimeOffset BoxAt(long stamp) => _originWall + _time.GetElapsedTime(_originStamp, stamp);

    /// <summary>Where a station time lies on the box's own timeline, as far as is known now.</summary>
    public DateTimeOffset ToBox(DateTimeOffset station) => Volatile.Read(ref _basis).Line.ToBox(station);

    /// <summary>The station time of an instant of the box's own timeline, as far as is known now.</summary>
    public DateTimeOffset ToStation(DateTimeOffset box) => box + Volatile.Read(ref _basis).Line.At(box);

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
                return TimeTrust.Of(_basis.Verdict, offset, Reading(_basis.Line)!.UncertaintyNow.TotalMilliseconds);
            }
        }
    }

    /// <summary>By how much NTP and the controller disagree, when both are known and it is more than both can be wrong by; else null.</summary>
    public TimeSpan? Disagreement
    {
        get
        {
            lock (_gate)
                return TrustRules.Apart(Reading(_controller.Line), Reading(_system));
        }
    }

    /// <summary>One verified reply of the controller. All stamps of the box are <see cref="BoxNow"/>.</summary>
    /// <returns>False when the stamps contradict each other; nothing is learnt then.</returns>
    public bool Learn(DateTimeOffset askSentAt, DateTimeOffset receivedAt, DateTimeOffset sentAt, DateTimeOffset arrivedAt)
    {
        var roundTrip = (arrivedAt - askSentAt) - (sentAt - receivedAt);
        if (arrivedAt < askSentAt || sentAt < receivedAt || roundTrip < TimeSpan.Zero)
            return false;
        lock (_gate)
        {
            _controller.Add(askSentAt, receivedAt, sentAt, arrivedAt);
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
            var now = BoxNow;
            _system = synchronised ? new OffsetLine(now, _time.GetUtcNow() - now, 0, maxError) : null;
            Choose();
        }
    }

    private void Choose()
    {
        var controller = _controller.Line;
        var verdict = TrustRules.Judge(Reading(controller), Reading(_system));
        var followed = verdict switch
        {
            TrustVerdict.System => _system,
            TrustVerdict.Controller => controller,
            _ => null,
        };
        if (followed is not null)
            Volatile.Write(ref _basis, new Basis(verdict, followed));
        else if (verdict != TrustVerdict.Unknown)
            Volatile.Write(ref _basis, _basis with { Verdict = verdict }); // the best guess stays what it was
        else if (Reading(_basis.Line)!.UncertaintyNow > TrustRules.MostUncertainty)
            Volatile.Write(ref _basis, _basis with { Verdict = TrustVerdict.Stale });
        // Otherwise what NTP said before it fell silent stays known: the steady clock runs on.
    }

    private TimeReading? Reading(OffsetLine? line)
    {
        var now = BoxNow;
        return line is null ? null : new TimeReading(line.At(now), line.Uncertainty + ((now - line.From) * line.RateError), now - line.From);
    }

    private sealed record Basis(TrustVerdict Verdict, OffsetLine Line);
}
