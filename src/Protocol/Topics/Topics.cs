using System.Diagnostics.CodeAnalysis;

namespace Broadcast.Protocol;

/// <summary>
/// Every topic of docs/protocol.md, both ways: built from names, and taken apart. Pure; thread-safe.
/// The builders throw <see cref="ArgumentException"/> for a name that is none; the parser never throws.
/// </summary>
public static class Topics
{
    /// <summary>The first level of every topic.</summary>
    public const string Version = "tt1";

    private const int Longest = 160;

    /// <summary>The station's policy.</summary>
    public static TopicAddress Policy(string station) => Of(TopicKind.Policy, station);

    /// <summary>A box's plan.</summary>
    public static TopicAddress Plan(string station, string box) => OfBox(TopicKind.Plan, station, box);

    /// <summary>Commands to every box.</summary>
    public static TopicAddress StationCommand(string station) => Of(TopicKind.StationCommand, station);

    /// <summary>Commands to the boxes of a zone.</summary>
    public static TopicAddress ZoneCommand(string station, string zone) =>
        new(TopicKind.ZoneCommand, WireName.Require(station, nameof(station))) { Zone = WireName.Require(zone, nameof(zone)) };

    /// <summary>Commands to one box.</summary>
    public static TopicAddress BoxCommand(string station, string box) => OfBox(TopicKind.BoxCommand, station, box);

    /// <summary>Receipts for a box's as-run records.</summary>
    public static TopicAddress Receipt(string station, string box) => OfBox(TopicKind.Receipt, station, box);

    /// <summary>Replies to a box's time asks.</summary>
    public static TopicAddress Time(string station, string box) => OfBox(TopicKind.Time, station, box);

    /// <summary>A live announcement's batches.</summary>
    public static TopicAddress Live(string station, LiveSessionId session) =>
        new(TopicKind.Live, WireName.Require(station, nameof(station))) { Session = session };

    /// <summary>A content's manifest.</summary>
    public static TopicAddress Manifest(string station, ContentId content) => OfContent(TopicKind.Manifest, station, content);

    /// <summary>A content's chunks, for every box that misses them.</summary>
    public static TopicAddress ContentChunk(string station, ContentId content) => OfContent(TopicKind.ContentChunk, station, content);

    /// <summary>Chunks for one box.</summary>
    public static TopicAddress BoxChunk(string station, string box) => OfBox(TopicKind.BoxChunk, station, box);

    /// <summary>A box's presence, and its will.</summary>
    public static TopicAddress Presence(string station, string box) => OfBox(TopicKind.Presence, station, box);

    /// <summary>A box's state.</summary>
    public static TopicAddress State(string station, string box) => OfBox(TopicKind.State, station, box);

    /// <summary>A box asks the time.</summary>
    public static TopicAddress TimeAsk(string station, string box) => OfBox(TopicKind.TimeAsk, station, box);

    /// <summary>What a box lacks.</summary>
    public static TopicAddress Want(string station, string box) => OfBox(TopicKind.Want, station, box);

    /// <summary>What a box played.</summary>
    public static TopicAddress AsRun(string station, string box) => OfBox(TopicKind.AsRun, station, box);

    /// <summary>What a box refused, found or measured.</summary>
    public static TopicAddress Report(string station, string box) => OfBox(TopicKind.Report, station, box);

    /// <summary>The subscriptions by which a controller hears everything its boxes say.</summary>
    public static IReadOnlyList<string> FromEveryBox(string station) =>
        [.. Enum.GetValues<TopicKind>()
            .Where(kind => TopicRule.Of(kind).FromBox)
            .Select(kind => $"{Version}/{WireName.Require(station, nameof(station))}/box/+/{BoxLeaf(kind)}")];

    /// <summary>The MQTT user name of a box, and the start of its client ids.</summary>
    public static string User(string station, string box) =>
        $"{WireName.Require(station, nameof(station))}.{WireName.Require(box, nameof(box))}";

    /// <summary>The MQTT client id of one of a box's connections.</summary>
    public static string ClientId(string station, string box, TopicLink link) =>
        $"{User(station, box)}.{(link == TopicLink.Control ? "control" : "content")}";

    /// <summary>Takes a topic apart; false for any that is not of version 1, which a receiver ignores. Never throws.</summary>
    public static bool TryParse(string? topic, [NotNullWhen(true)] out TopicAddress? address)
    {
        address = null;
        if (topic is null || topic.Length > Longest)
            return false;
        var levels = topic.Split('/');
        if (levels.Length < 3 || levels[0] != Version || !WireName.IsName(levels[1]))
            return false;
        var station = levels[1];
        address = (levels[2], levels.Length) switch
        {
            ("policy", 3) => Policy(station),
            ("command", 3) => StationCommand(station),
            ("zone", 5) when levels[4] == "command" && WireName.IsName(levels[3]) => ZoneCommand(station, levels[3]),
            ("live", 4) when LiveSessionId.TryParse(levels[3], out var session) => Live(station, session),
            ("content", 5) when ContentId.TryParse(levels[3], out var content) => levels[4] switch
            {
                "manifest" => Manifest(station, content),
                "chunk" => ContentChunk(station, content),
                _ => null,
            },
            ("box", 5 or 6) when WireName.IsName(levels[3]) && BoxKind(string.Join('/', levels[4..])) is { } kind => OfBox(kind, station, levels[3]),
            _ => null,
        };
        return address is not null;
    }

    /// <summary>What stands after <c>S/box/{box}/</c>.</summary>
    internal static string BoxLeaf(TopicKind kind) => kind switch
    {
        TopicKind.Plan => "plan",
        TopicKind.BoxCommand => "command",
        TopicKind.Receipt => "receipt",
        TopicKind.Time => "time",
        TopicKind.BoxChunk => "chunk",
        TopicKind.Presence => "presence",
        TopicKind.State => "state",
        TopicKind.TimeAsk => "time/ask",
        TopicKind.Want => "want",
        TopicKind.AsRun => "as-run",
        TopicKind.Report => "report",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a topic of one box"),
    };

    private static TopicKind? BoxKind(string leaf) => leaf switch
    {
        "plan" => TopicKind.Plan,
        "command" => TopicKind.BoxCommand,
        "receipt" => TopicKind.Receipt,
        "time" => TopicKind.Time,
        "chunk" => TopicKind.BoxChunk,
        "presence" => TopicKind.Presence,
        "state" => TopicKind.State,
        "time/ask" => TopicKind.TimeAsk,
        "want" => TopicKind.Want,
        "as-run" => TopicKind.AsRun,
        "report" => TopicKind.Report,
        _ => null,
    };

    private static TopicAddress Of(TopicKind kind, string station) => new(kind, WireName.Require(station, nameof(station)));

    private static TopicAddress OfBox(TopicKind kind, string station, string box) =>
        new(kind, WireName.Require(station, nameof(station))) { Box = WireName.Require(box, nameof(box)) };

    private static TopicAddress OfContent(TopicKind kind, string station, ContentId content) =>
        new(kind, WireName.Require(station, nameof(station))) { Content = content };
}
