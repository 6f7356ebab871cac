using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Broadcast.Audio;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests;

/// <summary>A timeline of real processes: what is killed in mid-programme costs no record and nothing scheduled after it.</summary>
[Collection(SoundsOnTime.Name)]
public sealed class AStationSurvives
{
    private const string Text = "Kính thưa bà con. Tối nay trời có mưa to, gió giật mạnh. Đề nghị các hộ ven sông kiểm tra lại nhà cửa, đưa gia súc lên chỗ cao và theo dõi thông báo tiếp theo của xã.";
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(6);
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task The_agent_the_broker_and_the_controller_are_killed_in_turn_and_nothing_scheduled_is_lost()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        using var folder = new KeptOnFailure(nameof(AStationSurvives));
        await using var station = new LocalStation(folder.Path) { Agent = AgentProgram.Native() };
        await station.StartControllerAsync(cancel.Token);
        await station.CreateAsync("Đài thử lửa", Time.GetUtcNow(), cancel.Token);
        foreach (var box in (string[])["box-1", "box-2"])
        {
            await station.AddZoneAsync("thon-" + box[^1], "Thôn " + box[^1], cancel.Token);
            await station.AddBoxAsync(box, "Cụm loa " + box[^1], "thon-" + box[^1], cancel.Token);
        }

        var bulletin = await station.CompileAsync("Thời tiết nguy hiểm", Text, _ => { }, Time, cancel.Token);
        var length = bulletin.Length;
        length.Should().BeGreaterThan(TimeSpan.FromSeconds(8), "there must be a middle to be killed in");

        var first = Time.GetUtcNow().AddSeconds(15);
        var starts = Enumerable.Range(0, 5).Select(i => Whole(first + (i * (length + Gap)))).ToList();
        var slots = new List<string>();
        foreach (var start in starts)
        {
            slots.Add(await station.ScheduleAsync("Chương trình " + slots.Count, bulletin.Id, ["all"], start, cancel.Token));
        }

        await station.AllReadyAsync(2, Time, cancel.Token);
        var middle = length / 3;

        await UntilAsync(starts[0] + middle, cancel.Token);
        await station.Boxes["box-1"].KillAsync();
        station.StartBox("box-1");

        await UntilAsync(starts[1] + middle, cancel.Token);
        KillBroker(station);

        await UntilAsync(starts[2] + middle, cancel.Token);
        await station.Controller.KillAsync();

        // The fourth begins with no controller at all, and one comes back in its middle.
        await UntilAsync(starts[3] + middle, cancel.Token);
        await station.StartControllerAsync(cancel.Token);

        await UntilAsync(starts[4] + length, cancel.Token);
        JsonArray records = [];
        await LocalStation.UntilAsync("all records", TimeSpan.FromSeconds(60), Time, async () => (records = await station.AsRunAsync(cancel.Token)).Count >= 10, cancel.Token);

        records.Select(record => (string)record!["slot"]! + "/" + record["box"]).Should().BeEquivalentTo(slots.SelectMany(slot => new[] { slot + "/box-1", slot + "/box-2" }), "every slot is told of once by each box");
        var struck = records.Single(record => (string)record!["slot"]! == slots[0] && (string)record["box"]! == "box-1")!;
        struck["outcome"]!.GetValue<string>().Should().Be("partial");
        struck["reason"]!.GetValue<string>().Should().Be("power-loss");
        struck["completeness"]!.GetValue<double>().Should().BeInRange(0.2, 0.99);
        foreach (var record in records.Where(record => record != struck))
        {
            $"{record!["outcome"]} {record["reason"]} {record["completeness"]}".Should().Be("played on-time 1", $"of {record["slot"]} on {record["box"]}");
            Math.Abs(record["startErrorMs"]!.GetValue<double>()).Should().BeLessThanOrEqualTo(20);
        }

        await station.DisposeAsync();
        TheRecordingsHoldWhatWasReported(station, bulletin, records, struck);
        folder.Passed();
    }

    private static void TheRecordingsHoldWhatWasReported(LocalStation station, CompiledBulletin bulletin, JsonArray records, JsonNode struck)
    {
        var sound = OggOpusReader.ReadAll(bulletin.File);
        foreach (var record in records)
        {
            var recording = Recording.Open(station.WavOf((string)record!["box"]!));
            var finding = SoundCheck.Compare(sound, recording.Samples, recording.SampleAt((DateTimeOffset)record["startedAt"]!));
            if (record == struck)
            {
                // It came back at the right place: what sounded before and after the gap lies where it would have lain without it.
                var missing = 1 - struck["completeness"]!.GetValue<double>();
                finding.AlikeWindows.Should().BeGreaterThanOrEqualTo((int)(finding.SpeechWindows * (1 - missing)) - 2);
                finding.AlikeWindows.Should().BeLessThan(finding.SpeechWindows);
            }
            else
            {
                finding.Share.Should().BeGreaterThanOrEqualTo(0.99, $"of {record["slot"]} on {record["box"]}");
            }
        }
    }

    private static void KillBroker(LocalStation station)
    {
        var file = Path.Combine(station.ControllerFolder, "broker", "mosquitto.pid");
        using var broker = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
        broker.Kill();
        broker.WaitForExit();
    }

    private static async Task UntilAsync(DateTimeOffset instant, CancellationToken cancel)
    {
        if (instant - Time.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, Time, cancel);
        }
    }

    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
