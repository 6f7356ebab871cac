using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>A whole box on a real broker, on a night on which the power fails and nobody tells the time.</summary>
public sealed class FloodNightTests
{
    [Fact]
    public async Task An_alert_sounds_without_the_time_goes_on_after_a_power_cut_and_falls_silent_when_it_is_recalled()
    {
        await using var rig = await BoxRig.StartAsync();
        rig.Controller.AnswersTime = false;
        var flood = TestSound.Noise(31, TimeSpan.FromSeconds(2));
        var allClear = TestSound.Noise(32, TimeSpan.FromSeconds(1));
        await rig.Controller.SendAsync(Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(0, 0), new TimeOnly(12, 0)), new QuietHours(new TimeOnly(12, 0), new TimeOnly(0, 0))] });
        await rig.Controller.SendAsync(flood);
        await rig.Controller.SendAsync(allClear);
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1)) with { Keep = [Kept(flood), Kept(allClear)] });
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State is { Contents: { Needed: 2, Complete: 2 } }, "the words are there before anything happens");

        await rig.Controller.SendAsync(
            new Alert
            {
                Id = "flood",
                Severity = Severity.Extreme,
                Drill = false,
                Content = flood.Content,
                RepeatEveryMs = 4_000,
                Repeats = 1_000,
                LeaseUntil = rig.Controller.Now.AddHours(12),
            },
            [rig.Controller.State!.Nonce]);
        await TestWait.UntilAsync(() => rig.Controller.State?.Playing == "flood", rig.LogText);
        await TestWait.UntilAsync(() => Told(rig, "alert").Contains(1), "it repeats by itself\n" + rig.LogText);

        await rig.StopBoxAsync();
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => Told(rig, "alert").Contains(3), "after the cut it goes on\n" + rig.LogText);
        await rig.Controller.SendAsync(new Recall { Alert = "flood", Content = allClear.Content }, [rig.Controller.State!.Nonce]);
        await TestWait.UntilAsync(() => Told(rig, "recall").Contains(0), "its words\n" + rig.LogText);

        rig.Controller.Records.Values.Single(r => r.Bulletin == "recall").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Airing = "flood", TimeSource = TimeSource.None });
        rig.Controller.Records.Values.Where(r => r.Bulletin == "alert" && r.Outcome == AsRunOutcome.Played).Should().OnlyContain(r => r.Priority == Priority.Emergency && r.DurationMs == flood.DurationMs);
    }

    private static List<int> Told(BoxRig rig, string word) =>
        [.. rig.Controller.Records.Values.Where(r => r.Bulletin == word && r.Outcome != AsRunOutcome.Missed).Select(r => r.Part)];

    private static KeptContent Kept(TestSound sound) => new() { Content = sound.Content, Bytes = sound.File.Length };
}
