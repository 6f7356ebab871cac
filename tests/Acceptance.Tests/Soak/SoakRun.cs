using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Broadcast.Audio;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests.Soak;

/// <summary>What came of a soak.</summary>
/// <param name="Faults">Where log and sound differ, in words; empty when nowhere.</param>
/// <param name="Summary">One line of figures.</param>
internal sealed record SoakOutcome(IReadOnlyList<string> Faults, string Summary);

/// <summary>
/// A whole station whose broker, agents and controller are killed at random while short airings follow one another, new ones are asked for, simulated boxes
/// download and play too and the API is read without pause. When all is quiet again, the as-run log of each box must say what its WAV output contains.
/// </summary>
/// <param name="folder">Where all of it lives; when log and sound differ, what was killed, told and found is written there.</param>
/// <param name="seed">Decides whom the killer strikes and when, and what is aired.</param>
/// <param name="killing">For how long.</param>
/// <param name="tell">Takes a line of progress now and then.</param>
internal sealed partial class SoakRun(string folder, int seed, TimeSpan killing, TimeProvider time, Action<string> tell)
{
    private const int SimulatedBoxes = 10;
    private static readonly string[] Boxes = ["box-1", "box-2", "box-3"];

    private static readonly string[] Texts =
    [
        "Kính thưa bà con. Tối nay trời có mưa to, gió giật mạnh. Đề nghị bà con theo dõi thông báo tiếp theo.",
        "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em tại trạm y tế.",
        "Hợp tác xã mở nước vào đồng từ sáng thứ hai. Bà con chủ động be bờ giữ nước.",
        "Mời các hộ đến nhà văn hóa thôn nhận thẻ bảo hiểm y tế.",
        "Trường học khai giảng lúc bảy giờ sáng.",
    ];

    private static readonly TimeSpan RecordsWithin = TimeSpan.FromMinutes(2);

    // As a station has it by default: a plan was signed so long before its lease ends.
    private static readonly TimeSpan Lease = TimeSpan.FromDays(14);

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, DateTimeOffset> _answeredAt = new(StringComparer.Ordinal);
    private int _reads;
    private int _readsInVain;

    /// <summary>Runs it: a minute longer than the killing, or a little more.</summary>
    /// <exception cref="DemoFailedException">The station did not get going, or a process of it ended by itself.</exception>
    public async Task<SoakOutcome> RunAsync(CancellationToken cancel)
    {
        await using var station = new LocalStation(folder) { Agent = ["env", "BROADCAST_Agent__Verbose=true", .. AgentProgram.Native()] };
        await station.StartControllerAsync(cancel);
        await station.CreateAsync("Đài thử bền", time.GetUtcNow(), cancel);
        foreach (var box in Boxes)
        {
            await station.AddZoneAsync(SoakSchedule.ZoneOf(box), "Thôn " + box[^1], cancel);
            await station.AddBoxAsync(box, "Cụm loa " + box[^1], SoakSchedule.ZoneOf(box), cancel);
        }

        await using var simulated = await station.StartSimulatedAsync(SimulatedBoxes, "mo-phong", ["--seed", seed.ToString(CultureInfo.InvariantCulture), "--drop", "0.02"], cancel);
        var bulletins = new List<SoakBulletin>();
        foreach (var text in Texts)
        {
            var compiled = await station.CompileAsync($"Bản tin {bulletins.Count + 1}", text, _ => { }, time, cancel);
            bulletins.Add(new SoakBulletin(compiled.Id, OggOpusReader.ReadAll(compiled.File), compiled.Length));
        }

        var runs = await ProgrammesAsync(station, "ct", [[0, 3], [1, 2], [2, 4], [3, 0, 4]], bulletins, cancel);
        var shorts = await ProgrammesAsync(station, "ngan", [[3], [4], [1]], bulletins, cancel);

        var begins = time.GetUtcNow().AddSeconds(12 + (killing.TotalMinutes * 2));
        var slots = SoakSchedule.Between(begins, begins + killing, runs, shorts, Boxes, _random);
        foreach (var slot in slots.Where(slot => !slot.AskedLate))
            await station.Api.PostAsync(LocalStation.Root + "/slots", SoakSchedule.Request(slot), cancel);
        // So that the simulated boxes have something to load and to play beside the others.
        await SimulatedPlayTooAsync(station, begins, runs[0], cancel);
        await station.AllReadyAsync(Boxes.Length + SimulatedBoxes, time, cancel);

        tell($"seed {seed}: killing for {killing:m\\:ss}; {slots.Count} airings, {slots.Count(s => s.AskedLate)} of them asked for meanwhile");
        var killer = new Killer(station, Boxes, _random, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] beside = [AskLateAsync(station, slots, over.Token), ReadAsync(station, over.Token), ReadAsync(station, over.Token), TellAsync(killer, over.Token)];
        try
        {
            await killer.RunAsync(killing, cancel);
            if (slots[^1].EndAt - time.GetUtcNow() is { Ticks: > 0 } left)
                await Task.Delay(left, time, cancel);
        }
        catch
        {
            await station.DisposeAsync();
            killer.EndWhatIsLeft();
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(beside);
        }

        var aired = await AiredAsync(station, slots, cancel);
        var records = await RecordsAsync(station, aired, cancel);
        await station.DisposeAsync();
        return Judge(station, aired, records, killer.Kills);
    }

