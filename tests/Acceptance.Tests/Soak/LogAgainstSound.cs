using System.Globalization;
using System.Text.Json.Nodes;
using Broadcast.Audio;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests.Soak;

/// <summary>A part that a box was to play.</summary>
/// <param name="Known">The box had a plan with it before it was over; else it may be silent about it, and nothing of it may sound.</param>
internal sealed record DuePart(string Slot, int Part, DateTimeOffset DueAt, TimeSpan Length, short[] Sound, bool Known = true)
{
    public string Name => $"{Slot}/{Part}";

    /// <summary>By how much the box's time could have been wrong, by its own word, when it played the part.</summary>
    public TimeSpan Doubt { get; init; }

    /// <summary>What a box is due to play of a slot.</summary>
    public static IEnumerable<DuePart> Of(SoakSlot slot, bool known)
    {
        var due = slot.StartAt;
        foreach (var (part, bulletin) in slot.Programme.Bulletins.Index())
        {
            yield return new DuePart(slot.Id, part, due, bulletin.Length, bulletin.Sound, known);
            due += bulletin.Length;
        }
    }
}

/// <summary>What the as-run log says of a part on one box.</summary>
internal sealed record LoggedPart(
    string Slot, int Part, DateTimeOffset DueAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, TimeSpan Played, string Outcome, string Reason, int Underruns)
{
    public string Name => $"{Slot}/{Part}";

    /// <summary>A record as the API shows it.</summary>
    public static LoggedPart Of(JsonNode record) => new(
        (string)record["slot"]!, (int)record["part"]!, (DateTimeOffset)record["dueAt"]!, (DateTimeOffset?)record["startedAt"], (DateTimeOffset?)record["endedAt"],
        TimeSpan.FromMilliseconds((long)record["playedMs"]!), (string)record["outcome"]!, (string)record["reason"]!, (int)record["underruns"]!);
}

/// <summary>What came of comparing one box's log with its recording.</summary>
/// <param name="Faults">What does not fit, in words; empty when all does.</param>
/// <param name="Windows">Half seconds of speech that were found at their place.</param>
/// <param name="WorstPlaceMs">How far the worst of them lay from where the plan wants it, on a box that was sure of the time and not just back from a power cut.</param>
/// <param name="WorstUntold">The most that sounded and was not told, of one part.</param>
internal sealed record Comparison(IReadOnlyList<string> Faults, int Windows, double WorstPlaceMs, TimeSpan WorstUntold);

/// <summary>
/// Whether the as-run log of a box says what its WAV output contains, and nothing else: every part due has one record; what a record tells is found in
/// the recording, at its place; what sounded lies where a part was due, is that part's sound, and is told. Pure.
/// </summary>
internal static class LogAgainstSound
{
    /// <summary>
    /// What a power cut may take from a record: the player tells the card every 2 s what was heard, and what was in the dead device's buffer of 0.5 s,
    /// which a card would have dropped, is in the file; 0.3 s for the way to the card on a busy machine.
    /// </summary>
    public static readonly TimeSpan APowerCutMayCost = TimeSpan.FromSeconds(2.8);

    /// <summary>Boxes are together within so much.</summary>
    public static readonly TimeSpan InStepWithin = TimeSpan.FromMilliseconds(20);

    /// <summary>A box may not be less sure of the time than this when it plays: even one reply over a crowded machine tells more.</summary>
    private static readonly TimeSpan MostDoubt = TimeSpan.FromMilliseconds(250);

    /// <summary>Edges of what sounded are seen so finely.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ToTheCard = TimeSpan.FromSeconds(5);

    private const int Frame = AudioFormat.FrameSamples;
    private const int Window = 24_000;
    private const int Piece = Window / 5;

    // Boxes are in step within so much, unless they say that they know the time less well: one that has come back has it of a single reply, and where
    // the controller dies then, no second one follows. One that has just come back is in step when more have come.
    private static readonly int InStep = (int)AudioFormat.SamplesIn(InStepWithin);
    private const int JustBack = AudioFormat.SampleRate / 10;

    // Below −66 dB of full scale nothing is heard.
    private const int Audible = 16;

