using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class DeviceLineTests
{
    private const double Buffer = 0.5;
    private const double Lag = 0.0198;

    private readonly Random _random = new(3);
    private DeviceLine _line = new(habit: null);
    private double _rate = 1;

    /// <summary>Where the device's first sample is taken.</summary>
    private double _origin = 0.03;

    [Fact]
    public void A_sound_servers_smoothed_word_is_believed_only_in_the_long_run()
    {
        // As PulseAudio's: 10 ms wrong at first, better within 15 s, and every word off by some tenths.
        var errors = Play(from: 0, seconds: 60, smoothing: at => 0.010 * Math.Exp(-at / 4), late: 0.0005);
        errors[40..].Max(Math.Abs).Should().BeLessThan(0.1);
    }

    [Fact]
    public void A_busy_machine_sees_everything_late_and_is_not_misled()
    {
        Play(from: 0, seconds: 30, smoothing: _ => 0, late: 0.0003);
        var errors = Play(from: 30, seconds: 30, smoothing: at => at < 38 ? -0.010 : 0, late: 0.004);
        errors.Max(Math.Abs).Should().BeLessThan(0.4);
    }

    [Theory]
    [InlineData(1.0001, 0.0004, false)]
    [InlineData(0.9999, -0.0004, false)]
    [InlineData(1.0001, 0.0004, true)]
    [InlineData(0.9999, -0.0004, true)]
    public void A_device_is_known_when_the_programme_begins_and_nothing_moves_while_it_sounds(double rate, double wrong, bool isMetAgain)
    {
        // For half a minute and more the sound server is sure of a delay that it does not have.
        _rate = rate;
        var habit = isMetAgain ? new DeviceHabit(1 - rate) : null;
        _line = new DeviceLine(habit);
        var ahead = (int)DeviceHabit.OpenAhead(habit).TotalSeconds;
        Play(from: 0, seconds: ahead, smoothing: at => at < 35 ? wrong : 0, late: 0.0005);
        var (lag, pace) = (_line.Lag, _line.Rate);
        // Its first words would leave the two minutes that are kept while the programme sounds.
        var heard = Play(from: ahead, seconds: 180, smoothing: _ => 0, late: 0.0005);
        heard.Max(Math.Abs).Should().BeLessThan(0.1);
        _line.Lag.Should().BeApproximately(lag, 0.00003);
        _line.Rate.Should().BeApproximately(pace, 2e-6);
    }

    [Fact]
    public void A_device_that_is_known_is_opened_a_minute_ahead()
    {
        Play(from: 0, seconds: 40, smoothing: _ => 0, late: 0.0005);
        DeviceHabit.OpenAhead(_line.Habit).Should().Be(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_confusion_just_before_the_first_words_are_left_out_does_not_become_the_majority()
    {
        // From the 42nd second to the 50th: more than half of the later words that are enough otherwise.
        var errors = Play(from: 0, seconds: 90, smoothing: at => at is > 42 and < 50 ? -0.010 : 0, late: 0.0005);
        errors[5..].Max(Math.Abs).Should().BeLessThan(0.4);
    }

    [Theory]
    [InlineData(1.0001)]
    [InlineData(0.9999)]
    public void The_pace_of_a_cheap_crystal_is_found(double rate)
    {
        _rate = rate;
        Play(from: 0, seconds: 40, smoothing: _ => 0, late: 0.0005);
        _line.Rate.Should().BeApproximately(1 - rate, 4e-6);
        _line.Habit!.Rate.Should().Be(_line.Rate);
    }

    [Fact]
    public void After_an_underrun_the_place_is_new_but_the_pace_is_known()
    {
        _rate = 1.0001;
        Play(from: 0, seconds: 40, smoothing: _ => 0, late: 0.0005);
        _line.Break();
        _line.IsSettled.Should().BeFalse();
        _origin += 0.2;
        var errors = Play(from: 40, seconds: 3, smoothing: _ => 0, late: 0.0005);
        Math.Abs(errors[^1]).Should().BeLessThan(0.2);
        _line.Rate.Should().BeApproximately(-1e-4, 20e-6);
    }

    [Fact]
    public void Places_and_instants_are_each_others_inverse()
    {
        _rate = 1.00007;
        Play(from: 0, seconds: 5, smoothing: _ => 0, late: 0.0005);
        foreach (var sample in new[] { 0, 48_000.0, 1e9 })
            _line.SampleAt(_line.HeardAt(sample)).Should().BeApproximately(sample, 1e-3);
    }

    /// <summary>The player writes a block whenever the device has taken one, and the device speaks. Errors in ms, one a second.</summary>
    private List<double> Play(double from, int seconds, Func<double, double> smoothing, double late)
    {
        var errors = new List<double>();
        var perSecond = 48_000 * _rate;
        for (var block = 0; block < seconds * 50; block++)
        {
            var taken = (long)Math.Ceiling((from - _origin + (block * 0.02)) * 50) * 960L;
            var takenAt = _origin + (taken / perSecond);
            var at = takenAt - (late * Math.Log(1 - _random.NextDouble()));
            var said = at - _origin - Lag + smoothing(at) + (0.0003 * (_random.NextDouble() - 0.5));
            _line.Add(at, taken, (long)(said * perSecond));
            if (block % 50 != 49)
                continue;
            var sample = taken + (Buffer * perSecond);
            errors.Add((_line.HeardAt(sample) - (_origin + (sample / perSecond) + Lag)) * 1000);
        }

        return errors;
    }
}
