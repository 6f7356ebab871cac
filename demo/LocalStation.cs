using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Broadcast.Demo;

/// <summary>
/// A whole station on this machine: the controller with its embedded broker, and boxes, each a real process with files of its own.
/// Not safe for concurrent use.
/// </summary>
/// <param name="folder">Where all of it lives; made anew when missing.</param>
public sealed partial class LocalStation(string folder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, RunningProcess> _boxes = new(StringComparer.Ordinal);
    private RunningProcess? _controller;
    private StationApi? _api;
    private string? _token;

    /// <summary>The station's id in every path.</summary>
    public const string Id = "dai-mau";

    /// <summary>Path of the station's resources in the HTTP API.</summary>
    public static string Root => $"/api/stations/{Id}";

    /// <summary>When set, the controller's data folder is a file system of this size and of its own, as "24m"; needs root.</summary>
    public string? DiskSize { get; init; }

    /// <summary>What starts a box's agent: the build that was made with everything else, unless stated.</summary>
    public IReadOnlyList<string>? Agent { get; init; }

    /// <summary>When set, the host name at which enrolments say the broker is; it listens on loopback all the same.</summary>
    public string? BrokerHost { get; init; }

    /// <summary>When set, the program that is started as the broker.</summary>
    public string? BrokerProgram { get; init; }

    /// <summary>The HTTP API; valid while the controller runs.</summary>
    public StationApi Api => _api ?? throw new InvalidOperationException("The controller is not running.");

    /// <summary>The controller's process.</summary>
    public RunningProcess Controller => _controller ?? throw new InvalidOperationException("The controller is not running.");

    /// <summary>The controller's data folder.</summary>
    public string ControllerFolder => Path.Combine(folder, "station");

    /// <summary>The boxes' processes, by id.</summary>
    public IReadOnlyDictionary<string, RunningProcess> Boxes => _boxes;

    /// <summary>The WAV file a box's sound device is.</summary>
    public string WavOf(string box) => Path.Combine(folder, box + ".wav");

    /// <summary>A box's own folder: its enrolment, plan, content and records.</summary>
    public string FolderOf(string box) => Path.Combine(folder, "boxes", box);

    /// <summary>Starts the controller, or starts it again after <see cref="RunningProcess.KillAsync"/>, on free loopback ports.</summary>
    public async Task StartControllerAsync(CancellationToken cancel)
    {
        _api?.Dispose();
        string[] command = ["dotnet", Built("src/Controller", "Broadcast.Controller"), "serve", "--data", ControllerFolder];
        if (DiskSize is not null)
        {
            Directory.CreateDirectory(ControllerFolder);
            command = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=$0 tmpfs \"$1\"; shift; exec \"$@\"", DiskSize, ControllerFolder, .. command];
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BROADCAST_Http__Url"] = "http://127.0.0.1:0",
            ["BROADCAST_Mqtt__Listen"] = "127.0.0.1:0",
            // Controller and boxes share this machine's clock, synchronised or not. A real station's controller has NTP instead.
            ["BROADCAST_Dispatch__TrustOwnClock"] = "true",
        };
        if (BrokerProgram is not null)
        {
            settings["BROADCAST_Mqtt__Program"] = BrokerProgram;
        }

        if (BrokerHost is not null)
        {
            settings["BROADCAST_Mqtt__Advertise"] = BrokerHost;
        }

        _controller = RunningProcess.Start(
            command[0], command[1..], settings,
            Path.Combine(folder, "logs", "controller.log"), line => TokenLine().Replace(line, "$1***"));
        if (_token is null)
        {
            var tokenLine = await _controller.WaitForLineAsync(line => TokenLine().IsMatch(line), Patience, cancel);
            _token = TokenLine().Match(tokenLine).Groups[2].Value;
        }

        var address = await _controller.WaitForLineAsync(line => AddressLine().IsMatch(line), Patience, cancel);
        _api = new StationApi(new Uri(AddressLine().Match(address).Groups[1].Value), _token);
    }

    /// <summary>Makes the station. Its quiet hours are moved away from the present, since a demonstration may run at night.</summary>
    public async Task CreateAsync(string name, DateTimeOffset now, CancellationToken cancel)
    {
        var local = now.ToOffset(TimeSpan.FromHours(7));
        await Api.PostAsync("/api/stations", new
        {
            id = Id,
            name,
            quietHours = new[] { new { from = Clock(local.AddHours(11)), to = Clock(local.AddHours(13)) } },
        }, cancel);

        static string Clock(DateTimeOffset time) => time.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Makes a zone.</summary>
    public Task AddZoneAsync(string zone, string name, CancellationToken cancel) => Api.PostAsync(Root + "/zones", new { id = zone, name }, cancel);

    /// <summary>Makes a box and writes its enrolment where the box looks for it, readable by this user alone.</summary>
    public async Task EnrolAsync(string box, string name, string zone, string into, CancellationToken cancel)
    {
        var made = await Api.PostAsync(Root + "/boxes", new { id = box, name, zones = new[] { zone } }, cancel);
        Directory.CreateDirectory(into, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(into, "enrolment.json");
        await using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(made["enrolment"]!.ToJsonString());
    }

    /// <summary>Makes a box in a zone and starts its agent, whose sound device is a WAV file paced like a card.</summary>
    public async Task AddBoxAsync(string box, string name, string zone, CancellationToken cancel)
    {
        await EnrolAsync(box, name, zone, FolderOf(box), cancel);
        StartBox(box);
    }

    /// <summary>Starts a box's agent, or starts it again; where that is allowed, before others on this machine, as its unit does on a box of its own.</summary>
    public void StartBox(string box)
    {
        string[] agent = [.. Agent ?? AgentProgram.OnDotnet(), "--data", FolderOf(box), "--output", "wav:" + WavOf(box)];
        string[] command = Environment.IsPrivilegedProcess ? ["nice", "-n", "-10", .. agent] : agent;
        _boxes[box] = RunningProcess.Start(command[0], command[1..], environment: null, Path.Combine(folder, "logs", box + ".log"));
    }

    /// <summary>Makes a zone of simulated boxes, <c>sim-1</c> and on, and starts them in one process; <c>simulated.json</c> tells how they fare.</summary>
    public async Task<RunningProcess> StartSimulatedAsync(int count, string zone, IEnumerable<string> options, CancellationToken cancel)
    {
        var enrolments = Path.Combine(folder, "simulated");
        await AddZoneAsync(zone, "Cụm loa mô phỏng", cancel);
        for (var i = 1; i <= count; i++)
        {
            await EnrolAsync($"sim-{i}", $"Cụm loa mô phỏng {i}", zone, Path.Combine(enrolments, $"sim-{i}"), cancel);
        }

        return RunningProcess.Start(
            "dotnet", [Built("firmware-sim", "Broadcast.FirmwareSim"), "--enrolments", enrolments, "--report", Path.Combine(folder, "simulated.json"), .. options],
            environment: null, Path.Combine(folder, "logs", "simulated.log"));
    }

    /// <summary>Makes a bulletin of a text and waits until it is sound.</summary>
    public async Task<CompiledBulletin> CompileAsync(string title, string text, Action<double> progress, TimeProvider time, CancellationToken cancel)
    {
        var id = (string)(await Api.PostAsync(Root + "/bulletins", new { title, text }, cancel))["id"]!;
        CompiledBulletin? compiled = null;
        await UntilAsync("bản tin được chuyển thành âm thanh", TimeSpan.FromMinutes(5), time, async () =>
        {
            var answer = await Api.GetAsync($"{Root}/bulletins/{id}", cancel);
            var bulletin = answer["bulletin"]!;
            progress((double?)bulletin["progress"] ?? 0);
            switch ((string)bulletin["state"]!)
            {
                case "compiled":
                    var content = bulletin["content"]!;
                    var file = Path.Combine(ControllerFolder, "content", (string)content["content"]! + ".opus");
                    compiled = new CompiledBulletin(id, file, TimeSpan.FromMilliseconds((double)content["durationMs"]!), (string)answer["spoken"]!);
                    return true;
                case "failed":
                    throw new DemoFailedException("Không chuyển được bản tin: " + bulletin["reason"]);
                default:
                    return false;
            }
        }, cancel);
        return compiled!;
    }

    /// <summary>Schedules a bulletin once, as a programme of its own.</summary>
    /// <returns>The slot's id.</returns>
    public async Task<string> ScheduleAsync(string title, string bulletin, IReadOnlyList<string> zones, DateTimeOffset start, CancellationToken cancel)
    {
        var programme = await Api.PostAsync(Root + "/programmes", new { title, bulletins = new[] { bulletin } }, cancel);
        var local = start.ToOffset(TimeSpan.FromHours(7));
        var slot = await Api.PostAsync(Root + "/slots", new
        {
            programme = (string)programme["id"]!,
            zones,
            startDate = local.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            startTime = local.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
        }, cancel);
        return (string)slot["id"]!;
    }

    /// <summary>Waits until every box of the station holds a plan and all the content that it names.</summary>
    public Task AllReadyAsync(int boxes, TimeProvider time, CancellationToken cancel, TimeSpan? deadline = null) =>
        UntilAsync("mọi cụm loa nhận đủ lịch và nội dung", deadline ?? TimeSpan.FromSeconds(25), time, async () =>
        {
            foreach (var box in _boxes.Values.Where(box => box.HasEnded))
            {
                throw new DemoFailedException($"Một cụm loa đã dừng với mã {box.ExitCode}:\n{box.LastWords}");
            }

            var all = (await Api.GetAsync(Root + "/boxes", cancel)).AsArray();
            return all.Count == boxes && all.All(box => box!["health"]!["state"]?["contents"] is { } contents
                && (int)contents["needed"]! > 0 && (int)contents["complete"]! == (int)contents["needed"]!);
        }, cancel);

    /// <summary>The as-run records of the station, oldest first.</summary>
    public async Task<JsonArray> AsRunAsync(CancellationToken cancel) => (await Api.GetAsync(Root + "/as-run", cancel)).AsArray();

    /// <summary>Asks again every quarter of a second until it is so.</summary>
    /// <exception cref="DemoFailedException">The deadline passed; the message names what was waited for.</exception>
    public static async Task UntilAsync(string what, TimeSpan deadline, TimeProvider time, Func<Task<bool>> isSo, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (!await isSo())
        {
            if (time.GetElapsedTime(started) > deadline)
            {
                throw new DemoFailedException($"Quá {deadline.TotalSeconds:0} giây mà chưa xong: {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancel);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        await Task.WhenAll(_boxes.Values.Select(box => box.DisposeAsync().AsTask()));
        if (_controller is not null)
        {
            await _controller.DisposeAsync();
        }
    }

    /// <summary>The program built beside this one, in the same configuration.</summary>
    /// <exception cref="DemoFailedException">It was not built.</exception>
    public static string Built(string project, string assembly)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var dll = Path.Combine(Repository(), project, "bin", configuration, "net10.0", assembly + ".dll");
        return File.Exists(dll) ? dll : throw new DemoFailedException($"Chưa dựng {project}; chạy: make build");
    }

    /// <summary>The folder of the repository that this program was built in.</summary>
    /// <exception cref="DemoFailedException">It was moved elsewhere.</exception>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Broadcast.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DemoFailedException("Không thấy Broadcast.sln ở thư mục nào phía trên " + AppContext.BaseDirectory);
    }

    [GeneratedRegex(@"(Mã truy cập[^:]*:\s*)(\S+)", RegexOptions.None, 1000)]
    private static partial Regex TokenLine();

    [GeneratedRegex(@"(http://127\.0\.0\.1:[1-9]\d*)", RegexOptions.None, 1000)]
    private static partial Regex AddressLine();
}
