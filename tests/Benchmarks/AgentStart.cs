using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Demo;
using Broadcast.Protocol;

namespace Broadcast.Benchmarks;

/// <summary>
/// How soon a box knows what it has to play: from the moment its process is made until it has verified the plan on its card, 100 KiB of signed text.
/// The station is away, as after a power cut that took both.
/// </summary>
internal sealed class AgentStart : IDisposable
{
    private const string Station = "dai-do";
    private const string Box = "box-1";
    private const string Kid = "k1";
    private const int PlanBytes = 100 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A box that has been given its plan.</summary>
    /// <param name="folder">Made anew; for the box and its logs.</param>
    public AgentStart(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var enrolment = Path.Combine(Data, "enrolment.json");
        File.WriteAllBytes(enrolment, new Enrolment
        {
            Version = 1,
            Station = Station,
            StationName = "Đài đo",
            Box = Box,
            Broker = new BrokerAddress { Host = "127.0.0.1", Port = 1 },
            User = Topics.User(Station, Box),
            Password = "không dùng",
            Keys = [StationKey.Of(Kid, _key, Purpose.Plan)],
        }.ToUtf8());
        File.SetUnixFileMode(enrolment, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(Data, "plan.jws"), SignedPlan(TimeProvider.System.GetUtcNow()));
    }

    private string Data => Path.Combine(_folder, "box");

    /// <summary>Starts a program so often, after once for the cache, and ends it as soon as it has told its plan.</summary>
    /// <returns>Milliseconds of each start, in order.</returns>
    public async Task<IReadOnlyList<double>> MeasureAsync(string name, IReadOnlyList<string> program, int times, CancellationToken cancel)
    {
        var measured = new List<double>();
        for (var time = 0; time <= times; time++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await using var agent = RunningProcess.Start(
                program[0], [.. program.Skip(1), "--data", Data, "--output", "wav:" + Path.Combine(_folder, "out.wav")], AgentProgram.AsTheUnit, Path.Combine(_folder, name + ".log"));
            await agent.WaitForLineAsync(line => line.Contains($"box {Box} of station {Station}", StringComparison.Ordinal) && line.Contains("plan 1,", StringComparison.Ordinal), Patience, cancel);
            if (time > 0)
                measured.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return measured;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private string SignedPlan(DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerDay), TimeSpan.Zero);
        var signer = new DocumentSigner(_key, Kid);
        var (text, airings) = ("", 128);
        while (text.Length < PlanBytes)
        {
            text = signer.Sign(Document(from, airings));
            airings += Math.Max(1, (PlanBytes - text.Length) * airings / text.Length);
        }

        return text;
    }

    private static SignedDocument Document(DateTimeOffset from, int airings) => new()
    {
        Purpose = Purpose.Plan,
        Station = Station,
        Audience = Topics.Plan(Station, Box).Audience,
        Sequence = 1,
        IssuedAt = from,
        ExpiresAt = from.AddDays(8),
        Body = new Plan
        {
            From = from,
            Until = from.AddDays(7),
            LeaseUntil = from.AddDays(7),
            Zones = ["thon-1"],
            Airings = [.. Enumerable.Range(0, airings).Select(i => OneOf(from.AddDays(2), i))],
        },
    };

    private static Airing OneOf(DateTimeOffset first, int i) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"luot-{i}"),
        Slot = "khung-gio-sang",
        Programme = "chuong-trinh-sang",
        Zone = "thon-1",
        Priority = Priority.Normal,
        StartAt = first.AddMinutes(10 * i),
        DurationMs = 240_000,
        VolumeDb = 0,
        Late = LateRule.Join,
        Interrupted = InterruptedRule.Resume,
        Parts =
        [
            new AiringPart
            {
                Bulletin = "ban-tin",
                Content = ContentId.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bản tin {i}"))),
                Bytes = 720_000,
                DurationMs = 240_000,
            },
        ],
    };
}
