using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Demo;

namespace Broadcast.Benchmarks;

/// <summary>
/// One programme of an hour to 500 boxes, from real processes: the controller with its broker, and boxes simulated from docs/protocol.md. Boxes lose
/// their connection and messages; a tenth is away and comes back when the others have all of it. <c>BOXES</c> and <c>MINUTES</c> make
/// it smaller; <c>RETURN_SPREAD</c> makes it harder: half of those that were away come back so many seconds after the other half.
/// </summary>
internal static class DispatchBenchmark
{
    private const double MostPublished = 1.3;
    private const double MostReceived = 1.05;
    private const double CharactersAMinute = 770;
    private const string Zone = "mo-phong";
    private static readonly string[] Hostility = ["--disconnect-every", "300", "--drop", "0.0003", "--delay-ms", "1", "--jitter-ms", "1", "--clock-offset-s", "30"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs it; 0 when every limit was kept.</summary>
    public static async Task<int> RunAsync(string artifacts)
    {
        var (boxes, minutes) = (Asked("BOXES", 500, 10, 2_000), Asked("MINUTES", 60, 1, 240));
        var folder = Path.Combine(artifacts, "dispatch");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        try
        {
            return await RunAsync(artifacts, folder, boxes, minutes, CancellationToken.None) ? 0 : 1;
        }
        catch (DemoFailedException fault)
        {
            await Console.Error.WriteLineAsync("bench-dispatch: " + fault.Message);
            return 1;
        }
    }

    private static async Task<bool> RunAsync(string artifacts, string folder, int boxes, int minutes, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var away = boxes / 10;
        var password = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        await using var station = new LocalStation(folder) { BrokerProgram = await ChunkObserver.BrokerProgramAsync(folder, password) };
        await station.StartControllerAsync(cancel);
        await station.CreateAsync("Đài truyền thanh cơ sở xã Mẫu", time.GetUtcNow(), cancel);
        await station.AddZoneAsync(Zone, "Cụm loa mô phỏng", cancel);
        var began = time.GetTimestamp();
        for (var n = 1; n <= boxes; n++)
            await station.EnrolAsync($"sim-{n}", $"Cụm loa {n}", Zone, Path.Combine(folder, n <= away ? "away" : "present", $"sim-{n}"), cancel);
        Tell($"{boxes} boxes enrolled in {Seconds(began)} s");
        began = time.GetTimestamp();
        var programme = await station.CompileAsync("Chương trình", Words(minutes), _ => { }, time, cancel);
        var content = new FileInfo(programme.File).Length;
        Tell($"{programme.Length.TotalMinutes:0} minutes of speech, {content / 1e6:0.0} MB, made in {Seconds(began)} s");

        await using var observer = await ChunkObserver.JoinAsync(Path.Combine(station.ControllerFolder, "broker"), password, cancel);
        await using var present = Simulate(folder, "present", 1);
        if (!await UntilAsync(folder, ["present"], totals => (int)totals["connected"]! > (boxes - away) * 0.98, cancel))
            throw new DemoFailedException("the boxes did not connect");

        Tell($"{boxes - away} boxes are there, {away} are away; the programme is scheduled");
        began = time.GetTimestamp();
        await station.ScheduleAsync("Chương trình", programme.Id, [Zone], time.GetUtcNow().AddHours(2), cancel);
        var presentComplete = await UntilAsync(folder, ["present"], totals => (int)totals["complete"]! == boxes - away, cancel);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var (published, alone) = (observer.Bytes, observer.AloneBytes);
        Tell($"{(presentComplete ? "all" : "NOT all")} present boxes complete after {seconds:0.0} s; the others come back");

        began = time.GetTimestamp();
        await using var returned = Simulate(folder, "away", 2, "--offline-share", "0.5", "--offline-until", Asked("RETURN_SPREAD", 0, 0, 600).ToString(CultureInfo.InvariantCulture));
        var returnedComplete = await UntilAsync(folder, ["away"], totals => (int)totals["complete"]! == away, cancel);
        var lines = Report(folder, "present")["boxes"]!.AsArray().Concat(Report(folder, "away")["boxes"]!.AsArray()).ToList();
        var result = new DispatchResult(
            boxes, content, published, Math.Round((double)published / content, 4), Math.Round(lines.Max(line => (double)line!["chunkBytes"]!) / content, 4),
            presentComplete, returnedComplete, observer.Bytes - published, Math.Round(seconds, 1))
        {
            Away = away,
            AloneBytes = alone,
            ReturnedSeconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1),
            Cuts = lines.Sum(line => (int)line!["cuts"]!),
            Load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancel)).Split(' ')[0], CultureInfo.InvariantCulture),
        };
        await File.WriteAllTextAsync(Path.Combine(artifacts, "dispatch.json"), JsonSerializer.Serialize(result, JsonSerializerOptions.Web) + "\n", cancel);
        return Judge(result);
    }

    private static bool Judge(DispatchResult result)
    {
        var rows = new (string What, string Measured, string Limit, bool Kept)[]
        {
            ("published for those present, × content", $"{result.PublishedRatio:0.000}", $"≤ {MostPublished}", result.PublishedRatio <= MostPublished),
            ("most received by a box, × what it lacked", $"{result.ReceivedRatioMax:0.000}", $"≤ {MostReceived}", result.ReceivedRatioMax <= MostReceived),
            ("present boxes complete", $"{result.PresentComplete}, {result.Seconds:0.0} s", "True", result.PresentComplete),
            ("returned boxes complete", $"{result.ReturnedComplete}, {result.ReturnedSeconds:0.0} s", "True", result.ReturnedComplete),
            ("catch-up of those that were away, × content", $"{(double)result.CatchUpBytes / result.ContentBytes:0.000}", "", true),
        };
        Tell($"Dispatch: {result.Boxes} boxes, {result.Away} of them away, {result.ContentBytes / 1e6:0.0} MB, {result.Cuts} connections cut, load {result.Load}");
        foreach (var (what, measured, limit, kept) in rows)
            Tell($"  {what,-46} {measured,14}  {limit,-7}{(kept ? "" : " MISSED")}");
        return Array.TrueForAll(rows, row => row.Kept);
    }

    private static RunningProcess Simulate(string folder, string who, int seed, params string[] more) => RunningProcess.Start(
        "dotnet",
        [
            LocalStation.Built("firmware-sim", "Broadcast.FirmwareSim"), "--enrolments", Path.Combine(folder, who), "--report", ReportOf(folder, who),
            "--seed", seed.ToString(CultureInfo.InvariantCulture), .. Hostility, .. more,
        ],
        environment: null, Path.Combine(folder, "logs", who + ".log"));

    /// <summary>False when it did not become so in time.</summary>
    private static async Task<bool> UntilAsync(string folder, string[] who, Predicate<JsonNode> isSo, CancellationToken cancel)
    {
        try
        {
            await LocalStation.UntilAsync(who[0], Patience, TimeProvider.System, () => Task.FromResult(Array.TrueForAll(
                who, fleet => File.Exists(ReportOf(folder, fleet)) && isSo(Report(folder, fleet)["totals"]!))), cancel);
            return true;
        }
        catch (DemoFailedException)
        {
            return false;
        }
    }

    private static string ReportOf(string folder, string who) => Path.Combine(folder, who + ".json");

    private static JsonNode Report(string folder, string who) => JsonNode.Parse(File.ReadAllText(ReportOf(folder, who)))!;

    private static string Words(int minutes)
    {
        var bulletin = BenchmarkTexts.Bulletin().Text;
        var words = new StringBuilder();
        while (words.Length < minutes * CharactersAMinute)
            words.Append(bulletin, 0, (int)Math.Min(bulletin.Length, (minutes * CharactersAMinute) - words.Length)).Append("\n\n");
        return words.ToString();
    }

    private static int Asked(string name, int otherwise, int least, int most) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, least, most) : otherwise;

    private static string Seconds(long began) => TimeProvider.System.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static void Tell(FormattableString what) => Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));

    /// <summary>What <c>dispatch.json</c> holds; bytes are those of the content, without the chunks' headers.</summary>
    private sealed record DispatchResult(
        int Boxes, long ContentBytes, long PublishedBytes, double PublishedRatio, double ReceivedRatioMax, bool PresentComplete, bool ReturnedComplete,
        long CatchUpBytes, double Seconds)
    {
        public int Away { get; init; }

        /// <summary>Of the published bytes those that went to single boxes.</summary>
        public long AloneBytes { get; init; }

        public double ReturnedSeconds { get; init; }

        public int Cuts { get; init; }

        /// <summary>The machine's load in the last minute.</summary>
        public double Load { get; init; }
    }
}
