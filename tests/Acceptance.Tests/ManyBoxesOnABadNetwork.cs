using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests;

/// <summary>A real controller and broker, and boxes that somebody else built from docs/protocol.md alone.</summary>
public sealed class ManyBoxesOnABadNetwork
{
    private const int Boxes = 50;
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task Every_box_plays_though_connections_break_and_chunks_are_lost()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var folder = new KeptOnFailure(nameof(ManyBoxesOnABadNetwork));
        await using var station = new LocalStation(folder.Path);
        await station.StartControllerAsync(cancel.Token);
        await station.CreateAsync("Đài sóng yếu", Time.GetUtcNow(), cancel.Token);
        await using var simulated = await station.StartSimulatedAsync(
            Boxes, "song-yeu", ["--seed", "7", "--drop", "0.05", "--disconnect-every", "15", "--delay-ms", "5", "--jitter-ms", "20"], cancel.Token);
        var bulletin = await station.CompileAsync("Bản tin", "Kính chào bà con. Hôm nay trời nắng, gió nhẹ.", _ => { }, Time, cancel.Token);

        var slot = await station.ScheduleAsync("Chương trình", bulletin.Id, ["song-yeu"], Time.GetUtcNow().AddSeconds(45), cancel.Token);

        await LocalStation.UntilAsync("a record of every box", TimeSpan.FromSeconds(150), Time, async () => (await station.AsRunAsync(cancel.Token)).Count >= Boxes, cancel.Token);
        var records = await station.AsRunAsync(cancel.Token);
        records.Should().HaveCount(Boxes).And.OnlyContain(record => (string)record!["slot"]! == slot && (string)record["outcome"]! == "played" && (double)record["completeness"]! == 1);
        records.Select(record => (string)record!["box"]!).Should().OnlyHaveUniqueItems();
        folder.Passed();
    }
}
