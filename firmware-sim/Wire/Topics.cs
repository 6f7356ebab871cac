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
    internal sealed record Signed(string Station, string Audience, IReadOnlyList<string> Purposes, int LargestPayload) : TopicRule(LargestPayload)
    {
        /// <summary>The content that the topic names.</summary>
        public string? Content { get; init; }
    }

    internal sealed record Chunk(string Station, string? Box, string? Content) : TopicRule(64 * 1024 + ContentChunk.HeaderBytes);
}

/// <summary>The topics of one box (docs/protocol.md, "Topics").</summary>
internal sealed class Topics(string station, string box)
{
    private static readonly string[] Orders = ["command", "alert", "live", "re-key"];
    private const int Policies = 16 * 1024;
    private const int Commands = 32 * 1024;
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

    /// <summary>The rule of a topic of any station and box (whose it is, the document's checks say), or none for a topic that this page does not know.</summary>
    public static TopicRule? Rule(string topic)
    {
        var parts = topic.Split('/');
        if (parts is not ["tt1", var station, .. var rest] || !Names.IsName(station))
            return null;
        TopicRule.Signed Signed(string audience, int largest, params IReadOnlyList<string> purposes) => new(station, audience, purposes, largest);
        return rest switch
        {
            ["policy"] => Signed("station", Policies, "policy"),
            ["command"] => Signed("station", Commands, Orders),
            ["zone", var zone, "command"] when Names.IsName(zone) => Signed($"zone/{zone}", Commands, Orders),
            ["box", var box, "plan"] when Names.IsName(box) => Signed($"box/{box}", 512 * 1024, "plan"),
            ["box", var box, "command"] when Names.IsName(box) => Signed($"box/{box}", Commands, Orders),
            ["box", var box, "receipt"] when Names.IsName(box) => Signed($"box/{box}", Commands, "receipt"),
            ["box", var box, "time"] when Names.IsName(box) => Signed($"box/{box}", 2 * 1024, "time"),
            ["box", var box, "chunk"] when Names.IsName(box) => new TopicRule.Chunk(station, box, Content: null),
            ["content", var id, "manifest"] when Names.IsContent(id) => Signed("station", 256 * 1024, "content") with { Content = id },
            ["content", var id, "chunk"] when Names.IsContent(id) => new TopicRule.Chunk(station, Box: null, id),
            _ => null,
        };
    }
}
