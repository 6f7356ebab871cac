using System.Globalization;
using System.Text;
using Broadcast.Audio;
using Broadcast.Mqtt;
using Broadcast.Mqtt.Tests;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Hosting;
using Microsoft.Extensions.Logging;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>A whole box in this process, on a real broker, playing into a WAV file; with its controller.</summary>
internal sealed class BoxRig : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("box-").FullName;
    private readonly MqttLoop _loop = new();
    private readonly ILoggerFactory _logs;
    private BoxAgent? _agent;

    private BoxRig(MosquittoProcess broker, TimeSpan clockOffset)
    {
        Broker = broker;
        Controller = new ScriptedController(broker, _loop) { ClockOffset = clockOffset };
        _logs = LoggerFactory.Create(b => b.AddProvider(new ListLogger(Log)));
    }

    public MosquittoProcess Broker { get; }

    public ScriptedController Controller { get; }

    public string Folder => _folder;

    public string WavPath => Path.Combine(_folder, "out.wav");

    /// <summary>What the box's kernel says.</summary>
    public bool NtpSynchronised { get; set; }

    public List<string> Log { get; } = [];

    public static async Task<BoxRig> StartAsync(TimeSpan clockOffset = default)
    {
        var rig = new BoxRig(await MosquittoProcess.StartAsync(), clockOffset);
        await rig.Controller.StartAsync();
        return rig;
    }

    /// <summary>Starts the box; <paramref name="port"/> when it reaches the broker through a cable.</summary>
    public Task StartBoxAsync(string? output = null, int? port = null, string microphone = "")
    {
        var options = new AgentOptions { Data = Path.Combine(_folder, "data"), Output = output ?? "wav:" + WavPath, Microphone = microphone };
        Directory.CreateDirectory(options.Data);
        _agent = new BoxAgent(
            options, new InjectedFaults(), Controller.Enrolment(port ?? Broker.Port), TimeProvider.System, () => (NtpSynchronised, TimeSpan.FromMilliseconds(20)),
            new ServiceNotifier(socket: null, watchdog: null, _logs.CreateLogger<ServiceNotifier>()), _logs);
        return _agent.StartAsync(CancellationToken.None);
    }

    public async Task StopBoxAsync()
    {
        if (_agent is null)
            return;
        await _agent.StopAsync(CancellationToken.None).WaitAsync(TestWait.Deadline);
        _agent.Dispose();
        _agent = null;
    }

    /// <summary>Has the running box load contents for tomorrow: what is then planned for soon does not depend on how fast they come.</summary>
    public async Task LoadAsync(params TestSound[] sounds)
    {
        await Controller.SendAsync(Airings.Plan(Controller.Now.AddDays(-1), Airings.Of("tomorrow", Controller.Now.AddDays(1), sounds)));
        await TestWait.UntilAsync(() => Controller.State?.Contents is { Complete: var complete, Needed: var needed } && needed == sounds.Length && complete == needed, "it has the contents");
    }

    /// <summary>What the loudspeaker gave, from an instant of the controller's clock on.</summary>
    public short[] HeardFrom(DateTimeOffset station, long samples)
    {
        var bytes = File.ReadAllBytes(WavPath);
        // Broadcast Wave (EBU Tech 3285): the description says when sample 0 was heard.
        var description = Encoding.ASCII.GetString(bytes, 20, 256);
        var origin = DateTimeOffset.Parse(description["origin=".Length..description.IndexOf(';', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        var header = Encoding.ASCII.GetString(bytes, 0, 2048).IndexOf("data", StringComparison.Ordinal) + 8;
        var first = AudioFormat.SamplesIn(station - Controller.ClockOffset - origin);
        var heard = new short[samples];
        for (long i = Math.Max(0, -first); i < samples; i++)
        {
            var at = header + (2 * (first + i));
            if (at + 1 < bytes.Length)
                heard[i] = BitConverter.ToInt16(bytes, (int)at);
        }

        return heard;
    }

    /// <summary>Waits for a record, and tells the box's log when it does not come.</summary>
    public async Task<AsRunRecord> RecordAsync(string id)
    {
        try
        {
            await TestWait.UntilAsync(() => Controller.Records.ContainsKey(id), $"record {id}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{LogText}", e);
        }

        return Controller.Records[id];
    }

    /// <summary>Waits until the box has a receipt for every record of which it knows. Its state need not tell so before a minute has passed.</summary>
    public Task ReceiptsAsync() => TestWait.UntilAsync(
        () =>
        {
            lock (Log)
                return Log.FindLast(line => line.Contains("records receipted,", StringComparison.Ordinal))?.Contains(", 0 pending", StringComparison.Ordinal) == true;
        },
        "receipts");

    public string LogText
    {
        get
        {
            lock (Log)
                return string.Join('\n', Log);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopBoxAsync();
        await Controller.DisposeAsync();
        await Broker.DisposeAsync();
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel}: {formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
