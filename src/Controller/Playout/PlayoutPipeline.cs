using Broadcast.Controller.Boxes;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>
/// From what is scheduled to what each box plays. Pure: one sequence of steps, each of which decides some of what the one before left open, and
/// gives every decision a name.
/// </summary>
internal sealed class PlayoutPipeline
{
    /// <summary>Most bytes of a plan's body: signed, in base64url, it stays below the 512 KiB of its topic.</summary>
    public const int MaxPlanBytes = 380_000;

    private readonly PlayoutRequest _request;
    private readonly DateTimeOffset _now;
    private readonly IReadOnlyList<Candidate> _candidates;
    private readonly IReadOnlyDictionary<string, DateTimeOffset> _until;

    private PlayoutPipeline(PlayoutPipeline earlier, IEnumerable<Candidate> candidates, IReadOnlyDictionary<string, DateTimeOffset>? until = null)
        : this(earlier._request, earlier._now, candidates, until ?? earlier._until)
    {
    }

    private PlayoutPipeline(
        PlayoutRequest request, DateTimeOffset now, IEnumerable<Candidate> candidates, IReadOnlyDictionary<string, DateTimeOffset> until)
    {
        _request = request;
        _now = now;
        _candidates = [.. candidates];
        _until = until;
    }

    /// <summary>The policy, in one line.</summary>
    public static PlayoutResult Run(PlayoutRequest request, DateTimeOffset now) =>
        Begin(request, now)
            .Expire()
            .Authorise()
            .ResolveZones()
            .Dedupe()
            .KeepQuietHoursAndAirtime()
            .Preempt()
            .Dispatch()
            .Record();

    private static PlayoutPipeline Begin(PlayoutRequest request, DateTimeOffset now) =>
        new(request, now, request.Occurrences.Select(occurrence => new Candidate(occurrence)), new Dictionary<string, DateTimeOffset>());

    /// <summary>What is over sounds no more, and what has no sound yet cannot.</summary>
    private PlayoutPipeline Expire() => Decide(candidate =>
        candidate.Occurrence.Parts.Count == 0 ? candidate.Refuse(DecisionWord.NoContent)
        : candidate.Occurrence.EndAt <= _now ? candidate.Refuse(DecisionWord.Expired)
        : candidate);

    /// <summary>Nobody is heard above his right.</summary>
    private PlayoutPipeline Authorise() => Decide(candidate =>
        candidate.Occurrence.Priority is Priority.Unknown || candidate.Occurrence.Priority > candidate.Occurrence.Grant.UpTo
            ? candidate.Refuse(DecisionWord.NotAuthorised, candidate.Occurrence.Grant.By)
            : candidate);

    /// <summary>Zones become boxes: one candidate for each box in each zone.</summary>
    private PlayoutPipeline ResolveZones()
    {
        var known = _request.Zones.Select(zone => zone.Id).Append(Zone.WholeStation).ToHashSet(StringComparer.Ordinal);
        return new(this, _candidates.SelectMany(candidate => candidate.IsOpen ? Resolve(candidate, known) : [candidate]));
    }

    private IEnumerable<Candidate> Resolve(Candidate candidate, HashSet<string> known)
    {
        foreach (var zone in candidate.Occurrence.Zones.Distinct(StringComparer.Ordinal))
        {
            var boxes = _request.Boxes.Where(box => box.Hears(zone)).Select(box => candidate with { Zone = zone, Box = box }).ToList();
            if (!known.Contains(zone))
                yield return (candidate with { Zone = zone }).Refuse(DecisionWord.UnknownZone);
            else if (boxes.Count == 0)
                yield return (candidate with { Zone = zone }).Refuse(DecisionWord.EmptyZone);
            else
                foreach (var heard in boxes)
                    yield return heard;
        }
    }

    /// <summary>A box hears an airing once, through the first zone that reaches it.</summary>
    private PlayoutPipeline Dedupe()
    {
        var heard = new Dictionary<(string Box, string Airing), string>();
        return Decide(candidate => heard.TryAdd((candidate.Box!.Id, candidate.Airing), candidate.Zone!)
            ? candidate
            : candidate.Refuse(DecisionWord.Duplicate, heard[(candidate.Box!.Id, candidate.Airing)]));
    }

