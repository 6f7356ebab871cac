using System.Runtime.InteropServices;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// Which sample of what was written to a sound device is heard when: a line through what the device says of itself. Two things are learnt apart. The
/// moments at which it takes samples out of its buffer are seen late, never early, so the earliest of each second carry its pace to well under 0.1 ms,
/// however busy the machine is. What it says of its delay may be smoothed, and wrong for seconds at a time, by a sound server, so what half of the words of
/// two minutes agree on tells how long a sample is under way after it was taken; what a server says in its first half minute is left out as soon as there is
/// enough else. Instants are seconds from an origin of the caller's. Not thread-safe; allocates nothing after it was made.
/// </summary>
internal sealed class DeviceLine
{
    /// <summary>Words that make a knot.</summary>
    private const int WordsOfKnot = 50;

    /// <summary>The first knots are made of fewer, so that the line is there soon.</summary>
    private const int WordsOfFirst = 8;
    private const int FirstKnots = 4;

    /// <summary>Knots kept. The line goes through all that tell the lag: beside older ones an error of its slope would be taken for lag.</summary>
    private const int Most = 120;

    /// <summary>What is known after so many knots is worth remembering.</summary>
    private const int Learnt = 30;

    /// <summary>For so many seconds after it began, a sound server's word about its delay may be wrong by some tenths of a millisecond.</summary>
    private const double Unsure = 35;

    /// <summary>
    /// So many later knots tell the lag without the early ones, where the early ones do not contradict: on a busy machine ten may be
    /// confused.
    /// </summary>
    private const int Enough = 15;

    /// <summary>So many later knots tell it whatever the early ones say.</summary>
    private const int EnoughAlone = 30;

    /// <summary>The early ones are wrong by less than this, in seconds.</summary>
    private const double EarlyError = 0.001;

    private const int Rounds = 8;

    /// <summary>What a knot that lies late weighs beside one that lies early by as much: on a busy machine whole seconds pass without a prompt word.</summary>
    private const double Late = 0.15;

    /// <summary>The earliest moments of knots scatter by about this, in seconds.</summary>
    private const double Scatter = 50e-6;

    /// <summary>Two crystals' rates differ by about this, until more is known of them.</summary>
    private const double UsualRate = 100e-6;
    private const double KnownRate = 20e-6;

    private const double SecondsPerSample = 1.0 / Audio.AudioFormat.SampleRate;

    private readonly Knot[] _knots = new Knot[Most];
    private readonly double[] _weights = new double[Most];
    private readonly double[] _sorted = new double[Most];
    private readonly double[] _delays = new double[WordsOfKnot];
    private int _count;
    private int _later;
    private int _next;
    private int _words;
    private double _began = double.NaN;
    private double _earliest;
    private double _earliestAt;
    private double _from;
    private double _level;
    private double _rate;
    private double _lag;
    private double _expectedRate;
    private double _rateScatter = UsualRate;

    /// <param name="habit">What the device was like when it was open last.</param>
    public DeviceLine(DeviceHabit? habit)
    {
        if (habit is null)
            return;
        (_expectedRate, _rateScatter) = (habit.Rate, KnownRate);
        _rate = habit.Rate;
    }

    /// <summary>The device has spoken often enough to place a sample by.</summary>
    public bool IsSettled => _count > 0;

    /// <summary>What was learnt, for the next opening; null while it is not worth remembering.</summary>
    public DeviceHabit? Habit => _count >= Learnt ? new DeviceHabit(_rate) : null;

    /// <summary>By how much the device's seconds are longer than ours, a fraction: positive for a slow device.</summary>
    public double Rate => _rate;

    /// <summary>How long a sample is under way after the device took it, in seconds.</summary>
    public double Lag => _lag;

    /// <summary>A word of the device.</summary>
    /// <param name="at">When it spoke.</param>
    /// <param name="taken">How many samples it had taken.</param>
    /// <param name="heard">How many samples, by its word, had been heard.</param>
    public void Add(double at, long taken, long heard)
    {
        if (taken <= 0)
            return; // it has not begun
        if (double.IsNaN(_began))
            _began = at;
        var origin = at - (taken * SecondsPerSample);
        if (_words == 0 || origin - (_rate * (at - _earliestAt)) < _earliest)
            (_earliest, _earliestAt) = (origin, at);
        _delays[_words++] = at - (heard * SecondsPerSample);
        if (_words < (_count < FirstKnots ? WordsOfFirst : WordsOfKnot))
            return;
        var delays = _delays.AsSpan(0, _words);
        delays.Sort();
        _knots[_next] = new Knot(_earliestAt, _earliest, delays[_words / 2]);
        _next = (_next + 1) % Most;
        _count = Math.Min(_count + 1, Most);
        _later = _earliestAt - _began < Unsure ? 0 : Math.Min(_later + 1, Most);
        _words = 0;
        Fit();
    }

