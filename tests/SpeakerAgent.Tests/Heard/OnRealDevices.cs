using Broadcast.Audio.Tests;
using Broadcast.Protocol;
using Xunit.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Heard;

/// <summary>A whole box on real ALSA devices, that hears itself, or the loudspeaker next door that is silent.</summary>
[Collection(Speakers.Collection)]
public sealed class OnRealDevices(ITestOutputHelper output)
{
    [Fact]
    public async Task A_box_hears_itself_and_says_so()
    {
        using var speakers = Speakers.Start(output, count: 2);
        if (speakers is null)
            return;
        Speakers.Hear(1);
        await using var rig = await BoxRig.StartAsync();
        await StartAsync(rig);

        (await TestAsync(rig)).Should().Be(SelfTestResult.Ok);
        var record = await PlayAsync(rig);
        record.Outcome.Should().Be(AsRunOutcome.Played);
        record.Heard.Should().BeEquivalentTo(new { Verdict = HeardVerdict.Heard });
        record.Heard!.Share.Should().BeGreaterThan(0.7);
        record.Heard.LevelDb.Should().BeInRange(-30, -15, "it was −20 dB, and nothing is lost on the way to a monitor");
    }

    [Fact]
    public async Task With_a_dead_amplifier_everything_is_played_and_nothing_is_heard()
    {
        using var speakers = Speakers.Start(output, count: 2);
        if (speakers is null)
            return;
        Speakers.Hear(2);
        await using var rig = await BoxRig.StartAsync();
        await StartAsync(rig);

        (await TestAsync(rig)).Should().Be(SelfTestResult.Dead);
        var record = await PlayAsync(rig);
        record.Outcome.Should().Be(AsRunOutcome.Played);
        record.Heard.Should().BeEquivalentTo(new HeardSound { Verdict = HeardVerdict.NotHeard, Share = 0, LevelDb = HeardSound.LeastDb });
    }

    [Fact]
    public async Task A_microphone_that_cannot_be_opened_is_told_and_costs_no_sound()
    {
        await using var rig = await BoxRig.StartAsync();
        await StartAsync(rig, output: null, microphone: "khong-co-micro");
        await TestWait.UntilAsync(() => rig.Controller.State?.Faults.Any(f => f.Fault == BoxFault.NoMicrophone) == true, "the fault is told");

        (await TestAsync(rig)).Should().Be(SelfTestResult.Played);
        var record = await PlayAsync(rig);
        record.Outcome.Should().Be(AsRunOutcome.Played);
        record.Heard.Should().BeNull();
    }

    private static async Task StartAsync(BoxRig rig, string? output = "pulse", string microphone = "pulse")
    {
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.StartBoxAsync(output, microphone: microphone);
        await TestWait.UntilAsync(() => rig.Controller.State is { Time.Trusted: true, PolicySequence: > 0 }, "trust and policy");
    }

    private async Task<string> TestAsync(BoxRig rig)
    {
        await rig.Controller.SendAsync(new SelfTest { Test = "t", ToneMs = 1000, LevelDb = -20 });
        Report? report = null;
        await TestWait.UntilAsync(() => (report = rig.Controller.Heard.OfType<Report>().FirstOrDefault(r => r.Kind == ReportKind.SelfTest)) is not null, "the report");
        output.WriteLine($"{report!.Reason}: {report.Detail}");
        report.Test.Should().Be("t");
        return report.Reason;
    }

    private async Task<AsRunRecord> PlayAsync(BoxRig rig)
    {
        var sound = TestSound.Of(Listening.Bulletin(0));
        await rig.Controller.SendAsync(sound);
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1), Airings.Of("tomorrow", rig.Controller.Now.AddDays(1), sound)));
        await TestWait.UntilAsync(() => rig.Controller.State is { Contents: { Needed: 1, Complete: 1 } }, "it has the content");
        await rig.Controller.SendAsync(new PlayNow { Airing = Airings.Of("now", rig.Controller.Now, sound), LeaseUntil = rig.Controller.Now.AddMinutes(5) });
        var record = await rig.RecordAsync("now:0");
        output.WriteLine($"{record.Outcome.Word()}, {record.Reason}, {record.Underruns} underruns: {record.Heard}");
        return record;
    }
}