    /// <summary>
    /// Nothing of a plan reaches into quiet hours (an emergency that must be heard then is a command, which a plan is not), and, emergencies apart,
    /// no session or day has more airtime than it may; who starts first has it first. What is over has used airtime too.
    /// </summary>
    private PlayoutPipeline KeepQuietHoursAndAirtime()
    {
        var policy = PlanRules.PolicyFor(_request.Station);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(policy.TimeZone);
        var airtimes = _request.Boxes.ToDictionary(box => box.Id, _ => new AirtimeBook(policy, zone), StringComparer.Ordinal);
        var refused = new Dictionary<Candidate, Candidate>(ReferenceEqualityComparer.Instance);
        var firstQuiet = new Dictionary<(DateTimeOffset, TimeSpan), DateTimeOffset?>(); // alike for all boxes
        var over = from candidate in _candidates
                   where candidate.Word == DecisionWord.Expired && candidate.Occurrence.Priority <= candidate.Occurrence.Grant.UpTo
                   from box in _request.Boxes
                   where box.HeardThrough(candidate.Occurrence.Zones) is not null
                   select candidate with { Box = box };
        foreach (var candidate in over.Concat(_candidates.Where(candidate => candidate.IsOpen)).OrderBy(candidate => candidate, Candidate.ByStart))
        {
            var (startAt, duration) = (candidate.Occurrence.StartAt, candidate.Occurrence.Duration);
            var chime = candidate.Occurrence.Chimes ? Airing.ChimeLength : TimeSpan.Zero;
            if (!firstQuiet.TryGetValue((startAt, duration), out var found))
                firstQuiet[(startAt, duration)] = found = FirstQuiet(policy, startAt, duration);
            if (found is { } quiet)
                refused[candidate] = candidate.Refuse(DecisionWord.QuietHours, WireTime.Format(quiet));
            else if (candidate.Occurrence.Priority != Priority.Emergency && airtimes[candidate.Box!.Id].Take(candidate.Occurrence, startAt - chime, duration + chime) is { } limit)
                refused[candidate] = candidate.Refuse(DecisionWord.AirtimeLimit, limit);
        }

        return Decide(candidate => refused.GetValueOrDefault(candidate, candidate));
    }

    /// <summary>The box itself lets the higher priority, then the earlier start, sound; here it is only said beforehand which gives way.</summary>
    private PlayoutPipeline Preempt()
    {
        var over = new Dictionary<Candidate, Candidate>(ReferenceEqualityComparer.Instance);
        var above = new Dictionary<Candidate, Candidate>(ReferenceEqualityComparer.Instance);
        foreach (var box in _candidates.Where(candidate => candidate.IsOpen).GroupBy(candidate => candidate.Box!.Id, StringComparer.Ordinal))
        {
            var sounding = new List<Candidate>();
            foreach (var candidate in box.OrderBy(candidate => candidate, Candidate.ByStart))
            {
                sounding.RemoveAll(earlier => earlier.Occurrence.EndAt <= candidate.Occurrence.StartAt);
                foreach (var earlier in sounding)
                {
                    if (earlier.Occurrence.Priority >= candidate.Occurrence.Priority)
                        over.TryAdd(candidate, earlier);
                    else
                        (candidate.Occurrence.Ducks && earlier.Occurrence.StartAt < candidate.Occurrence.StartAt ? above : over).TryAdd(earlier, candidate);
                }

                sounding.Add(candidate);
            }
        }

        return Decide(candidate => over.TryGetValue(candidate, out var stronger) ? candidate with { Word = DecisionWord.Yields, Detail = stronger.Airing }
            : above.TryGetValue(candidate, out stronger) ? candidate with { Word = DecisionWord.Beneath, Detail = stronger.Airing }
            : candidate);
    }

    /// <summary>What is left goes into the boxes' plans, earliest first, as far as a plan holds.</summary>
    private PlayoutPipeline Dispatch()
    {
        var room = _request.Boxes.ToDictionary(box => box.Id, _ => (Airings: Plan.MaxAirings, Bytes: MaxPlanBytes), StringComparer.Ordinal);
        var until = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var ordered = _candidates.Where(candidate => candidate.IsOpen || candidate.Word is DecisionWord.Yields or DecisionWord.Beneath).OrderBy(candidate => candidate, Candidate.ByStart).ToList();
        var decided = ordered.Select(candidate =>
        {
            var airing = candidate.ToAiring();
            if (airing.Check() is { } error)
                return candidate.Refuse(DecisionWord.Malformed, error.ToString());
            var box = candidate.Box!.Id;
            var (airings, bytes) = room[box];
            (airings, bytes) = until.ContainsKey(box) ? (-1, -1) : (airings - 1, bytes - Size(airing));
            if (airings < 0 || bytes < 0)
            {
                until.TryAdd(box, airing.StartAt);
                return candidate.Refuse(DecisionWord.PlanFull);
            }

            room[box] = (airings, bytes);
            return candidate with { Planned = airing, Word = candidate.Word ?? DecisionWord.Planned };
        }).ToList();
        return new(this, _candidates.Except(ordered, ReferenceEqualityComparer.Instance).Cast<Candidate>().Concat(decided), until);
    }

