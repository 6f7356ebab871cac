using System.Buffers;
using System.Text.Json;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>A lack of one content: the manifest too when <paramref name="Missing"/> is absent. Ranges are inclusive.</summary>
internal sealed record Want(string Content, IReadOnlyList<(int First, int Last)>? Missing);

/// <summary>What a box says of its clock.</summary>
internal sealed record TimeState(bool Trusted, string Source, double OffsetMs, double UncertaintyMs);

/// <summary>What a box says of itself.</summary>
internal sealed record BoxState(
    string Boot,
    DateTimeOffset At,
    byte[] Nonce,
    TimeState Time,
    long PlanSequence,
    long PolicySequence,
    string? Playing,
    int ContentsNeeded,
    int ContentsComplete,
    int PendingRecords,
    long FreeBytes,
    TimeSpan Uptime);

/// <summary>What became of one part of one airing.</summary>
internal sealed record AsRunRecord(
    string Id,
    string Airing,
    string Slot,
    string Programme,
    string Bulletin,
    string Zone,
    string Content,
    string Priority,
    int Part,
    DateTimeOffset SlotStart,
    DateTimeOffset DueAt,
    long DurationMs,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    double? StartErrorMs,
    long PlayedMs,
    double Completeness,
    string Outcome,
    string Reason,
    double VolumeDb,
    string TimeSource);

/// <summary>A refusal, a fault or the outcome of a self-test as told to the controller.</summary>
internal sealed record BoxReport(
    DateTimeOffset At, string Kind, string Reason, string? Detail, string? Topic, string? Purpose, long? Sequence, int Suppressed)
{
    /// <summary>The self-test that it is the outcome of.</summary>
    public string? Test { get; init; }
}

/// <summary>The messages a box sends (docs/protocol.md, "What boxes say"), as bytes.</summary>
internal static class Messages
{
    public const string Agent = "firmware-sim 0.1.0";

    private static readonly string[] Kinds = ["play-now", "stop", "self-test", "alert", "recall"];

    public static byte[] Presence(bool online, string boot) => Write(json =>
    {
        json.WriteString("presence", online ? "online" : "offline");
        json.WriteString("boot", boot);
    });

    public static byte[] State(BoxState state) => Write(json =>
    {
        json.WriteString("boot", state.Boot);
        json.WriteString("agent", Agent);
        json.WriteString("at", Stamp.Write(state.At));
        json.WriteString("nonce", Base64Url.Encode(state.Nonce));
        json.WriteStartObject("time");
        json.WriteBoolean("trusted", state.Time.Trusted);
        json.WriteString("source", state.Time.Source);
        if (state.Time.Trusted)
        {
            json.WriteNumber("offsetMs", state.Time.OffsetMs);
            json.WriteNumber("uncertaintyMs", state.Time.UncertaintyMs);
        }

        json.WriteString("cause", state.Time.Trusted ? "replies" : "clock-unknown");
        json.WriteEndObject();
        json.WriteNumber("planSequence", state.PlanSequence);
        json.WriteNumber("policySequence", state.PolicySequence);
        json.WriteStartArray("kinds");
        foreach (var kind in Kinds)
            json.WriteStringValue(kind);
        json.WriteEndArray();
        if (state.Playing is not null)
            json.WriteString("playing", state.Playing);
        json.WriteStartObject("contents");
        json.WriteNumber("needed", state.ContentsNeeded);
        json.WriteNumber("complete", state.ContentsComplete);
        json.WriteEndObject();
        json.WriteNumber("pendingRecords", state.PendingRecords);
        json.WriteNumber("freeBytes", state.FreeBytes);
        json.WriteNumber("uptimeMs", (long)state.Uptime.TotalMilliseconds);
        json.WriteStartArray("faults");
        json.WriteEndArray();
    });

    public static byte[] TimeAsk(byte[] nonce, DateTimeOffset sentAt) => Write(json =>
    {
        json.WriteString("nonce", Base64Url.Encode(nonce));
        json.WriteString("sentAt", Stamp.Write(sentAt, Stamp.Microseconds));
    });

    public static byte[] Wants(IReadOnlyList<Want> wants) => Write(json =>
    {
        json.WriteStartArray("wants");
        foreach (var want in wants)
        {
            json.WriteStartObject();
            json.WriteString("content", want.Content);
            if (want.Missing is not null)
            {
                json.WriteStartArray("missing");
                foreach (var (first, last) in want.Missing)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(first);
                    json.WriteNumberValue(last);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static byte[] AsRun(IEnumerable<AsRunRecord> records) => Write(json =>
    {
        json.WriteStartArray("records");
        foreach (var record in records)
            WriteRecord(json, record);
        json.WriteEndArray();
    });

    public static byte[] Report(BoxReport report) => Write(json =>
    {
        json.WriteString("at", Stamp.Write(report.At));
        json.WriteString("kind", report.Kind);
        json.WriteString("reason", report.Reason);
        if (report.Detail is not null)
            json.WriteString("detail", report.Detail);
        if (report.Topic is not null)
            json.WriteString("topic", report.Topic);
        if (report.Purpose is not null)
            json.WriteString("purpose", report.Purpose);
        if (report.Sequence is not null)
            json.WriteNumber("sequence", report.Sequence.Value);
        if (report.Test is not null)
            json.WriteString("test", report.Test);
        if (report.Suppressed > 0)
            json.WriteNumber("suppressed", report.Suppressed);
    });

    private static void WriteRecord(Utf8JsonWriter json, AsRunRecord record)
    {
        json.WriteStartObject();
        json.WriteString("record", record.Id);
        json.WriteString("airing", record.Airing);
        json.WriteString("slot", record.Slot);
        json.WriteString("programme", record.Programme);
        json.WriteString("bulletin", record.Bulletin);
        json.WriteString("zone", record.Zone);
        json.WriteString("content", record.Content);
        json.WriteString("priority", record.Priority);
        json.WriteNumber("part", record.Part);
        json.WriteString("slotStart", Stamp.Write(record.SlotStart));
        json.WriteString("dueAt", Stamp.Write(record.DueAt));
        json.WriteNumber("durationMs", record.DurationMs);
        if (record.StartedAt is { } startedAt)
            json.WriteString("startedAt", Stamp.Write(startedAt));
        if (record.EndedAt is { } endedAt)
            json.WriteString("endedAt", Stamp.Write(endedAt));
        if (record.StartErrorMs is { } startErrorMs)
            json.WriteNumber("startErrorMs", startErrorMs);
        json.WriteNumber("playedMs", record.PlayedMs);
        json.WriteNumber("completeness", record.Completeness);
        json.WriteString("outcome", record.Outcome);
        json.WriteString("reason", record.Reason);
        json.WriteNumber("volumeDb", record.VolumeDb);
        json.WriteNumber("underruns", 0);
        json.WriteString("timeSource", record.TimeSource);
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
