using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class InStepTests
{
    private const double Millisecond = 48;

    private readonly InStep _step = new();

    [Fact]
    public void Within_5_ms_only_the_speed_changes_and_by_no_more_than_a_twentieth_of_a_percent()
    {
        for (var behind = -4.9; behind <= 4.9; behind += 0.1)
        {
            var (speed, leap) = _step.Next(behind * Millisecond, drift: 2e-4, mended: false, exact: false);
            leap.Should().Be(0);
            speed.Should().BeInRange(1 - InStep.MostChange, 1 + InStep.MostChange);
        }
    }

    [Fact]
    public void An_error_of_2_ms_on_a_slow_card_is_made_good_and_stays_so()
    {
        var behind = 2 * Millisecond;
        for (var block = 0; block < 50 * 30; block++)
        {
            var (speed, _) = _step.Next(behind, drift: 1e-4, mended: false, exact: false);
            behind -= (speed - 1 - 1e-4) * 960;
        }

        Math.Abs(behind).Should().BeLessThan(0.01 * Millisecond);
    }

    [Fact]
    public void Beyond_5_ms_it_leaps_once_it_is_sure()
    {
        var leaps = Enumerable.Range(0, 40).Select(_ => _step.Next(7 * Millisecond, 0, mended: false, exact: false).Leap).TakeWhile(leap => leap == 0).Count();
        leaps.Should().BeInRange(10, 39, "a moment's wrong word makes nobody leap");
        _step.Next(-30 * Millisecond, 0, mended: true, exact: false).Leap.Should().Be(-30 * Millisecond, "after an underrun there was a gap already");
    }

    [Fact]
    public void A_device_that_is_paced_by_the_clock_plays_every_sample_unchanged()
    {
        _step.Next(4 * Millisecond, drift: 5e-6, mended: false, exact: true).Should().Be((1.0, 0.0));
    }
}
