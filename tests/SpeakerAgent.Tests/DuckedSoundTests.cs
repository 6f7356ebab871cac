using Broadcast.Audio;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>What comes out of a whole box while a notice, chime and all, sounds over a programme: measured, tone by tone.</summary>
public sealed class DuckedSoundTests
{
    private const double ProgrammeHertz = 400;
    private const double NoticeHertz = 2000;

    [Fact]
    public async Task The_programme_is_15_dB_softer_while_the_notice_sounds_and_as_loud_as_before_when_it_has_ended()
    {
        await using var rig = await BoxRig.StartAsync();
        var programme = TestSound.Of(Tones.Sine(ProgrammeHertz, -20, TimeSpan.FromSeconds(10)));
        var notice = TestSound.Of(Tones.Sine(NoticeHertz, -20, TimeSpan.FromSeconds(3)));
        await rig.StartBoxAsync();
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(programme);
        await rig.Controller.SendAsync(notice);
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "the box trusts the controller's time");
        await rig.LoadAsync(programme, notice);

        // A machine that is starved for a fifth of a second makes a gap, as a sound card would: then the box plays once more.
        for (var attempt = 1; ; attempt++)
        {
            var beneath = Airings.Of($"programme-{attempt}", WireTime.Truncate(rig.Controller.Now.AddSeconds(6)), programme);
            var over = Airings.Of($"notice-{attempt}", beneath.StartAt.AddSeconds(4), notice) with { Priority = Priority.Priority, Chime = true, Over = OverRule.Duck };
            await rig.Controller.SendAsync(Airings.Plan(beneath.StartAt.AddDays(-1), beneath, over));
            AsRunRecord[] records = [await rig.RecordAsync($"{over.Id}:0"), await rig.RecordAsync($"{beneath.Id}:0")];
            if (attempt < 4 && records.Any(r => r.Underruns > 0))
                continue;
            records.Should().AllSatisfy(record =>
            {
                record.Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, Completeness = 1.0 }, rig.LogText);
                Math.Abs(record.StartErrorMs!.Value).Should().BeLessThanOrEqualTo(2, rig.LogText);
            });
            Check(rig, beneath.StartAt);
            return;
        }
    }

    private static void Check(BoxRig rig, DateTimeOffset startAt)
    {
        // The notice's chime begins at 1.6 s, its words at 4 s; they end at 7 s. What the programme has then fallen to is fallen to until then.
        var before = LevelDb(ProgrammeHertz, 0.3, 1.25);
        LevelDb(ProgrammeHertz, 1.62, 2.6).Should().BeApproximately(before - 15, 0.5, "the chime has begun");
        LevelDb(ProgrammeHertz, 2.6, 4).Should().BeApproximately(before - 15, 0.5);
        LevelDb(ProgrammeHertz, 4, 6.98).Should().BeApproximately(before - 15, 0.5);
        for (var at = 1.65; at < 6.9; at += 0.1)
            LevelDb(ProgrammeHertz, at, at + 0.1).Should().BeLessThan(before - 14, "at {0} s the notice sounds", at);
        LevelDb(ProgrammeHertz, 7.35, 9.9).Should().BeApproximately(before, 0.2, "the notice is over");
        LevelDb(NoticeHertz, 4.05, 6.95).Should().BeApproximately(LevelDb(ProgrammeHertz, 7.35, 9.9), 1, "the notice is as loud as the programme was");
        LevelDb(NoticeHertz, 0.3, 1.6).Should().BeLessThan(-70);

        // RMS of one frequency, between two moments of the programme, by a window whose sides are far down.
        double LevelDb(double hertz, double from, double to)
        {
            var heard = rig.HeardFrom(startAt.AddSeconds(from), AudioFormat.SamplesIn(TimeSpan.FromSeconds(to - from)));
            var (cosine, sine, weight) = (0.0, 0.0, 0.0);
            for (var i = 0; i < heard.Length; i++)
            {
                var window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / heard.Length));
                var phase = 2 * Math.PI * hertz * i / AudioFormat.SampleRate;
                cosine += window * heard[i] / 32768.0 * Math.Cos(phase);
                sine += window * heard[i] / 32768.0 * Math.Sin(phase);
                weight += window;
            }

            return 20 * Math.Log10((Math.Sqrt(2 * ((cosine * cosine) + (sine * sine))) / weight) + 1e-9);
        }
    }
}
