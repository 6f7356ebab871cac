using Broadcast.Audio;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Heard;
using Xunit.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Heard;

/// <summary>Was what the office wrote really heard in the hamlet? With real speech. The figures printed here stand in decision 15.</summary>
public sealed class HeardStories(ITestOutputHelper output)
{
    public static TheoryData<string, string> WhatTheMicrophoneHears => new()
    {
        { "the bulletin", HeardVerdict.Heard },
        { "the bulletin, 300 ms late", HeardVerdict.Heard },
        { "the bulletin, 900 ms late", HeardVerdict.Heard },
        { "the bulletin, 40 dB softer", HeardVerdict.Heard },
        { "the bulletin, hum over it", HeardVerdict.Heard },
        { "the bulletin between walls", HeardVerdict.Heard },
        { "the bulletin between walls, noise as loud", HeardVerdict.Heard },
        { "the bulletin, noise 10 dB softer", HeardVerdict.Heard },
        { "the bulletin, noise as loud", HeardVerdict.Heard },
        { "the bulletin, noise 6 dB louder", HeardVerdict.Heard },
        { "the bulletin, another one as loud", HeardVerdict.Heard },
        { "the bulletin, clipped", HeardVerdict.Heard },
        { "nothing", HeardVerdict.NotHeard },
        { "hum", HeardVerdict.NotHeard },
        { "noise", HeardVerdict.NotHeard },
        { "another bulletin", HeardVerdict.NotHeard },
        { "another bulletin and hum", HeardVerdict.NotHeard },
        { "a third bulletin", HeardVerdict.NotHeard },
        { "the bulletin read backwards", HeardVerdict.NotHeard },
    };

    [Theory]
    [MemberData(nameof(WhatTheMicrophoneHears))]
    public void What_is_heard_is_the_programme_or_it_is_not(string what, string verdict)
    {
        var played = Listening.Bulletin(0);
        var (tally, _) = Listening.Judge(played, Hear(what, played));
        var heard = tally.Verdict()!;
        output.WriteLine($"{what}: likeness {tally.Likeness:0.00} at {(tally.CommonLag - Comparison.MostLag) * 10} ms, {tally.Windows} windows, share {heard.Share}, {heard.LevelDb} dB");

        tally.Windows.Should().BeGreaterThan(10);
        heard.Verdict.Should().Be(verdict);
        if (verdict == HeardVerdict.Heard)
            heard.Share.Should().BeGreaterThan(0.7);
        else
            heard.Share.Should().BeLessThan(0.5);
    }

    [Fact]
    public void The_lag_is_found()
    {
        var played = Listening.Bulletin(1);
        Listening.Judge(played, Listening.Delayed(played, 0.3)).Tally.CommonLag.Should().Be(Comparison.MostLag + 30);
    }

    [Fact]
    public void Noise_that_drowns_it_is_never_taken_for_it_by_chance_and_a_bulletin_in_it_is_not_denied_lightly()
    {
        var played = Listening.Bulletin(0);
        var drowned = Listening.Judge(played, played.Plus(Listening.Noise(played.Length, -8))).Tally;
        output.WriteLine($"noise 12 dB louder: likeness {drowned.Likeness:0.00}");
        drowned.Verdict()!.Verdict.Should().NotBe(HeardVerdict.NotHeard);
        for (var seed = 0; seed < 5; seed++)
            Listening.Judge(played, Listening.Noise(played.Length, -20, seed)).Tally.Verdict()!.Verdict.Should().Be(HeardVerdict.NotHeard);
    }

