using System.Runtime.InteropServices;

namespace Broadcast.SpeakerAgent.Clock;

/// <summary>
/// The controller's clock as a line over the box's own timeline, fitted through four-stamp exchanges (RFC 5905, section 8). Delays are never negative, so
/// every ask is an upper bound of the offset and every reply a lower one; the line that lies farthest from both is the likeliest when delays scatter
/// exponentially. Bounds within some <see cref="Softness"/> of the tightest are weighed in: one odd exchange does not turn the line, and a queue
/// on one way only pulls it by 0.1 ms at most. Of the lines near it the mean is taken, each weighed by how likely it is. Not thread-safe.
/// </summary>
internal sealed class ExchangeFit
{
    /// <summary>Exchanges kept.</summary>
    public const int Most = 192;

    /// <summary>Exchanges older than this are forgotten, all but the newest <see cref="Few"/>: a crystal's rate wanders with the weather.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private const int Few = 8;

    /// <summary>This many exchanges in a row that contradict the line mean that a clock was set.</summary>
    private const int Doubts = 3;

    /// <summary>Rates between two crystals reach this far; that of most is a quarter of it.</summary>
    private const double MostRate = 300e-6;
    private const double UsualRate = 60e-6;

    /// <summary>By how much a bound is loosened for each second of its age.</summary>
    private const double Wander = 0.3e-6;

    /// <summary>Scatter of delays below this, in seconds, is not believed.</summary>
    private const double LeastScatter = 50e-6;

    /// <summary>
    /// Bounds this near to the tightest, in seconds, are as good as it: stamps of a quiet link scatter so. Where delays scatter more, the tightest
    /// alone counts.
    /// </summary>
    private const double Softness = 50e-6;

    private const double Tolerance = 1e-3;

    /// <summary>Lines looked at to either side of the likeliest.</summary>
    private const int Neighbours = 24;

    /// <summary>Each leaves two thirds of the rates: what remains is narrower than 0.002 ppm.</summary>
    private const int Narrowings = 32;

    private readonly List<Exchange> _exchanges = new(Most);
    private readonly List<Exchange> _doubted = new(Doubts);
    private readonly double[] _roundTrips = new double[Most];
    private readonly Bound[] _uppers = new Bound[Most];
    private readonly Bound[] _lowers = new Bound[Most];
    private readonly double[] _gaps = new double[Most];

    /// <summary>The line, or null before the first exchange.</summary>
    public OffsetLine? Line { get; private set; }

    /// <summary>Learns from one exchange: the box's stamps, and the controller's.</summary>
    public void Add(DateTimeOffset askSentAt, DateTimeOffset receivedAt, DateTimeOffset sentAt, DateTimeOffset arrivedAt)
    {
        var exchange = new Exchange(askSentAt, arrivedAt, receivedAt - askSentAt, sentAt - arrivedAt);
        if (Line is { } line && Contradicts(exchange, line))
        {
            _doubted.Add(exchange);
            if (_doubted.Count < Doubts)
                return;
            _exchanges.Clear();
            _exchanges.AddRange(_doubted);
        }
        else
        {
            _exchanges.Add(exchange);
        }

        _doubted.Clear();
        while (_exchanges.Count > Most || (_exchanges.Count > Few && arrivedAt - _exchanges[0].Arrived > Memory))
            _exchanges.RemoveAt(0);
        Line = Fit(arrivedAt);
    }

    /// <summary>Whether an exchange cannot be true together with the line, whatever its delays were.</summary>
    private bool Contradicts(Exchange exchange, OffsetLine line)
    {
        var loose = TimeSpan.FromSeconds(Tolerance + (2 * UsualRate * (exchange.Arrived - _exchanges[^1].Arrived).TotalSeconds)) + line.Uncertainty;
        return line.At(exchange.Asked) - loose > exchange.Most || line.At(exchange.Arrived) + loose < exchange.Least;
    }

