using System.Collections.Immutable;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// Signed documents that stand for longer than a moment, as the very text that was verified, and the ledger of sequences. Everything is verified again
/// when it is read back: a card can rot, and can be written to by others. Any thread may call any member.
/// </summary>
internal sealed class DocumentStore(Disk disk, ILogger<DocumentStore> log)
{
    /// <summary>Play-nows kept at most; the oldest is forgotten, and so not taken up again after a power cut.</summary>
    public const int MostPlayNows = 16;

    private const string LedgerName = "ledger.json";
    private const string PlayNowName = "play-now.list";
    private const string AlertName = "alert.list";
    private const int LargestLedger = 1 << 20;
    private const int LargestCommand = 33 * 1024;

    private readonly Lock _gate = new();
    private SequenceLedger _ledger = SequenceLedger.Empty;
    private CommandList? _playNows;
    private CommandList? _alerts;
    private ImmutableArray<AlertNote> _notes = [];

    /// <summary>What was accepted so far.</summary>
    public SequenceLedger Ledger
    {
        get
        {
            lock (_gate)
                return _ledger;
        }
    }

    public SignedDocument? Plan { get; private set; }

    public SignedDocument? Policy { get; private set; }

    /// <summary>Play-nows accepted before this process began, whose words still verify.</summary>
    public IReadOnlyList<SignedDocument> PlayNows { get; private set; } = [];

    /// <summary>Alerts and recalls accepted before this process began, in the order in which they came.</summary>
    public IReadOnlyList<AlertOrder> Alerts { get; private set; } = [];

    /// <summary>Reads everything back. Broken files are set aside; nothing is thrown for them.</summary>
    public void Load(TrustedKeys keys, string station, string box)
    {
        lock (_gate)
        {
            _ledger = LoadLedger();
            Policy = LoadDocument(Topics.Policy(station), keys, station, box, []);
            Plan = LoadDocument(Topics.Plan(station, box), keys, station, box, []);
            _playNows = NewList(PlayNowName, MostPlayNows, keys, station, box, body => body is PlayNow);
            _alerts = NewList(AlertName, AlertRun.Most, keys, station, box, body => body is Alert or Recall);
            PlayNows = _playNows.Documents;
            Alerts = [.. _alerts.Documents.Select(AlertOrder.Of).OfType<AlertOrder>()];
        }
    }

    /// <summary>Makes an accepted plan or policy durable, then its sequence. In this order a power cut between leaves the box to accept it again.</summary>
    /// <exception cref="IOException">Not durable: it must not be acted on.</exception>
    public void Keep(TopicAddress topic, ReadOnlySpan<byte> text, Verified verified)
    {
        lock (_gate)
        {
            disk.Replace(FileOf(topic.Kind), text);
            Remember(verified.Entry);
            if (topic.Kind == TopicKind.Plan)
                Plan = verified.Document;
            else
                Policy = verified.Document;
        }
    }

    /// <summary>Makes the sequence of a command or receipt durable; a play-now, alert or recall is kept with it.</summary>
    /// <exception cref="IOException">Not durable: its sequence counts until the process ends, and a play-now or alert is not taken up again after that.</exception>
    public void KeepCommand(TopicAddress topic, ReadOnlySpan<byte> text, Verified verified)
    {
        lock (_gate)
        {
            // Now, whatever becomes of the disk: the same word again must not be a second one.
            if (verified.Entry is { } entry)
                _ledger = _ledger.With(entry);
            var body = verified.Document.Body;
            if (body is PlayNow)
                _playNows?.Add(topic, text, verified.Document);
            else if (IsKept(verified.Document))
                _alerts?.CatchUp();
            else if ((body is Alert alert && !IsRecalled(alert)) || body is Recall)
                _alerts?.Add(topic, text, verified.Document, instead: earlier => SameKindOfAlert(earlier.Body, body), spent: IsOver);
            Remember(verified.Entry);
        }
    }

    /// <summary>How far alerts have got: those that are over are given up first where very many are kept.</summary>
    public void Note(ImmutableArray<AlertNote> notes)
    {
        lock (_gate)
            _notes = notes;
    }

