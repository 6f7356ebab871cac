using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>One box on a workbench, in virtual time: its wires lead to the test, and its own clock is wrong by a known amount.</summary>
internal sealed class Bench : IDisposable
{
    public const string BoxName = "loa-1";
    public const string Own = $"tt1/{Station.Name}/box/{BoxName}";
    private readonly TimeSpan _clockError;
    private readonly List<BoxAction> _all = [];

    public Bench(DateTimeOffset now, TimeSpan clockError = default, BoxSnapshot? kept = null, Station? station = null, int seed = 7)
    {
        Now = now;
        _clockError = clockError;
        Station = station ?? new Station();
        Box = SimulatedBox.Start(Station.Enrol(BoxName), new Random(seed), now + clockError, kept);
    }

    public Station Station { get; }
    public SimulatedBox Box { get; }

    /// <summary>True time.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Whether the station answers time asks.</summary>
    public bool TellsTime { get; set; } = true;

    /// <summary>Whether the station receipts records.</summary>
    public bool Receipts { get; set; } = true;

    public bool HashMatches { get; set; } = true;

    /// <summary>What the station does about a want; nothing unless told.</summary>
    public Action<JsonNode>? Wanted { get; set; }
    public IReadOnlyList<BoxAction> All => _all;
    public List<JsonNode> Records { get; } = [];
    public List<JsonNode> Reports { get; } = [];
    public List<JsonNode> Wants { get; } = [];
    public JsonNode? State { get; private set; }
    public byte[] Nonce => Base64(State!["nonce"]!);

    public IEnumerable<string> Subscribed => _all.OfType<BoxAction.Subscribe>().Select(action => action.Filter);

    public Bench Connect()
    {
        Happen(new BoxEvent.Connected(Connection.Control));
        return this;
    }

    public void Send(string topic, byte[] payload) => Happen(new BoxEvent.Received(topic, payload));

    public void SendPolicy(byte[]? policy = null) => Send($"tt1/{Station.Name}/policy", policy ?? Station.Policy());

    public void SendPlan(params JsonObject[] airings) => Send($"{Own}/plan", Station.Plan(BoxName, Now.AddHours(-1), airings));

    public void SendCommand(string kind, Action<JsonObject> fields) => Send($"{Own}/command", Station.Command(BoxName, kind, fields));

    /// <summary>The station's side of a content: manifest, then every chunk.</summary>
    public void Deliver(Sound sound)
    {
        Send($"tt1/{Station.Name}/content/{sound.Content}/manifest", Station.Manifest(sound));
        for (var number = 0; number < sound.Chunks(); number++)
            Send($"{Own}/chunk", sound.Chunk(number));
    }

    public void Happen(BoxEvent happened)
    {
        foreach (var action in Box.Handle(happened, Now + _clockError))
            Do(action);
    }

    /// <summary>Lets time pass, waking the box when it wants to be woken.</summary>
    public void PassTo(DateTimeOffset until)
    {
        for (var wakes = 0; Box.NextDue - _clockError is { } due && due <= until; wakes++)
        {
            wakes.Should().BeLessThan(100_000, "a box that wants to be woken without end is stuck");
            Now = due > Now ? due : Now;
            Happen(new BoxEvent.Tick());
        }
        Now = until;
        Happen(new BoxEvent.Tick());
    }

    public void Pass(TimeSpan time) => PassTo(Now + time);

    public void Dispose() => Station.Dispose();

    private void Do(BoxAction action)
    {
        _all.Add(action);
        switch (action)
        {
            case BoxAction.OpenContentConnection:
                Happen(new BoxEvent.Connected(Connection.Content));
                break;
            case BoxAction.CheckContent(var content):
                Happen(new BoxEvent.ContentChecked(content, HashMatches));
                break;
            case BoxAction.Publish(var topic, var payload, _, _):
                Hear(topic[(Own.Length + 1)..], JsonNode.Parse(payload)!);
                break;
        }
    }

    private void Hear(string topic, JsonNode message)
    {
        switch (topic)
        {
            case "state":
                State = message;
                break;
            case "report":
                Reports.Add(message);
                break;
            case "want":
                Wants.Add(message);
                Wanted?.Invoke(message);
                break;
            case "time/ask" when TellsTime:
                Send($"{Own}/time", Station.Time(BoxName, message, Now, Now));
                break;
            case "as-run":
                Records.AddRange(message["records"]!.AsArray().Select(record => record!));
                if (Receipts)
                    Send($"{Own}/receipt", Station.Sign("receipt", $"box/{BoxName}", new JsonObject
                    {
                        ["records"] = new JsonArray([.. message["records"]!.AsArray().Select(record => (JsonNode)(string)record!["record"]!)]),
                    }));
                break;
        }
    }

    private static byte[] Base64(JsonNode text)
    {
        Base64Url.TryDecode((string)text!, out var bytes).Should().BeTrue();
        return bytes;
    }
}
