using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// The player's memory on disk: written every two seconds while something sounds, so in place, into two slots by turns. A power cut tears the slot
/// being written and leaves the other. Used by one thread at a time.
/// </summary>
internal sealed class MemoryFile(Disk disk) : IDisposable
{
    /// <summary>Bytes of a slot; a memory that would be larger loses its oldest unwritten records, then its last drafts.</summary>
    public const int SlotBytes = 32_768;

    private const string Name = "player.memory";
    private const int HeaderBytes = 8 + 4 + 32; // count, length, SHA-256 of both and the text

    private static readonly TopicAddress AsRunTopic = Topics.AsRun("s", "b");

    private SafeFileHandle? _file;
    private ulong _count;

    /// <summary>The newest whole memory; none when there is none.</summary>
    public PlayerMemory Load()
    {
        byte[]? bytes = null;
        try
        {
            bytes = disk.Read(Name, 4 * SlotBytes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            disk.SetAside(Name);
        }

        var newest = PlayerMemory.None;
        for (var slot = 0; bytes is not null && slot < 2; slot++)
        {
            if (bytes.Length > slot * SlotBytes && TryRead(bytes.AsSpan(slot * SlotBytes), out var count, out var memory) && count > _count)
                (newest, _count) = (memory, count);
        }

        return newest;
    }

    /// <exception cref="IOException">It is not on disk; the one before stands.</exception>
    public void Save(PlayerMemory memory)
    {
        var text = Write(memory);
        while (text.Length > SlotBytes - HeaderBytes && memory.Unwritten.Length + memory.Drafts.Length > 0)
        {
            memory = memory.Unwritten.Length > 0 ? memory with { Unwritten = memory.Unwritten.RemoveAt(0) } : memory with { Drafts = memory.Drafts.RemoveAt(memory.Drafts.Length - 1) };
            text = Write(memory);
        }

        var slot = new byte[HeaderBytes + text.Length];
        BinaryPrimitives.WriteUInt64BigEndian(slot, _count + 1);
        BinaryPrimitives.WriteInt32BigEndian(slot.AsSpan(8), text.Length);
        text.CopyTo(slot, HeaderBytes);
        Digest(slot).CopyTo(slot, 12);
        // Room for both slots from the beginning: on a full card this file can still be written.
        _file ??= disk.Open(Name, 2 * SlotBytes);
        try
        {
            disk.Write(_file, slot, (long)((_count + 1) % 2) * SlotBytes);
            disk.Flush(_file);
            _count++;
        }
        catch (IOException)
        {
            _file.Dispose();
            _file = null;
            throw;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static bool TryRead(ReadOnlySpan<byte> slot, out ulong count, out PlayerMemory memory)
    {
        count = 0;
        memory = PlayerMemory.None;
        if (slot.Length < HeaderBytes)
            return false;
        count = BinaryPrimitives.ReadUInt64BigEndian(slot);
        var length = BinaryPrimitives.ReadInt32BigEndian(slot[8..]);
        if (length < 0 || length > slot.Length - HeaderBytes || length > SlotBytes - HeaderBytes)
            return false;
        slot = slot[..(HeaderBytes + length)];
        return slot[12..HeaderBytes].SequenceEqual(Digest(slot)) && TryParse(slot[HeaderBytes..].ToArray(), out memory);
    }

    private static byte[] Digest(ReadOnlySpan<byte> slot)
    {
        var copy = slot.ToArray();
        copy.AsSpan(12, 32).Clear();
        return SHA256.HashData(copy);
    }

    private static byte[] Write(PlayerMemory memory)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("day", memory.Airtime.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteNumber("dayMs", (long)memory.Airtime.OfDay.TotalMilliseconds);
            json.WriteNumber("sessionMs", (long)memory.Airtime.OfSession.TotalMilliseconds);
            json.WriteNumber("sessionEnd", memory.Airtime.SessionEnd.UtcTicks);
            json.WriteStartArray("playNows");
            foreach (var (airing, zeroAt) in memory.PlayNows)
            {
                json.WriteStartArray();
                json.WriteStringValue(airing);
                json.WriteNumberValue(zeroAt.UtcTicks);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartObject("stopped");
            foreach (var (airing, end) in memory.Stopped)
                json.WriteNumber(airing, end.UtcTicks);
            json.WriteEndObject();
            json.WriteStartArray("alerts");
            foreach (var note in memory.Alerts)
                Write(json, note);
            json.WriteEndArray();
            json.WritePropertyName("drafts");
            json.WriteRawValue(new AsRunBatch { Records = [.. memory.Drafts.Take(AsRunBatch.MaxRecords)] }.ToUtf8());
            json.WritePropertyName("unwritten");
            json.WriteRawValue(new AsRunBatch { Records = [.. memory.Unwritten.TakeLast(AsRunBatch.MaxRecords)] }.ToUtf8());
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, AlertNote note)
    {
        json.WriteStartObject();
        json.WriteString("alert", note.Alert);
        json.WriteNumber("sequence", note.Sequence);
        json.WriteBoolean("recall", note.IsRecall);
        json.WriteNumber("countedMs", (long)note.Counted.TotalMilliseconds);
        json.WriteNumber("repetition", note.Repetition);
        if (note.SinceFirst is { } since)
            json.WriteNumber("sinceFirstMs", (long)since.TotalMilliseconds);
        json.WriteBoolean("over", note.Over);
        if (note.Length > TimeSpan.Zero)
            json.WriteNumber("lengthMs", (long)note.Length.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static AlertNote ReadNote(JsonElement note) => new(
        note.GetProperty("alert").GetString()!,
        note.GetProperty("sequence").GetInt64(),
        note.GetProperty("recall").GetBoolean(),
        TimeSpan.FromMilliseconds(note.GetProperty("countedMs").GetInt64()),
        note.GetProperty("repetition").GetInt32(),
        note.TryGetProperty("sinceFirstMs", out var since) ? TimeSpan.FromMilliseconds(since.GetInt64()) : null,
        note.GetProperty("over").GetBoolean())
    {
        Length = note.TryGetProperty("lengthMs", out var length) ? TimeSpan.FromMilliseconds(length.GetInt64()) : TimeSpan.Zero,
    };

    private static bool TryParse(byte[] text, out PlayerMemory memory)
    {
        memory = PlayerMemory.None;
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (!TryParseRecords(root, "drafts", out var drafts) || !TryParseRecords(root, "unwritten", out var unwritten))
                return false;
            memory = new PlayerMemory(
                drafts,
                [.. root.GetProperty("playNows").EnumerateArray().Select(p => (p[0].GetString()!, new DateTimeOffset(p[1].GetInt64(), TimeSpan.Zero)))],
                new Airtime(
                    DateOnly.ParseExact(root.GetProperty("day").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    TimeSpan.FromMilliseconds(root.GetProperty("dayMs").GetInt64()),
                    TimeSpan.FromMilliseconds(root.GetProperty("sessionMs").GetInt64()),
                    new DateTimeOffset(root.GetProperty("sessionEnd").GetInt64(), TimeSpan.Zero)),
                // A memory written before stops were remembered has none.
                root.TryGetProperty("stopped", out var stopped)
                    ? stopped.EnumerateObject().ToImmutableDictionary(s => s.Name, s => new DateTimeOffset(s.Value.GetInt64(), TimeSpan.Zero))
                    : ImmutableDictionary<string, DateTimeOffset>.Empty)
            {
                Unwritten = unwritten,
                // Nor has one written before there were alerts.
                Alerts = root.TryGetProperty("alerts", out var alerts) ? [.. alerts.EnumerateArray().Select(ReadNote)] : [],
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A memory written before a list was known has none.</summary>
    private static bool TryParseRecords(JsonElement root, string name, out ImmutableArray<AsRunRecord> records)
    {
        records = [];
        if (!root.TryGetProperty(name, out var list))
            return true;
        if (!BoxMessage.TryRead(Encoding.UTF8.GetBytes(list.GetRawText()), AsRunTopic, out var batch, out _))
            return false;
        records = [.. ((AsRunBatch)batch).Records];
        return true;
    }
}