    /// <summary>Compares.</summary>
    /// <param name="due">What the box was to play.</param>
    /// <param name="log">All records of the box.</param>
    /// <param name="recording">What its sound device was given.</param>
    /// <param name="cuts">When its agent was killed.</param>
    public static Comparison Compare(IReadOnlyList<DuePart> due, IReadOnlyList<LoggedPart> log, Recording recording, IReadOnlyList<DateTimeOffset> cuts)
    {
        var faults = new List<string>();
        var (windows, worstPlace, worstUntold) = (0, 0.0, TimeSpan.Zero);
        foreach (var twice in log.GroupBy(record => record.Name).Where(records => records.Count() > 1))
            faults.Add($"{twice.Key} has {twice.Count()} records");
        foreach (var stranger in log.Where(record => due.All(part => part.Name != record.Name)))
            faults.Add($"{stranger.Name} has a record and was not due");
        foreach (var part in due)
        {
            var cutsHere = cuts.Count(cut => cut > part.DueAt - ToTheCard && cut < part.DueAt + part.Length + ToTheCard);
            var reach = Math.Max(cutsHere > 0 ? JustBack : InStep, (int)AudioFormat.SamplesIn(part.Doubt));
            var heard = HeardPart.Of(part, recording, reach);
            windows += heard.AlikeWindows;
            worstPlace = reach > InStep ? worstPlace : Math.Max(worstPlace, heard.WorstPlaceMs);
            if (log.FirstOrDefault(record => record.Name == part.Name) is not { } record)
            {
                if (part.Known || heard.AtMost > TimeSpan.Zero)
                    faults.Add(Say($"{part.Name}, due at {part.DueAt:HH:mm:ss.fff}, has no record; {heard.AtLeast.TotalSeconds:0.00} s of it sounded"));
                continue;
            }

            worstUntold = cutsHere > 0 && heard.AtLeast - record.Played > worstUntold ? heard.AtLeast - record.Played : worstUntold;
            faults.AddRange(Judge(part, record, heard, cutsHere).Select(fault => Say($"{part.Name} ({record.Outcome}, {record.Reason}, {cutsHere} power cuts): {fault}")));
        }

        faults.AddRange(SoundsOutsideOf(due, recording));
        return new Comparison(faults, windows, worstPlace, worstUntold);
    }

    private static IEnumerable<FormattableString> Judge(DuePart part, LoggedPart record, HeardPart heard, int cuts)
    {
        var mayBeUntold = (cuts * APowerCutMayCost) + Slack;
        if (part.Doubt > MostDoubt)
            yield return $"the box played though its clock, by its own word, may be {part.Doubt.TotalMilliseconds:0} ms wrong";
        if ((record.DueAt - part.DueAt).Duration() > TimeSpan.FromMilliseconds(2))
            yield return $"the record says it was due at {record.DueAt:HH:mm:ss.fff}, the plan {part.DueAt:HH:mm:ss.fff}";
        if (record.Played > heard.AtMost + Slack)
            yield return $"{record.Played.TotalSeconds:0.00} s are told, {heard.AtMost.TotalSeconds:0.00} s sounded";
        if (heard.AtLeast > record.Played + mayBeUntold)
            yield return $"{heard.AtLeast.TotalSeconds:0.00} s sounded, {record.Played.TotalSeconds:0.00} s are told";
        if (heard.Strange > 2 * record.Underruns)
            yield return $"{heard.Strange} half seconds of what sounded are not its content in its place, with {record.Underruns} underruns";
        if (record is { StartedAt: { } startedAt, EndedAt: { } endedAt })
        {
            if (heard.Outside(startedAt - Slack, endedAt + Slack) is var outside && outside > mayBeUntold)
                yield return $"{outside.TotalSeconds:0.00} s sounded before or after the {startedAt:HH:mm:ss.fff}–{endedAt:HH:mm:ss.fff} that is told";
            if (!heard.IsHeardFrom(startedAt + (Slack / 2)))
                yield return $"it does not sound from {startedAt:HH:mm:ss.fff} on, as is told";
            if (!heard.IsHeardUntil(endedAt - (Slack / 2)))
                yield return $"it does not sound until {endedAt:HH:mm:ss.fff}, as is told";
        }
        else if (record.Outcome != "missed")
        {
            yield return $"nothing says when it sounded";
        }
    }

