using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Broadcast.Mqtt;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>As much of a controller as the page asks for: tells the time, answers wants once for all, receipts records, notes what it heard.</summary>
internal sealed class ScriptedController : IAsyncDisposable
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);
    private readonly Station _station;
    private readonly MqttLink _link;
    private readonly Dictionary<string, Sound> _sounds;
    private readonly ConcurrentDictionary<string, SortedSet<int>> _wanted = new();
    private Task _reading = Task.CompletedTask;
    private Task _answering = Task.CompletedTask;

    public ScriptedController(Station station, int port, params Sound[] sounds)
    {
        _station = station;
        _sounds = sounds.ToDictionary(sound => sound.Content);
        _link = new MqttLink(
            new MqttLinkOptions
            {
                Port = port,
                ClientId = "controller",
                Username = "controller",
                Password = Broker.ControllerPassword,
                CleanSession = true,
                OutgoingMessages = 10_000,
                OutgoingBytes = 64 * 1024 * 1024,
                IncomingMessages = 10_000,
            },
            new MqttLoop(), TimeProvider.System, new Random(1));
    }

    public ConcurrentDictionary<string, JsonNode> States { get; } = new();

    public ConcurrentDictionary<string, string> Presence { get; } = new();

    public ConcurrentDictionary<string, JsonNode> Records { get; } = new();

    public ConcurrentBag<string> Reports { get; } = [];

    public int WantsHeard { get; private set; }

    public async Task StartAsync()
    {
        _link.Start();
        foreach (var what in (string[])["presence", "state", "time/ask", "want", "as-run", "report"])
            await _link.SubscribeAsync($"tt1/{Station.Name}/box/+/{what}", MqttQos.AtLeastOnce);
        foreach (var sound in _sounds.Values)
            await PublishAsync($"content/{sound.Content}/manifest", _station.Manifest(sound), retain: true);
        _reading = ReadAsync();
        _answering = AnswerAsync();
    }

    public Task PublishAsync(string topic, byte[] payload, bool retain = false) =>
        _link.PublishAsync(new MqttMessage($"tt1/{Station.Name}/{topic}", payload, MqttQos.AtLeastOnce, retain));

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await Task.WhenAll(_reading, _answering);
    }

    private async Task ReadAsync()
    {
        await foreach (var message in _link.Incoming.ReadAllAsync())
        {
            var now = TimeProvider.System.GetUtcNow();
            var parts = message.Topic.Split('/', 5);
            var (box, body) = (parts[3], JsonNode.Parse(message.Payload.Span)!);
            switch (parts[4])
            {
                case "presence":
                    Presence[box] = (string)body["presence"]!;
                    break;
                case "state":
                    States[box] = body;
                    break;
                case "report":
                    Reports.Add($"{box}: {body.ToJsonString()}");
                    break;
                case "time/ask":
                    _link.TryPublish(new MqttMessage(
                        $"tt1/{Station.Name}/box/{box}/time", _station.Time(box, body, now, now), MqttQos.AtMostOnce, Retain: false));
                    break;
                case "want":
                    WantsHeard++;
                    foreach (var want in body["wants"]!.AsArray())
                        Gather(want!);
                    break;
                case "as-run":
                    var ids = new JsonArray();
                    foreach (var record in body["records"]!.AsArray())
                    {
                        var id = (string)record!["record"]!;
                        Records[$"{box} {id}"] = record;
                        ids.Add((JsonNode)id);
                    }
                    _link.TryPublish(new MqttMessage(
                        $"tt1/{Station.Name}/box/{box}/receipt",
                        _station.Sign("receipt", $"box/{box}", new JsonObject { ["records"] = ids }, issuedAt: now),
                        MqttQos.AtLeastOnce, Retain: false));
                    break;
            }
        }
    }

    private void Gather(JsonNode want)
    {
        var sound = _sounds[(string)want["content"]!];
        var numbers = _wanted.GetOrAdd(sound.Content, _ => []);
        lock (numbers)
        {
            if (want["missing"] is null)
                numbers.UnionWith(Enumerable.Range(0, sound.Chunks()));
            foreach (var range in want["missing"]?.AsArray() ?? [])
                numbers.UnionWith(Enumerable.Range((int)range![0]!, (int)range[1]! - (int)range[0]! + 1));
        }
    }

    private async Task AnswerAsync()
    {
        while (_link.State.Reason != MqttReason.Disposed)
        {
            await Task.Delay(Gathering, TimeProvider.System);
            foreach (var (content, numbers) in _wanted)
            {
                int[] now;
                lock (numbers)
                {
                    now = [.. numbers];
                    numbers.Clear();
                }
                foreach (var number in now)
                    _link.TryPublish(new MqttMessage(
                        $"tt1/{Station.Name}/content/{content}/chunk", _sounds[content].Chunk(number), MqttQos.AtLeastOnce, Retain: false));
            }
        }
    }
}