    /// <summary>Every decision and every box's airings.</summary>
    private PlayoutResult Record()
    {
        var planned = _candidates.Where(candidate => candidate.Planned is not null)
            .ToLookup(candidate => candidate.Box!.Id, candidate => candidate.Planned!, StringComparer.Ordinal);
        var boxes = _request.Boxes.ToDictionary(
            box => box.Id,
            box => new BoxAirings(
                [.. box.Zones.Append(Zone.WholeStation).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                [.. planned[box.Id]],
                _until.GetValueOrDefault(box.Id, _request.Until)),
            StringComparer.Ordinal);
        return new(boxes, [.. _candidates.OrderBy(candidate => candidate, Candidate.ByStart).Select(candidate => candidate.ToDecision())]);
    }

    private PlayoutPipeline Decide(Func<Candidate, Candidate> step) =>
        new(this, _candidates.Select(candidate => candidate.IsOpen ? step(candidate) : candidate));

    // By the very rule that the box will hold it to.
    private static DateTimeOffset? FirstQuiet(StationPolicy policy, DateTimeOffset startAt, TimeSpan duration) =>
        Protocol.QuietHoursRules.IsQuiet(policy, startAt) ? startAt
        : Protocol.QuietHoursRules.NextBoundary(policy, startAt) is { } begins && begins < startAt + duration ? begins
        : null;

    // An upper bound of the airing's JSON: the names of its fields and the longest numbers, and its ids, which are ASCII.
    private static int Size(Airing airing) =>
        300 + airing.Id.Length + airing.Slot.Length + airing.Programme.Length + airing.Zone.Length + airing.Needed.Sum(part => 165 + part.Bulletin.Length);

    /// <summary>An occurrence on its way through the steps; <paramref name="Word"/> is null while nothing is decided.</summary>
    private sealed record Candidate(
        Occurrence Occurrence, string? Zone = null, Box? Box = null, string? Word = null, string Detail = "", Airing? Planned = null)
    {
        public static readonly IComparer<Candidate> ByStart = Comparer<Candidate>.Create((x, y) =>
        {
            var order = x.Occurrence.StartAt.CompareTo(y.Occurrence.StartAt);
            order = order != 0 ? order : y.Occurrence.Priority.CompareTo(x.Occurrence.Priority);
            order = order != 0 ? order : string.CompareOrdinal(x.Airing, y.Airing);
            order = order != 0 ? order : string.CompareOrdinal(x.Zone, y.Zone);
            return order != 0 ? order : string.CompareOrdinal(x.Box?.Id, y.Box?.Id);
        });

        public string Airing { get; } = Occurrence.AiringId();

        public bool IsOpen => Word is null;

        public Candidate Refuse(string word, string detail = "") => this with { Word = word, Detail = detail };

        public Decision ToDecision() => new(Airing, Occurrence.Slot, Occurrence.StartAt, Zone, Box?.Id, Word!, Detail);

        public Airing ToAiring() => new()
        {
            Id = Airing,
            Slot = Occurrence.Slot,
            Programme = Occurrence.Programme,
            Zone = Zone!,
            Priority = Occurrence.Priority,
            StartAt = WireTime.Truncate(Occurrence.StartAt),
            DurationMs = (long)Occurrence.Duration.TotalMilliseconds,
            VolumeDb = Occurrence.VolumeDb,
            Late = Occurrence.Late,
            Interrupted = Occurrence.Interrupted,
            Parts = Occurrence.Parts,
            Standby = Occurrence.Standby,
            Chime = Occurrence.Chimes ? true : null,
            Over = Occurrence.Over == OverRule.Stop ? null : Occurrence.Over,
        };
    }

    /// <summary>The airtime of one box, taken in the order of starts, by the very rule that the box will hold it to.</summary>
    private sealed class AirtimeBook(StationPolicy policy, TimeZoneInfo zone)
    {
        private readonly List<(Priority Priority, DateTimeOffset StartAt, DateTimeOffset EndAt)> _taken = [];
        private Airtime _used = Airtime.None;

        /// <summary>Takes it, or says which limit forbids that.</summary>
        public string? Take(Occurrence occurrence, DateTimeOffset startAt, TimeSpan duration)
        {
            var endAt = startAt + duration;
            _taken.RemoveAll(earlier => earlier.EndAt <= startAt);
            // Two that sound together are airtime once: what sounds over another takes what lasts beyond it.
            if (occurrence.Ducks && _taken.Where(earlier => earlier.StartAt < startAt).ToList() is [var beneath] && beneath.Priority < occurrence.Priority)
            {
                _taken.Add((occurrence.Priority, startAt, endAt));
                if (endAt <= beneath.EndAt)
                    return null;
                duration = endAt - beneath.EndAt;
            }

            // Of two that overlap the later one sounds when the other is over.
            if (startAt < _used.SessionEnd)
                startAt = _used.SessionEnd;
            if (AirtimeRules.Left(policy with { DayLimitMs = null }, zone, _used, startAt) < duration)
                return "session";
            if (AirtimeRules.Left(policy with { SessionLimitMs = null }, zone, _used, startAt) < duration)
                return "day";
            _used = AirtimeRules.Credit(_used, zone, startAt + duration, duration);
            _taken.Add((occurrence.Priority, startAt, startAt + duration));
            return null;
        }
    }
}