    /// <summary>Whatever is to be heard must lie where something was due.</summary>
    private static IEnumerable<string> SoundsOutsideOf(IReadOnlyList<DuePart> due, Recording recording)
    {
        var expected = new bool[(recording.Samples.Length + Frame - 1) / Frame];
        foreach (var part in due)
        {
            var first = recording.SampleAt(part.DueAt - (Slack / 2) - part.Doubt) / Frame;
            var last = recording.SampleAt(part.DueAt + part.Length + (Slack / 2) + part.Doubt) / Frame;
            for (var frame = Math.Max(0, first); frame <= Math.Min(last, expected.Length - 1); frame++)
                expected[frame] = true;
        }

        for (var frame = 0; frame < expected.Length; frame++)
        {
            if (expected[frame] || !IsAudible(recording.Samples, (long)frame * Frame))
                continue;
            var begun = frame;
            while (frame + 1 < expected.Length && !expected[frame + 1] && IsAudible(recording.Samples, (long)(frame + 1) * Frame))
                frame++;
            yield return Say($"sounds from {At(begun):HH:mm:ss.fff} to {At(frame + 1):HH:mm:ss.fff}, when nothing was due");
        }

        DateTimeOffset At(int frame) => recording.Origin + AudioFormat.DurationOf((long)frame * Frame);
    }

