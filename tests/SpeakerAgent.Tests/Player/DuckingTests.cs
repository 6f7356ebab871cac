using Broadcast.Audio;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class DuckingTests
{
    private const int Ramp = AudioFormat.SampleRate * 3 / 10;

    private readonly Ducking _ducking = new();

    [Fact]
    public void It_falls_by_15_dB_until_something_sounds_over_it_and_rises_again_within_the_same()
    {
        _ducking.TurnTo("programme");
        _ducking.FallWithin(Ramp + (10 * SoundPath.Block));
        Play(SoundPath.Block).Should().OnlyContain(gain => gain == 1, "it is too early");
        _ducking.FallWithin(Ramp);
        Play(Ramp)[^1].Should().BeApproximately(0.178, 0.001);
        Play(Ramp).Should().OnlyContain(gain => Math.Abs(gain - 0.178) < 0.001);
        _ducking.Rise();
        Play(Ramp)[^1].Should().BeApproximately(1, 0.001);
    }

    [Fact]
    public void Called_late_it_falls_within_a_block()
    {
        _ducking.TurnTo("programme");
        _ducking.FallWithin(-100);
        Play(SoundPath.Block)[^1].Should().BeApproximately(0.178, 0.001);
    }

    [Fact]
    public void What_takes_over_is_as_loud_as_it_may_be_from_its_first_sample()
    {
        _ducking.TurnTo("programme");
        _ducking.FallWithin(0);
        Play(SoundPath.Block);
        _ducking.TurnTo("programme");
        Play(10).Should().OnlyContain(gain => Math.Abs(gain - 0.178) < 0.001, "the next part of the programme goes on beneath");
        _ducking.TurnTo("alert");
        Play(10).Should().OnlyContain(gain => gain == 1);
    }

    private double[] Play(int samples)
    {
        var sound = Enumerable.Repeat((short)20_000, samples).ToArray();
        var ducked = new short[samples];
        _ducking.Of(new GivenSound(sound)).Fill(ducked);
        return [.. ducked.Select(sample => sample / 20_000.0)];
    }
}