    /// <summary>The device ran dry or began anew: where its samples lie is not known any more, but it keeps its pace.</summary>
    public void Break()
    {
        if (_count >= Learnt)
            (_expectedRate, _rateScatter) = (_rate, KnownRate);
        _count = _later = _next = _words = 0;
        _began = double.NaN;
    }

    /// <summary>When a sample is heard.</summary>
    public double HeardAt(double sample) => _from + (((sample * SecondsPerSample) + _level + _lag - _from) / (1 - _rate));

    /// <summary>Which sample is heard at an instant, a fraction.</summary>
    public double SampleAt(double at) => (at - _level - _lag - (_rate * (at - _from))) / SecondsPerSample;

    /// <summary>
    /// A robust line (weights that fall with the distance) along the earliest moments, its rate drawn to what is usual while there are few; then how far the
    /// delays lie beside it.
    /// </summary>
    private void Fit()
    {
        var (from, origin, _) = Newest(0);
        _weights.AsSpan(0, _count).Fill(1);
        double level = 0, rate = 0;
        for (var round = 0; round < Rounds; round++)
        {
            double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
            for (var i = 0; i < _count; i++)
            {
                double weight = _weights[i], x = Newest(i).At - from, y = Newest(i).Origin - origin - (_expectedRate * x);
                (w, wx, wxx, wy, wxy) = (w + weight, wx + (weight * x), wxx + (weight * x * x), wy + (weight * y), wxy + (weight * x * y));
            }

            wxx += Scatter / _rateScatter * (Scatter / _rateScatter);
            rate = ((w * wxy) - (wx * wy)) / ((w * wxx) - (wx * wx));
            level = (wy - (rate * wx)) / w;
            for (var i = 0; i < _count; i++)
                _sorted[i] = Math.Abs(Beside(i));
            _sorted.AsSpan(0, _count).Sort();
            var scale = 2 * Math.Max(Scatter, 1.4826 * _sorted[_count / 2]);
            for (var i = 0; i < _count; i++)
            {
                var far = Beside(i) / scale;
                _weights[i] = (far > 0 ? Late : 1) / ((1 + (far * far)) * (1 + (far * far)));
            }
        }

        (_from, _level, _rate) = (from, level + origin, rate + _expectedRate);
        _lag = LagOf(_later >= EnoughAlone ? _later : _count);
        if (_later is >= Enough and < EnoughAlone && LagOf(_later) is var later && Math.Abs(later - _lag) < EarlyError)
            _lag = later;

        double Beside(int knot)
        {
            var x = Newest(knot).At - from;
            return Newest(knot).Origin - origin - (_expectedRate * x) - level - (rate * x);
        }
    }

    private double LagOf(int newest)
    {
        for (var i = 0; i < newest; i++)
            _sorted[i] = Newest(i).Delayed - _level - (_rate * (Newest(i).At - _from));
        return DensestHalf(_sorted.AsSpan(0, newest));
    }

    private Knot Newest(int age) => _knots[(_next - 1 - age + (2 * Most)) % Most];

    /// <summary>
    /// The median of the half that lies closest together (the shorth): words that are right agree with each other, and those of a confused sound server
    /// lie apart, all to one side, which would pull a median along.
    /// </summary>
    private static double DensestHalf(Span<double> values)
    {
        values.Sort();
        var half = (values.Length / 2) + 1;
        var best = 0;
        for (var i = 1; i + half <= values.Length; i++)
        {
            if (values[i + half - 1] - values[i] < values[best + half - 1] - values[best])
                best = i;
        }

        return values[best + (half / 2)];
    }

    /// <param name="Origin">When sample 0 was taken, by the earliest word of the knot.</param>
    /// <param name="Delayed">When sample 0 was heard, by the median word of the knot.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Knot(double At, double Origin, double Delayed);
}

/// <summary>What stays of a device when it is closed: a crystal keeps its pace.</summary>
internal sealed record DeviceHabit(double Rate)
{
    /// <summary>
    /// The device is opened, and silence written, so long before something planned: a sound server needs half a minute until its word about its delay is
    /// good to a tenth of a millisecond, and some seconds more until there are enough of such words; until then boxes would differ. One that was never
    /// watched for long is opened earlier, when the agent has just started: then its pace and that of the box's clock must be found as well.
    /// </summary>
    public static TimeSpan OpenAhead(DeviceHabit? habit) => habit is null ? TimeSpan.FromSeconds(155) : TimeSpan.FromSeconds(60);
}