    /// <summary>Whether a frame of 20 ms holds anything to be heard; outside of the samples there is nothing.</summary>
    private static bool IsAudible(ReadOnlySpan<short> samples, long from)
    {
        if (from < 0 || from >= samples.Length)
            return false;
        return samples.Slice((int)from, (int)Math.Min(Frame, samples.Length - from)).ContainsAnyExceptInRange((short)-Audible, (short)Audible);
    }

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);

    /// <summary>One part as it is found in the recording, frame by frame of 20 ms, laid beside its content at the place where it was due.</summary>
    /// <param name="AtLeast">How long it sounded, its own silences not counted where something broke off in them; <paramref name="AtMost"/> counts them.</param>
    private sealed record HeardPart(
        DateTimeOffset DueAt, bool[] Wanted, bool[] Heard, TimeSpan AtLeast, TimeSpan AtMost, int AlikeWindows, int Strange, double WorstPlaceMs)
    {
        public static HeardPart Of(DuePart part, Recording recording, int reach)
        {
            var zero = recording.SampleAt(part.DueAt);
            var frames = part.Sound.Length / Frame;
            var doubtful = (int)Math.Round(part.Doubt / AudioFormat.Frame);
            var wanted = new bool[frames];
            var heard = new bool[frames];
            var surelyHeard = new bool[frames];
            for (var frame = 0; frame < frames; frame++)
            {
                // Where the box's time was in doubt, what is wanted here may lie some frames away.
                var near = Enumerable.Range(frame - doubtful, (2 * doubtful) + 1)
                    .Select(place => IsAudible(recording.Samples, zero + ((long)place * Frame))).ToList();
                wanted[frame] = IsAudible(part.Sound, (long)frame * Frame);
                heard[frame] = near.Contains(true);
                surelyHeard[frame] = !near.Contains(false);
            }

            var (alike, strange, worst) = Place(part, recording, zero, wanted, heard, reach);
            var least = Count(wanted, surelyHeard).Least * AudioFormat.Frame;
            var most = Count(wanted, heard).Most * AudioFormat.Frame;
            return new HeardPart(part.DueAt, wanted, heard, least, most, alike, strange, worst);
        }

        /// <summary>Frames that sounded. A silence of the content is played as well; whether it was is told by what sounds on both sides of it.</summary>
        private static (int Least, int Most) Count(bool[] wanted, bool[] heard)
        {
            var (least, most, silent) = (0, 0, 0);
            bool? before = null;
            for (var frame = 0; frame <= wanted.Length; frame++)
            {
                if (frame < wanted.Length && !wanted[frame])
                {
                    silent++;
                    continue;
                }

                bool? after = frame < wanted.Length ? heard[frame] : null;
                least += (before ?? after) == true && (after ?? before) == true ? silent : 0;
                most += before == true || after == true ? silent : 0;
                least += after == true ? 1 : 0;
                most += after == true ? 1 : 0;
                (before, silent) = (after, 0);
            }

            return (least, most);
        }

        /// <summary>How long it sounded before and after two instants.</summary>
        public TimeSpan Outside(DateTimeOffset from, DateTimeOffset to) =>
            AudioFormat.Frame * Enumerable.Range(0, Heard.Length).Count(frame => Wanted[frame] && Heard[frame] && (At(frame) < from || At(frame + 1) > to));

        /// <summary>What of the content is audible next after an instant is heard.</summary>
        public bool IsHeardFrom(DateTimeOffset instant) => IsHeard(Enumerable.Range(0, Heard.Length).Where(frame => At(frame) >= instant));

        /// <summary>What of the content was audible last before an instant is heard.</summary>
        public bool IsHeardUntil(DateTimeOffset instant) => IsHeard(Enumerable.Range(0, Heard.Length).Reverse().Where(frame => At(frame + 1) <= instant));

        // Some milliseconds early or late, the first frame of a word may hold nothing of it.
        private bool IsHeard(IEnumerable<int> frames) => frames.Where(frame => Wanted[frame]).Take(3).ToList() is var near && (near.Count == 0 || near.Exists(frame => Heard[frame]));

        private DateTimeOffset At(int frame) => DueAt + (frame * AudioFormat.Frame);

        /// <summary>Half seconds that sounded from end to end: is it this content, and does it lie within reach of its place?</summary>
        private static (int Alike, int Strange, double WorstMs) Place(DuePart part, Recording recording, long zero, bool[] wanted, bool[] heard, int reach)
        {
            // A little more than the part, so that what lies early or late is found.
            var from = Math.Max(0, zero - Window) / 4 * 4;
            var to = Math.Min(recording.Samples.Length, zero + part.Sound.Length + Window);
            if (to <= from)
                return (0, 0, 0);
            var content = new SoundCheck.SearchableSound(part.Sound);
            var stretch = new SoundCheck.SearchableSound(recording.Samples.AsSpan((int)from, (int)(to - from)));
            var (alike, strange, worst) = (0, 0, 0.0);
            for (var at = 0; at + Window <= part.Sound.Length; at += Window)
            {
                var frames = Enumerable.Range(at / Frame, Window / Frame);
                if (!SoundCheck.IsSpeech(content, at, Window) || frames.Any(frame => wanted[frame] && !heard[frame]))
                    continue;
                if (Seek(content, at, Window, stretch, zero - from, reach) is { } off)
                    worst = Math.Max(worst, off);
                else if (!IsInPieces(content, at, stretch, zero - from, reach))
                    strange++;
                alike++;
            }

            return (alike - strange, strange, worst);
        }

        /// <summary>How many milliseconds a stretch lies from its place; null when it is not found within reach.</summary>
        private static double? Seek(SoundCheck.SearchableSound content, int at, int length, SoundCheck.SearchableSound stretch, long zero, int reach)
        {
            var (position, correlation) = SoundCheck.Seek(content, at, length, stretch, zero + at, reach);
            return correlation < SoundCheck.Alike ? null : Math.Abs(position - zero - at) * 1000.0 / AudioFormat.SampleRate;
        }

        /// <summary>
        /// A box that learnt the time anew a moment ago leaps by some milliseconds to be in step: then all tenths of a second but the one with the leap in it
        /// lie in their place.
        /// </summary>
        private static bool IsInPieces(SoundCheck.SearchableSound content, int at, SoundCheck.SearchableSound stretch, long zero, int reach) =>
            Enumerable.Range(0, Window / Piece).Select(n => at + (n * Piece))
                .Count(piece => SoundCheck.IsSpeech(content, piece, Piece) && Seek(content, piece, Piece, stretch, zero, reach) is null) <= 1;
    }
}
