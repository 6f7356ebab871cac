using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Tests.Clock;

public sealed class ExchangeFitTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly ExchangeFit _fit = new();
    private TimeSpan _offset = TimeSpan.FromHours(5);
    private double _rate;

    [Fact]
    public void On_a_short_wire_the_clock_is_known_to_a_tenth_of_a_millisecond()
    {
        _rate = 100e-6;
        var errors = Run(seed: 1, seconds: 300, thereMs: 0.3, backMs: 0.3, jitterMs: 0.7);
        errors.Skip(60).Max(Math.Abs).Should().BeLessThan(0.1);
        _fit.Line!.Rate.Should().BeApproximately(100e-6, 2e-6);
    }

    [Fact]
    public void One_odd_exchange_on_a_quiet_wire_does_not_turn_it()
    {
        _rate = 40e-6;
        var random = new Random(9);
        for (var second = 0; second < 180; second++)
            Exchange(second, thereMs: second == 20 ? 0.1 : 0.3 + (random.NextDouble() * 0.1), backMs: 0.3 + (random.NextDouble() * 0.1));
        Math.Abs(Error(180)).Should().BeLessThan(0.03);
        _fit.Line!.Rate.Should().BeApproximately(40e-6, 0.3e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_a_link_of_40_ms_that_scatters_by_10_ms_each_way_two_boxes_differ_by_less_than_3_ms(int seed)
    {
        _rate = -80e-6;
        var errors = Run(seed, seconds: 300, thereMs: 40, backMs: 40, jitterMs: 10);
        errors.Skip(40).Select(Math.Abs).Order().ElementAt((int)(260 * 0.99)).Should().BeLessThan(2);
    }

    [Fact]
    public void A_queue_on_one_way_only_does_not_pull_it()
    {
        var random = new Random(4);
        for (var second = 0; second < 60; second++)
            Exchange(second, thereMs: 5 + (second % 3 == 0 ? 0 : random.Next(200)), backMs: 5);
        Math.Abs(Error(60)).Should().BeLessThan(1);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(180)]
    public void A_queue_on_one_way_of_a_short_wire_pulls_it_by_a_tenth_of_a_millisecond_at_most(int exchanges)
    {
        var random = new Random(10);
        for (var second = 0; second < exchanges; second++)
            Exchange(second, thereMs: 0.3 - Math.Log(1 - random.NextDouble()), backMs: 0.3);
        Math.Abs(Error(exchanges)).Should().BeLessThan(0.1);
    }

    [Fact]
    public void A_single_reply_that_cannot_be_true_is_not_believed()
    {
        Run(seed: 5, seconds: 30, thereMs: 1, backMs: 1, jitterMs: 1);
        _offset += TimeSpan.FromSeconds(1);
        Exchange(31, 1, 1);
        _offset -= TimeSpan.FromSeconds(1);
        Exchange(32, 1, 1);
        Math.Abs(Error(33)).Should().BeLessThan(0.5);
    }

    [Fact]
    public void When_the_controllers_clock_is_set_the_third_reply_in_a_row_is_believed()
    {
        Run(seed: 6, seconds: 30, thereMs: 1, backMs: 1, jitterMs: 1);
        _offset += TimeSpan.FromSeconds(30);
        Exchange(31, 1, 1);
        Exchange(32, 1, 1);
        Error(32).Should().BeApproximately(-30_000, 1);
        Exchange(33, 1, 1);
        Math.Abs(Error(33)).Should().BeLessThan(1);
    }

    [Fact]
    public void A_day_without_the_controller_costs_what_the_rate_is_wrong_by()
    {
        _rate = 60e-6;
        Run(seed: 7, seconds: 900, thereMs: 2, backMs: 2, jitterMs: 2);
        Math.Abs(Error(900 + 86_400)).Should().BeLessThan(150, "5 s without the rate");
    }

    [Fact]
    public void Exchanges_of_long_ago_are_forgotten()
    {
        _rate = 20e-6;
        Run(seed: 8, seconds: 600, thereMs: 1, backMs: 1, jitterMs: 0.5);
        _offset += (Begin.AddSeconds(600) - Begin) * (_rate - (-20e-6));
        _rate = -20e-6;
        for (var second = 600; second < 3600; second += 60)
            Exchange(second, 1 + (second % 7 * 0.1), 1 + (second % 5 * 0.1));
        _fit.Line!.Rate.Should().BeApproximately(-20e-6, 2e-6);
        Math.Abs(Error(3600)).Should().BeLessThan(0.5);
    }

    /// <summary>One exchange a second; the errors after each, in ms.</summary>
    private List<double> Run(int seed, int seconds, double thereMs, double backMs, double jitterMs)
    {
        var random = new Random(seed);
        var errors = new List<double>();
        for (var second = 0; second < seconds; second++)
        {
            Exchange(second, thereMs + Scatter(), backMs + Scatter());
            errors.Add(Error(second + 1));
        }

        return errors;

        double Scatter() => -jitterMs * Math.Log(1 - random.NextDouble());
    }

    private void Exchange(double second, double thereMs, double backMs)
    {
        var asked = Begin.AddSeconds(second);
        var received = Station(asked.AddMilliseconds(thereMs));
        var sent = Station(asked.AddMilliseconds(thereMs + 0.2));
        _fit.Add(asked, received, sent, asked.AddMilliseconds(thereMs + 0.2 + backMs));
    }

    private DateTimeOffset Station(DateTimeOffset box) => box + _offset + ((box - Begin) * _rate);

    private double Error(double second)
    {
        var box = Begin.AddSeconds(second);
        return (box + _fit.Line!.At(box) - Station(box)).TotalMilliseconds;
    }
}
