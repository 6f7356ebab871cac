using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// As-run records until the controller has receipted them, and the ids of those closed lately. A file of lines that is only ever appended to and now
/// and then written anew; each line carries its own check, so that a torn or rotten one costs itself alone. Any thread may call any member.
/// </summary>
internal sealed class AsRunJournal : IDisposable
{
    /// <summary>Records that wait for a receipt at most; the oldest is given up for a newer one, and the fault says so. Months of an ordinary plan.</summary>
    public const int MostPending = 20_000;

    private const string Name = "as-run.journal";
    private const int LargestFile = 64 << 20;
    private const int RewriteAbove = 1 << 20;
    private const int CheckLength = 8;

    private static readonly TopicAddress AsRunTopic = Topics.AsRun("s", "b");

    private readonly Disk _disk;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _closed = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, AsRunRecord> _pending = new(StringComparer.Ordinal);
    private readonly Queue<AsRunRecord> _unwritten = new();
    private SafeFileHandle? _file;
    private long _length;
    private long _rewriteAbove = RewriteAbove;

    private AsRunJournal(Disk disk) => _disk = disk;

    /// <summary>What was broken when it was read; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Records given up because too many waited.</summary>
    public int GivenUp { get; private set; }

    public int PendingCount
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    /// <summary>Ids of records closed in the last <see cref="PlayerCore.ClosedKept"/>, with the end of their part.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Closed
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, DateTimeOffset>(_closed);
        }
    }

    /// <summary>Reads what there is. Never throws for broken contents.</summary>
    /// <exception cref="IOException">The disk is.</exception>
    public static AsRunJournal Open(Disk disk)
    {
        var journal = new AsRunJournal(disk);
        byte[] bytes;
        try
        {
            bytes = disk.Read(Name, LargestFile) ?? [];
        }
        catch (InvalidDataException e)
        {
            journal.Problem = e.Message;
            disk.SetAside(Name);
            bytes = [];
        }

        journal.Load(bytes);
        return journal;
    }

    /// <summary>The newest records that are only in memory, for want of room on the card; at most <see cref="AsRunBatch.MaxRecords"/>.</summary>
    public IReadOnlyList<AsRunRecord> Unwritten
    {
        get
        {
            lock (_gate)
                return [.. _unwritten];
        }
    }

    /// <summary>The oldest records that wait, at most so many, leaving out those for which <paramref name="skip"/> is true.</summary>
    public IReadOnlyList<AsRunRecord> Pending(int most, Predicate<string> skip)
    {
        lock (_gate)
            return [.. _pending.Values.Where(r => !skip(r.Record)).Take(most)];
    }

    /// <summary>Adds records in memory at once and on disk durably, in one flush.</summary>
    /// <exception cref="IOException">Nothing reached the disk; <see cref="Append"/> with none tries what is missing again.</exception>
    public void Append(IReadOnlyCollection<AsRunRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                _closed[record.Record] = EndOf(record);
                _pending[record.Record] = record;
                _unwritten.Enqueue(record);
                if (_unwritten.Count > AsRunBatch.MaxRecords)
                    _unwritten.Dequeue();
                while (_pending.Count > MostPending)
                {
                    _pending.RemoveAt(0);
                    GivenUp++;
                }
            }

            WriteLines(records.Select(Line));
        }
    }

    /// <summary>The controller has these: they need not be sent or kept any more.</summary>
    /// <returns>How many of them waited.</returns>
    /// <exception cref="IOException">Not on disk; they will be sent again after a restart, which is harmless.</exception>
    public int Receipt(IEnumerable<string> records)
    {
        lock (_gate)
        {
            var known = records.Where(_pending.Remove).ToList();
            if (known.Count > 0)
                WriteLines([Checked("A" + string.Join(' ', known))]);
            return known.Count;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Load(byte[] bytes)
    {
        var broken = 0;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // The last piece is empty, or torn by a power cut before its flush was over: nobody was promised it.
            if (!TryRead(lines[i]) && i < lines.Length - 1)
                broken++;
        }

        if (broken > 0)
        {
            Problem = $"{broken} lines of {Name} are broken";
            _disk.SetAside(Name);
        }

        Forget();
        try
        {
            if (bytes.Length > 0)
                Rewrite();
        }
        catch (IOException)
        {
            // Full: the old file, if it stands, is appended to as it is.
        }
    }

    private bool TryRead(string line)
    {
        if (line.Length < CheckLength + 3 || Checked(line[(CheckLength + 1)..]) != line)
            return false;
        var text = line[(CheckLength + 2)..];
        switch (line[CheckLength + 1])
        {
            case 'R' when BoxMessage.TryRead(Encoding.UTF8.GetBytes(text), AsRunTopic, out var message, out _) && message is AsRunBatch batch:
                foreach (var record in batch.Records)
                {
                    _closed[record.Record] = EndOf(record);
                    _pending[record.Record] = record;
                }

                return true;
            case 'A':
                foreach (var id in text.Split(' '))
                    _pending.Remove(id);
                return true;
            case 'C' when text.Split(' ') is [var id, var end] && WireTime.TryParse(end, out var endOfPart):
                _closed.TryAdd(id, endOfPart);
                return true;
            default:
                return false;
        }
    }

    /// <summary>By the newest record, not by a clock that may not be known.</summary>
    private void Forget()
    {
        if (_closed.Count == 0)
            return;
        var old = _closed.Values.Max() - PlayerCore.ClosedKept;
        foreach (var id in _closed.Where(c => c.Value < old).Select(c => c.Key).ToList())
            _closed.Remove(id);
    }

    private void WriteLines(IEnumerable<string> lines)
    {
        if (_length > _rewriteAbove || _file is null)
        {
            // What was to be appended is in memory already, and so in the new file.
            Forget();
            Rewrite();
            _unwritten.Clear();
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
        if (bytes.Length == 0)
            return;
        try
        {
            _disk.Write(_file, bytes, _length);
            _disk.Flush(_file);
            _length += bytes.Length;
            _unwritten.Clear();
        }
        catch (IOException)
        {
            // Half a line may stand there: the next write begins a new file.
            _file.Dispose();
            _file = null;
            throw;
        }
    }

    private void Rewrite()
    {
        _file?.Dispose();
        _file = null;
        var text = new StringBuilder();
        foreach (var record in _pending.Values)
            text.Append(Line(record)).Append('\n');
        foreach (var (id, end) in _closed.Where(c => !_pending.ContainsKey(c.Key)))
            text.Append(Checked($"C{id} {WireTime.Format(end)}")).Append('\n');
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        _disk.Replace(Name, bytes);
        _file = _disk.Open(Name);
        _length = bytes.Length;
        // What must be kept may be large by itself: while nobody takes it, it is not written anew with every record.
        _rewriteAbove = Math.Max(RewriteAbove, 2 * _length);
    }

    private static string Line(AsRunRecord record) => Checked("R" + Encoding.UTF8.GetString(new AsRunBatch { Records = [record] }.ToUtf8()));

    private static string Checked(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..CheckLength]} {text}");

    /// <summary>When the record's part ends. By a clock that was a guess it may lie years back, and is taken for as new as the newest: it must not be forgotten at once.</summary>
    private DateTimeOffset EndOf(AsRunRecord record)
    {
        var end = record.DueAt + TimeSpan.FromMilliseconds(record.DurationMs);
        return record.TimeSource == TimeSource.None && _closed.Count > 0 && _closed.Values.Max() is var newest && newest > end ? newest : end;
    }
}