    /// <summary>Makes programmes of bulletins, by their numbers.</summary>
    private static async Task<IReadOnlyList<SoakProgramme>> ProgrammesAsync(LocalStation station, string name, int[][] orders, IReadOnlyList<SoakBulletin> bulletins, CancellationToken cancel)
    {
        var programmes = new List<SoakProgramme>();
        foreach (var order in orders)
        {
            var programme = new SoakProgramme($"{name}-{programmes.Count + 1}", [.. order.Select(number => bulletins[number])]);
            await station.Api.PostAsync(LocalStation.Root + "/programmes", new { id = programme.Id, title = programme.Id, bulletins = programme.Bulletins.Select(b => b.Id) }, cancel);
            programmes.Add(programme);
        }

        return programmes;
    }

    private async Task SimulatedPlayTooAsync(LocalStation station, DateTimeOffset begins, SoakProgramme programme, CancellationToken cancel)
    {
        for (var startAt = SoakSchedule.WholeSecond(begins); startAt < begins + killing; startAt = SoakSchedule.WholeSecond(startAt + programme.Length + TimeSpan.FromSeconds(10)))
            await station.Api.PostAsync(LocalStation.Root + "/slots", WithZone(startAt), cancel);

        object WithZone(DateTimeOffset startAt)
        {
            var local = startAt.ToOffset(TimeSpan.FromHours(7));
            return new { programme = programme.Id, zones = new[] { "mo-phong" }, startDate = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), startTime = local.ToString("HH:mm:ss", CultureInfo.InvariantCulture) };
        }
    }

    /// <summary>Asks for each late slot half a minute before it, again and again until the station has answered.</summary>
    private async Task AskLateAsync(LocalStation station, IReadOnlyList<SoakSlot> slots, CancellationToken cancel)
    {
        foreach (var slot in slots.Where(slot => slot.AskedLate))
        {
            while (await PauseAsync(slot.StartAt - SoakSchedule.AskAhead - time.GetUtcNow(), cancel) && time.GetUtcNow() < slot.StartAt)
            {
                using var content = JsonContent.Create(SoakSchedule.Request(slot));
                var answer = await TryAsync(station, HttpMethod.Post, "/slots", content, cancel);
                _answeredAt[slot.Id] = time.GetUtcNow();
                if (answer is not null)
                    break;
                await PauseAsync(TimeSpan.FromMilliseconds(300), cancel);
            }
        }
    }

    /// <summary>Reads what a page reads, without pause, whether somebody answers or not.</summary>
    private async Task ReadAsync(LocalStation station, CancellationToken cancel)
    {
        string[] paths = ["/boxes", "/day", "/as-run?limit=1000", "/slots", "/bulletins"];
        for (var n = 0; await PauseAsync(TimeSpan.FromMilliseconds(100), cancel); n++)
        {
            if (await TryAsync(station, HttpMethod.Get, paths[n % paths.Length], null, cancel) is not null)
                Interlocked.Increment(ref _reads);
            else
                Interlocked.Increment(ref _readsInVain);
        }
    }

    private async Task TellAsync(Killer killer, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (await PauseAsync(TimeSpan.FromSeconds(30), cancel))
            tell($"{time.GetElapsedTime(began):m\\:ss} of {killing:m\\:ss}: {Count(killer.Kills)}; {_reads} reads answered, {_readsInVain} not");
    }

    /// <summary>False when it is over.</summary>
    private async Task<bool> PauseAsync(TimeSpan wait, CancellationToken cancel)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancel.IsCancellationRequested;
    }

    /// <summary>The answer of whatever status; null when there was none, the controller being dead or dying.</summary>
    private static async Task<string?> TryAsync(LocalStation station, HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        try
        {
            return (await station.Api.TryAsync(method, LocalStation.Root + path, content, cancel)).Body;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The slots that the station holds: one that was asked for while the controller died may be there or not.</summary>
    private static async Task<IReadOnlyList<SoakSlot>> AiredAsync(LocalStation station, IReadOnlyList<SoakSlot> slots, CancellationToken cancel)
    {
        var held = (await station.Api.GetAsync(LocalStation.Root + "/slots", cancel)).AsArray().Select(slot => (string)slot!["id"]!).ToHashSet();
        return [.. slots.Where(slot => held.Contains(slot.Id))];
    }

    /// <summary>Waits until every box has told all that it has to tell; whether that is right is judged later.</summary>
    private async Task<Dictionary<string, JsonArray>> RecordsAsync(LocalStation station, IReadOnlyList<SoakSlot> aired, CancellationToken cancel)
    {
        var records = new Dictionary<string, JsonArray>(StringComparer.Ordinal);
        var began = time.GetTimestamp();
        do
        {
            await PauseAsync(TimeSpan.FromMilliseconds(500), cancel);
            foreach (var box in Boxes)
                records[box] = (await station.Api.GetAsync($"{LocalStation.Root}/as-run?box={box}&limit=5000", cancel)).AsArray();
        }
        while (!Boxes.All(box => records[box].Count >= DueOf(box, aired).Count(part => part.Known) && IsReceipted(box)) && time.GetElapsedTime(began) < RecordsWithin);
        return records;
    }

    /// <summary>The box's own last word is that no record of its waits for a receipt.</summary>
    private bool IsReceipted(string box)
    {
        var words = Waiting().Matches(Read(Path.Combine(folder, "logs", box + ".log")));
        return words.Count > 0 && words[^1].Groups[1].Value == "0";
    }

    private List<DuePart> DueOf(string box, IReadOnlyList<SoakSlot> aired)
    {
        var log = AgentLogOf(box);
        var plans = PlansTaken(log);
        var doubts = Doubts(log);
        return [.. aired.Where(slot => slot.Boxes.Contains(box)).SelectMany(slot => DuePart.Of(slot, IsKnown(slot)))
            .Select(part => part with { Doubt = DoubtAbout(part) })];

        // A plan that was signed after the station had taken the slot has it.
        bool IsKnown(SoakSlot slot) => !slot.AskedLate || plans.Exists(plan => plan.SignedAt >= _answeredAt[slot.Id] && plan.TakenAt < slot.EndAt);

        // The worst that it said while it played the part or was about to; where it said nothing then, what it said last before.
        TimeSpan DoubtAbout(DuePart part)
        {
            var (from, to) = (part.DueAt - TimeSpan.FromSeconds(5), part.DueAt + part.Length);
            var about = doubts.Where(doubt => doubt.At > from && doubt.At < to).ToList();
            if (about.Count == 0)
                about = [.. doubts.Where(doubt => doubt.At <= part.DueAt).TakeLast(1)];
            return about.Select(doubt => doubt.Doubt).DefaultIfEmpty().Max();
        }
    }

    /// <summary>From the box's own log: a plan whose broker or controller died at once comes late, and what was over by then leaves no record (docs/protocol.md).</summary>
    private static List<(DateTimeOffset TakenAt, DateTimeOffset SignedAt)> PlansTaken(string log) =>
        [.. PlanTaken().Matches(log).Select(taken => (Instant(taken.Groups[1]), Instant(taken.Groups[2]) - Lease))];

    /// <summary>From the box's own log: how wrong its time may be.</summary>
    private static List<(DateTimeOffset At, TimeSpan Doubt)> Doubts(string log) =>
        [.. TimeTold().Matches(log).Select(told => (Instant(told.Groups[1]), Milliseconds(told.Groups[2])))];

    private static DateTimeOffset Instant(Group text) => DateTimeOffset.Parse(text.Value, CultureInfo.InvariantCulture);

    // agent.log, agent_001.log and so on.
    private static TimeSpan Milliseconds(Group text) => TimeSpan.FromMilliseconds(double.Parse(text.Value, CultureInfo.InvariantCulture));

    private string AgentLogOf(string box) =>
        string.Concat(
            Directory.GetFiles(Path.Combine(folder, "boxes", box, "logs"), "agent*.log").Order(StringComparer.Ordinal).Select(Read));

    /// <summary>A log that its process may still be writing.</summary>
    private static string Read(string file)
    {
        using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd();
    }

    private SoakOutcome Judge(LocalStation station, IReadOnlyList<SoakSlot> aired, Dictionary<string, JsonArray> records, IReadOnlyList<Kill> kills)
    {
        var faults = new List<string>();
        var (windows, worstPlace, worstUntold) = (0, 0.0, TimeSpan.Zero);
        var (unknown, unsure) = (0, new List<TimeSpan>());
        foreach (var box in Boxes)
        {
            var due = DueOf(box, aired);
            unknown += due.Count(part => !part.Known);
            unsure.AddRange(due.Select(part => part.Doubt).Where(doubt => doubt > LogAgainstSound.InStepWithin));
            var log = records[box].Select(record => LoggedPart.Of(record!)).ToList();
            var found = LogAgainstSound.Compare(due, log, Recording.Open(station.WavOf(box)), [.. kills.Where(kill => kill.Victim == box).Select(kill => kill.At)]);
            faults.AddRange(found.Faults.Select(fault => $"{box}: {fault}"));
            (windows, worstPlace, worstUntold) = (windows + found.Windows, Math.Max(worstPlace, found.WorstPlaceMs), found.WorstUntold > worstUntold ? found.WorstUntold : worstUntold);
            if (!IsReceipted(box))
                faults.Add($"{box}: records still wait for a receipt");
        }

        var told = records.Values.SelectMany(record => record).GroupBy(record => (string)record!["outcome"]!).Select(outcome => $"{outcome.Count()} {outcome.Key}");
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}, {killing.TotalMinutes:0.#} min, {Count(kills)}; {aired.Count} airings on {Boxes.Length} boxes, "
            + $"{records.Values.Sum(r => r.Count)} records ({string.Join(", ", told)}), {unknown} parts came to a box when they were over; "
            + $"{unsure.Count} were played by a clock of which the box said that it may be wrong by more than "
            + $"{LogAgainstSound.InStepWithin.TotalMilliseconds:0} ms, "
            + $"by {unsure.DefaultIfEmpty().Max().TotalMilliseconds:0} ms at most; "
            + $"{windows} half seconds of speech found in the recordings, the worst {worstPlace:0.0} ms from its place; a power cut cost {worstUntold.TotalSeconds:0.0} s of a record at most; {_reads} reads answered, {_readsInVain} not");
        if (faults.Count > 0)
            Keep(records, kills, faults);
        return new SoakOutcome(faults, summary);
    }

    private void Keep(Dictionary<string, JsonArray> records, IReadOnlyList<Kill> kills, IReadOnlyList<string> faults)
    {
        File.WriteAllLines(Path.Combine(folder, "faults.txt"), [$"seed {seed}", .. faults]);
        File.WriteAllLines(Path.Combine(folder, "kills.txt"), kills.Select(kill => string.Create(CultureInfo.InvariantCulture, $"{kill.At:HH:mm:ss.fff} {kill.Victim}")));
        foreach (var (box, told) in records)
            File.WriteAllText(Path.Combine(folder, $"as-run-{box}.json"), told.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static string Count(IReadOnlyList<Kill> kills) =>
        $"{kills.Count} kills ({string.Join(", ", kills.GroupBy(kill => kill.Victim).OrderBy(victim => victim.Key, StringComparer.Ordinal).Select(victim => $"{victim.Key} {victim.Count()}"))})";

    [GeneratedRegex(@"(\d+) (?:records )?pending", RegexOptions.None, 1000)]
    private static partial Regex Waiting();

    [GeneratedRegex(@"^(\S+) INF plan \d+ accepted: \d+ airings, lease until (\S+)", RegexOptions.Multiline, 1000)]
    private static partial Regex PlanTaken();

    [GeneratedRegex(@"^(\S+) (?:INF time trusted, .* uncertainty|DBG in step: .* within) ([0-9.]+) ms", RegexOptions.Multiline, 1000)]
    private static partial Regex TimeTold();
}