    private OffsetLine Fit(DateTimeOffset now)
    {
        // In seconds: offsets from the newest exchange's, instants from now.
        var origin = _exchanges[^1].Most;
        var scatter = Scatter();
        for (var i = 0; i < _exchanges.Count; i++)
        {
            var exchange = _exchanges[i];
            _uppers[i] = Bound.Of(exchange.Most - origin, now - exchange.Asked);
            _lowers[i] = Bound.Of(origin - exchange.Least, now - exchange.Arrived);
        }

        double low = -MostRate, high = MostRate;
        for (var i = 0; i < Narrowings; i++)
        {
            // The gap less the price of an unusual rate is concave over the rate.
            double third = (high - low) / 3, one = low + third, other = high - third;
            if (Merit(one) < Merit(other))
                low = one;
            else
                high = other;
        }

        var likeliest = (low + high) / 2;
        var best = Merit(likeliest);
        var step = scatter / _exchanges.Count / Math.Max(1, (now - _exchanges[0].Asked).TotalSeconds);
        double weights = 0, middles = 0, rates = 0;
        for (var i = -Neighbours; i <= Neighbours; i++)
        {
            var rate = likeliest + (i * step);
            var (upper, lower) = Bounds(rate);
            var weight = Math.Exp((MeritOf(rate, upper - lower) - best) * _exchanges.Count / scatter);
            (weights, middles, rates) = (weights + weight, middles + (weight * (upper + lower) / 2), rates + (weight * rate));
        }

        // The line is a likelihood; what is said of its error is a proof.
        var certain = Certain();
        var offset = Math.Clamp(middles / weights, certain.Lower, certain.Upper);
        var uncertainty = TimeSpan.FromSeconds(Math.Max(certain.Upper - offset, offset - certain.Lower));
        return new OffsetLine(now, origin + TimeSpan.FromSeconds(offset), rates / weights, uncertainty)
        {
            Scatter = TimeSpan.FromSeconds(scatter),
            RateError = RateError(rates / weights),
        };

        // Between these the offset lies, whatever the delays were and however two crystals may drift; exchanges from before a clock was set do not count.
        (double Upper, double Lower) Certain()
        {
            double most = double.MaxValue, least = double.MinValue;
            for (var i = _exchanges.Count - 1; i >= 0; i--)
            {
                var exchange = _exchanges[i];
                var up = Math.Min(most, (exchange.Most - origin + ((now - exchange.Asked) * TrustRules.Drift)).TotalSeconds);
                var down = Math.Max(least, (exchange.Least - origin - ((now - exchange.Arrived) * TrustRules.Drift)).TotalSeconds);
                if (up < down)
                    break;
                (most, least) = (up, down);
            }

            return (most, least);
        }

        double Merit(double rate)
        {
            var (upper, lower) = Bounds(rate);
            return MeritOf(rate, upper - lower);
        }

        double MeritOf(double rate, double gap) => gap - (scatter * rate * rate / (2 * UsualRate * UsualRate * _exchanges.Count));

        (double Upper, double Lower) Bounds(double rate) => (SoftMinimum(_uppers, rate), -SoftMinimum(_lowers, -rate));
    }

    /// <summary>
    /// Where the tightest of the bounds lies now for a clock of this rate, moved a little by those beside it (a log-sum-exp); concave over the
    /// rate, as the minimum is.
    /// </summary>
    private double SoftMinimum(Bound[] bounds, double rate)
    {
        var (count, tightest) = (_exchanges.Count, double.MaxValue);
        for (var i = 0; i < count; i++)
        {
            _gaps[i] = bounds[i].Offset + ((rate + Wander) * bounds[i].Age);
            tightest = Math.Min(tightest, _gaps[i]);
        }

        double sum = 0;
        for (var i = 0; i < count; i++)
            sum += Math.Exp((tightest - _gaps[i]) / Softness);
        return tightest - (Softness * Math.Log(sum / count));
    }

    /// <summary>A rate that short delays over a long time prove may be relied on; one that a few exchanges suggest may be all wrong.</summary>
    private double RateError(double rate)
    {
        var (first, last) = (_exchanges[0], _exchanges[^1]);
        var proven = (first.Most - first.Least + (last.Most - last.Least)) / (last.Arrived - first.Asked);
        return Math.Min(Math.Abs(rate), proven);
    }

    /// <summary>By how much delays scatter: the median round trip less the shortest, in seconds.</summary>
    private double Scatter()
    {
        var trips = _roundTrips.AsSpan(0, _exchanges.Count);
        for (var i = 0; i < trips.Length; i++)
            trips[i] = (_exchanges[i].Most - _exchanges[i].Least).TotalSeconds;
        trips.Sort();
        return Math.Max(LeastScatter, trips[trips.Length / 2] - trips[0]);
    }

    /// <param name="Most">The offset is at most this: the ask took no less than no time.</param>
    /// <param name="Least">The offset is at least this: nor did the reply.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Exchange(DateTimeOffset Asked, DateTimeOffset Arrived, TimeSpan Most, TimeSpan Least);

    /// <summary>One side of an exchange, in seconds: a lower bound is kept as an upper bound of the negated offset.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bound(double Offset, double Age)
    {
        public static Bound Of(TimeSpan offset, TimeSpan age) => new(offset.TotalSeconds, age.TotalSeconds);
    }
}

/// <summary>Station time less the box's own, over the box's own time.</summary>
/// <param name="From">The instant of the box's timeline at which the offset is <paramref name="Offset"/>.</param>
/// <param name="Rate">By how much the offset grows in a second, in seconds.</param>
/// <param name="Uncertainty">The offset cannot be wrong by more: on no way was anything there before it was sent.</param>
internal sealed record OffsetLine(DateTimeOffset From, TimeSpan Offset, double Rate, TimeSpan Uncertainty)
{
    /// <summary>By how much round trips scatter: the median less the shortest.</summary>
    public TimeSpan Scatter { get; init; }

    /// <summary>By how much <see cref="Rate"/> may be wrong beyond what crystals drift.</summary>
    public double RateError { get; init; }

    /// <summary>The offset at an instant of the box's timeline.</summary>
    public TimeSpan At(DateTimeOffset box) => Offset + ((box - From) * Rate);

    /// <summary>The instant of the box's timeline that lies at an instant of the station's.</summary>
    public DateTimeOffset ToBox(DateTimeOffset station) => From + ((station - From - Offset) / (1 + Rate));
}