    /// <summary>Makes a sequence durable.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Remember(LedgerEntry? entry)
    {
        if (entry is null)
            return;
        lock (_gate)
        {
            var ledger = _ledger.With(entry);
            disk.Replace(LedgerName, ledger.ToUtf8());
            _ledger = ledger;
        }
    }

    private SequenceLedger LoadLedger()
    {
        try
        {
            return disk.Read(LedgerName, LargestLedger) is { } bytes ? SequenceLedger.Read(bytes) : SequenceLedger.Empty;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or IOException)
        {
            AgentLog.SetAside(log, LedgerName, e.Message);
            disk.SetAside(LedgerName);
            return SequenceLedger.Empty;
        }
    }

    private SignedDocument? LoadDocument(TopicAddress topic, TrustedKeys keys, string station, string box, IReadOnlyCollection<string> zones)
    {
        var name = FileOf(topic.Kind);
        string problem;
        try
        {
            if (disk.Read(name, topic.Rule.Limit) is not { } text)
            {
                Unlearn(topic);
                return null;
            }

            if (Verify(text, topic, keys, station, box, zones) is Verified verified)
            {
                if (verified.Entry is { } entry && (_ledger.Find(entry.Purpose, entry.Audience)?.Sequence ?? -1) < entry.Sequence)
                    _ledger = _ledger.With(entry);
                return verified.Document;
            }

            problem = "it does not verify";
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            problem = e.Message;
        }

        AgentLog.SetAside(log, name, problem);
        disk.SetAside(name);
        Unlearn(topic);
        return null;
    }

    /// <summary>The document is lost though its sequence was accepted: the controller's retained copy of the same words must count as new.</summary>
    private void Unlearn(TopicAddress topic)
    {
        var purpose = topic.Kind == TopicKind.Plan ? Purpose.Plan : Purpose.Policy;
        if (_ledger.Find(purpose, topic.Audience) is { Sequence: > 0 } entry)
            _ledger = SequenceLedger.Of([.. _ledger.Entries.Where(e => e != entry), entry with { Sequence = entry.Sequence - 1, Digest = new string('0', 64) }]);
    }

    private CommandList NewList(string name, int most, TrustedKeys keys, string station, string box, Func<DocumentBody, bool> belongs)
    {
        var list = new CommandList(disk, name, most, LargestCommand, log, (topic, text) =>
            Verify(text, topic, keys, station, box, topic.Zone is { } zone ? [zone] : []) is Verified { Document: var document } && belongs(document.Body) ? document : null);
        list.Load();
        return list;
    }

    /// <summary>It came too late, and must not be found before its recall when both are read back.</summary>
    private bool IsRecalled(Alert alert) => _alerts?.Documents.Any(kept => kept.Body is Recall recall && recall.Alert == alert.Id) == true;

    /// <summary>What is counted and told of an alert is known by the document that came first: another that says the same must not take its place.</summary>
    private bool IsKept(SignedDocument document) =>
        AlertOrder.Of(document) is { } order && _alerts?.Documents.FirstOrDefault(kept => SameKindOfAlert(kept.Body, document.Body)) is { } first
        && AlertOrder.Of(first)!.SaysTheSame(order);

    private bool IsOver(SignedDocument kept) =>
        AlertOrder.Of(kept) is { } order && _notes.Any(note => note.Over && note.Alert == order.Id && note.Sequence == order.Sequence && note.IsRecall == order.IsRecall);

    private static bool SameKindOfAlert(DocumentBody one, DocumentBody other) => (one, other) switch
    {
        (Alert alert, Alert same) => alert.Id == same.Id,
        (Recall recall, Recall same) => recall.Alert == same.Alert,
        _ => false,
    };

    /// <summary>As when it came, but for its sequence and expiry, which were judged then.</summary>
    private static Verification Verify(
        byte[] text, TopicAddress topic, TrustedKeys keys, string station, string box, IReadOnlyCollection<string> zones) =>
        DocumentVerifier.Verify(text, topic, keys, new Receiver(station, box, zones, DateTimeOffset.MinValue, TimeIsTrusted: true, ""), SequenceLedger.Empty);

    private static string FileOf(TopicKind kind) => kind == TopicKind.Plan ? "plan.jws" : "policy.jws";
}