    [Fact]
    public void No_other_bulletin_passes_for_the_one_that_was_played_however_few_windows_there_are()
    {
        var likeness = new List<double>();
        for (var played = 0; played < Listening.Bulletins.Length; played++)
        {
            for (var heard = 0; heard < Listening.Bulletins.Length; heard++)
            {
                if (heard == played)
                    continue;
                var (whole, windows) = Listening.Judge(Listening.Bulletin(played), Listening.Delayed(Listening.Bulletin(heard), 0.3));
                whole.Verdict()!.Verdict.Should().Be(HeardVerdict.NotHeard);
                for (var first = 0; first + PartTally.LeastWindows <= windows.Count; first++)
                {
                    var few = new PartTally();
                    foreach (var window in windows.Skip(first).Take(PartTally.LeastWindows))
                        few.Add(window, 1e-4);
                    likeness.Add(few.Likeness);
                    few.Verdict()!.Verdict.Should().NotBe(HeardVerdict.Heard);
                }
            }
        }

        likeness.Sort();
        output.WriteLine($"{likeness.Count} times {PartTally.LeastWindows} windows of other speech: likeness median {likeness[likeness.Count / 2]:0.00}, "
            + $"95 % {likeness[(int)(likeness.Count * 0.95)]:0.00}, most {likeness[^1]:0.00}");
    }

    [Fact]
    public void Nothing_is_said_of_a_few_seconds_of_a_tone_or_of_silence()
    {
        var brief = Listening.Bulletin(0)[..(4 * AudioFormat.SampleRate)];
        Listening.Judge(brief, brief).Tally.Verdict()!.Verdict.Should().Be(HeardVerdict.Unsure);
        var tone = Tones.Sine(1000, -20, TimeSpan.FromSeconds(10));
        Listening.Judge(tone, tone).Tally.Verdict().Should().BeNull("a tone that does not change says nothing");
        Listening.Judge(new float[10 * AudioFormat.SampleRate], Listening.Bulletin(0)).Tally.Verdict().Should().BeNull("nothing was played");
    }

    [Fact]
    public void Listening_costs_no_memory_as_it_goes_on()
    {
        var played = Listening.Bulletin(0);
        Listening.Judge(played, played);
        var (comparison, tally, envelope) = (new Comparison(), new PartTally(), new BandEnvelope());
        var frames = new float[4];
        var block = new short[AudioFormat.FrameSamples];
        Pcm.ToShort(played.AsSpan(0, block.Length), block);
        Run(600);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(3000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        tally.Windows.Should().Be(0, "the same again and again is a tone");

        void Run(int blocks)
        {
            for (var i = 0; i < blocks; i++)
            {
                for (int j = 0, count = envelope.Take(block, frames); j < count; j++)
                {
                    comparison.Played.Add(comparison.Played.Next + 0.3, frames[j], 1);
                    comparison.Caught.Add(comparison.Caught.Next - 0.3, frames[j], 0);
                }

                while (comparison.Find(out _))
                    tally.Add(comparison.Correlations, comparison.CaughtPower);
            }
        }
    }

    private static float[] Hear(string what, float[] played)
    {
        var samples = played.Length;
        return what switch
        {
            "the bulletin" => played,
            "the bulletin, 300 ms late" => Listening.Delayed(played, 0.3),
            "the bulletin, 900 ms late" => Listening.Delayed(played, 0.9),
            "the bulletin, 40 dB softer" => played.Softer(40),
            "the bulletin, hum over it" => played.Plus(Listening.Hum(samples)),
            "the bulletin between walls" => Listening.Echoed(played),
            "the bulletin between walls, noise as loud" => Listening.Echoed(played).Plus(Listening.Noise(samples, -20)),
            "the bulletin, noise 10 dB softer" => played.Plus(Listening.Noise(samples, -30)),
            "the bulletin, noise as loud" => played.Plus(Listening.Noise(samples, -20)),
            "the bulletin, noise 6 dB louder" => played.Plus(Listening.Noise(samples, -14)),
            "the bulletin, another one as loud" => played.Plus(Listening.Bulletin(2)),
            "the bulletin, clipped" => [.. played.Select(s => Math.Clamp(s, -0.05f, 0.05f))],
            "nothing" => new float[samples],
            "hum" => Listening.Hum(samples),
            "noise" => Listening.Noise(samples, -20),
            "another bulletin" => Listening.Bulletin(1),
            "another bulletin and hum" => Listening.Bulletin(1).Plus(Listening.Hum(samples)),
            "a third bulletin" => Listening.Delayed(Listening.Bulletin(2), 0.3),
            "the bulletin read backwards" => [.. played.Reverse()],
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }
}
