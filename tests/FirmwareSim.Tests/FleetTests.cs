using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Fleet;
using Broadcast.FirmwareSim.Wire;
using Broadcast.Mqtt;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>Real links, a real broker with access lists, and a controller that knows the page and nothing else.</summary>
public sealed class FleetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("firmware-sim-").FullName;
    private readonly Station _station = new();

    [Fact]
    public async Task A_box_joins_fetches_plays_and_is_receipted_over_a_real_broker()
    {
        var sound = new Sound(200_000);
        using var broker = await Broker.StartAsync(_folder, ["loa-0"]);
        await using var controller = new ScriptedController(_station, broker.Port, sound);
        await controller.StartAsync();
        var start = TimeProvider.System.GetUtcNow().AddSeconds(6);
        await PublishPlansAsync(controller, 1, [Station.Airing("a1", start, sound, durationMs: 400, parts: 2)]);

        var report = await RunAsync(broker.Port, 1, new SimOptions { Until = new Until.AllPlayed(), ClockSpread = TimeSpan.FromDays(400) });

        controller.Reports.Should().BeEmpty();
        controller.Records.Values.Should().HaveCount(2).And.OnlyContain(record =>
            (string)record["outcome"]! == "played" && (string)record["reason"]! == "on-time" && (string)record["timeSource"]! == "controller");
        report.Boxes[0].FiltersRefused.Should().Be(0, "the page's table is the access list");
        report.Boxes[0].ContentsComplete.Should().Be(1);
        await Wait.UntilAsync(() => controller.Presence["loa-0"] == "offline", "the box said goodbye");
        controller.States["loa-0"]["planSequence"]!.GetValue<long>().Should().BePositive();
    }

    [Fact]
    public async Task A_hundred_boxes_complete_a_megabyte()
    {
        var sound = new Sound(1_000_000);
        var (report, controller) = await CompleteAsync(100, sound, new SimOptions { Seed = 5 });
        report.Totals.ChunksReceived.Should().Be(100 * sound.Chunks());
        report.Totals.ContentBytesHeld.Should().Be(sound.Bytes.Length, "one copy for all");
        controller.Reports.Should().BeEmpty();
    }

    [Fact]
    public async Task Boxes_that_lose_messages_and_connections_complete_all_the_same()
    {
        var (report, controller) = await CompleteAsync(12, new Sound(300_000), new SimOptions
        {
            Seed = 3,
            Drop = 0.05,
            // Asking anew after a cut is put off by 10 s: were it cut much more often than that, it would hardly ever ask.
            DisconnectEvery = TimeSpan.FromSeconds(12),
            OfflineShare = 0.5,
            OfflineUntil = TimeSpan.FromSeconds(3),
            Delay = TimeSpan.FromMilliseconds(5),
            Jitter = TimeSpan.FromMilliseconds(5),
        });
        report.Totals.Cuts.Should().BePositive();
        controller.Reports.Should().BeEmpty();
    }

    [Fact]
    public async Task A_simulation_that_was_stopped_goes_on_where_it_was()
    {
        var sound = new Sound(100_000);
        using var broker = await Broker.StartAsync(_folder, ["loa-0"]);
        var options = new SimOptions { Data = Path.Combine(_folder, "data"), Until = new Until.AllComplete() };
        await using (var controller = new ScriptedController(_station, broker.Port, sound))
        {
            await controller.StartAsync();
            await PublishPlansAsync(controller, 1, [Station.Airing("a1", TimeProvider.System.GetUtcNow().AddHours(1), sound)]);
            await RunAsync(broker.Port, 1, options);
            var again = await RunAsync(broker.Port, 1, options);
            again.Totals.ChunksReceived.Should().Be(0);
            again.Totals.Complete.Should().Be(1);
            again.Totals.Refusals.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task The_command_line_refuses_what_makes_no_sense()
    {
        var quiet = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null };
        foreach (var arguments in (string[][])[["--enrolments", "/nowhere"], ["--enrolments", _folder, "--drop", "2"], ["--enrolments", _folder, "--until", "soon"], []])
            (await CommandLine.Build().Parse(arguments).InvokeAsync(quiet)).Should().Be(1);
    }

    [Fact]
    public void Enrolments_are_found_by_folder_file_and_pattern()
    {
        foreach (var box in (string[])["b", "a"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, box));
            File.WriteAllText(Path.Combine(_folder, box, "enrolment.json"), _station.EnrolmentJson(box));
        }
        string[] all = [Path.Combine(_folder, "a", "enrolment.json"), Path.Combine(_folder, "b", "enrolment.json")];
        EnrolmentFiles.Find(_folder).Should().Equal(all);
        EnrolmentFiles.Find(Path.Combine(_folder, "*")).Should().Equal(all);
        EnrolmentFiles.Find(Path.Combine(_folder, "*", "enrolment.json")).Should().Equal(all);
        EnrolmentFiles.Find(Path.Combine(_folder, "a")).Should().Equal(all[..1]);
        EnrolmentFiles.Find(all[1]).Should().Equal(all[1..]);
        Enrolment.Read(all[0]).Box.Should().Be("a");
        File.WriteAllText(all[0], """{"version":1}""");
        FluentActions.Invoking(() => Enrolment.Read(all[0])).Should().Throw<InvalidDataException>().WithMessage("*station*");
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults()
    {
        static string Faults(int seed, int box)
        {
            var faults = new Faults(new SimOptions { Seed = seed, DisconnectEvery = TimeSpan.FromSeconds(9), Drop = 0.5, OfflineShare = 0.5 }, box);
            return $"{faults.UntilCut()} {faults.Away()} {faults.DropsContent()} {faults.ClockError()} {faults.OfBox.Next()}";
        }
        Faults(1, 1).Should().Be(Faults(1, 1)).And.NotBe(Faults(1, 2)).And.NotBe(Faults(2, 1));
    }

    public void Dispose()
    {
        _station.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(FleetReport Report, ScriptedController Controller)> CompleteAsync(int boxes, Sound sound, SimOptions options)
    {
        using var broker = await Broker.StartAsync(_folder, [.. Enumerable.Range(0, boxes).Select(Box)]);
        await using var controller = new ScriptedController(_station, broker.Port, sound);
        await controller.StartAsync();
        await PublishPlansAsync(controller, boxes, [Station.Airing("a1", TimeProvider.System.GetUtcNow().AddHours(1), sound)]);
        var report = await RunAsync(broker.Port, boxes, options with { Until = new Until.AllComplete() });
        report.Totals.Complete.Should().Be(boxes);
        report.Totals.BadChunks.Should().Be(0);
        return (report, controller);
    }

    private async Task PublishPlansAsync(ScriptedController controller, int boxes, JsonObject[] airings)
    {
        await controller.PublishAsync("policy", _station.Policy(), retain: true);
        for (var box = 0; box < boxes; box++)
            await controller.PublishAsync(
                $"box/{Box(box)}/plan", _station.Plan(Box(box), TimeProvider.System.GetUtcNow().AddHours(-1), airings), retain: true);
    }

    private async Task<FleetReport> RunAsync(int port, int boxes, SimOptions options)
    {
        var loop = new MqttLoop();
        var random = new Random(options.Seed);
        FleetReport? last = null;
        var enrolments = Enumerable.Range(0, boxes).Select(box =>
            Enrolment.Parse(Encoding.UTF8.GetBytes(_station.EnrolmentJson(Box(box), port: port, password: Broker.PasswordOf(Box(box)))))).ToList();
        var fleet = new FleetLoop(
            options with { Report = Path.Combine(_folder, "report.json") }, enrolments,
            link => new MqttLink(link, loop, TimeProvider.System, random), TimeProvider.System, report => last = report);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4), TimeProvider.System);
        (await fleet.RunAsync(deadline.Token)).Should().BeTrue($"{last?.Progress()}");
        File.Exists(Path.Combine(_folder, "report.json")).Should().BeTrue();
        return last!;
    }

    private static string Box(int number) => $"loa-{number}";
}
