namespace Broadcast.FirmwareSim.Wire;

/// <summary>Which of a box's two connections.</summary>
internal enum Connection
{
    Control,
    Content,
}

/// <summary>What a topic that a box reads may carry: its purposes, the audience it implies and the largest payload, in bytes.</summary>
internal abstract record TopicRule(int LargestPayload)
{
    internal sealed record Signed(string Audience, IReadOnlyList<string> Purposes, int LargestPayload, string? Content = null)
        : TopicRule(LargestPayload);

    internal sealed record Chunk(string? Content) : TopicRule(64 * 1024 + ContentChunk.HeaderBytes);

    internal sealed record Live() : TopicRule(4 * 1024);
}

/// <summary>The topics of one box (docs/protocol.md, "Topics").</summary>
internal sealed class Topics(string station, string box)
{
    private static readonly string[] Orders = ["command", "alert", "live", "re-key"];
    private const int Small = 16 * 1024;
    private readonly string _root = $"tt1/{station}";
    private readonly string _own = $"tt1/{station}/box/{box}";

    public string Policy => $"{_root}/policy";
    public string Plan => $"{_own}/plan";
    public string StationCommand => $"{_root}/command";
    public string BoxCommand => $"{_own}/command";
    public string Receipt => $"{_own}/receipt";
    public string Time => $"{_own}/time";
    public string OwnChunk => $"{_own}/chunk";
    public string Presence => $"{_own}/presence";
    public string State => $"{_own}/state";
    public string TimeAsk => $"{_own}/time/ask";
    public string Want => $"{_own}/want";
    public string AsRun => $"{_own}/as-run";
    public string Report => $"{_own}/report";

    public string ZoneCommand(string zone) => $"{_root}/zone/{zone}/command";

    public string Manifest(string content) => $"{_root}/content/{content}/manifest";

    public string Chunk(string content) => $"{_root}/content/{content}/chunk";

    /// <summary>The rule of a topic, or none for a topic that this page does not know.</summary>
    public TopicRule? Rule(string topic)
    {
        if (topic == Policy)
            return new TopicRule.Signed("station", ["policy"], Small);
        if (topic == Plan)
            return new TopicRule.Signed($"box/{box}", ["plan"], 512 * 1024);
        if (topic == StationCommand)
            return new TopicRule.Signed("station", Orders, Small);
        if (topic == BoxCommand)
            return new TopicRule.Signed($"box/{box}", Orders, Small);
        if (topic == Receipt)
            return new TopicRule.Signed($"box/{box}", ["receipt"], Small);
        if (topic == Time)
            return new TopicRule.Signed($"box/{box}", ["time"], 2 * 1024);
        if (topic == OwnChunk)
            return new TopicRule.Chunk(Content: null);
        if (!topic.StartsWith(_root + "/", StringComparison.Ordinal))
            return null;
        return topic[(_root.Length + 1)..].Split('/') switch
        {
            ["zone", var zone, "command"] when Names.IsName(zone) => new TopicRule.Signed($"zone/{zone}", Orders, Small),
            ["content", var id, "manifest"] when Names.IsContent(id) => new TopicRule.Signed("station", ["content"], 256 * 1024, id),
            ["content", var id, "chunk"] when Names.IsContent(id) => new TopicRule.Chunk(id),
            ["live", _] => new TopicRule.Live(),
            _ => null,
        };
    }
}
