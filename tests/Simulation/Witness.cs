using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation;

/// <summary>A stretch of sound of one box, in true time.</summary>
internal sealed class Sound(Cue cue, Airing? airing, DateTimeOffset from, TimeSpan position, bool trusted, bool trueToTime, TimeSpan uncertainty)
{
    public Cue Cue => cue;

    /// <summary>What was ordered that this is; null when nothing was.</summary>
    public Airing? Airing => airing;

    public DateTimeOffset From => from;

    public DateTimeOffset? To { get; set; }

    /// <summary>Where in the content it began, and where it ended.</summary>
    public TimeSpan Position => position;

    public TimeSpan EndPosition { get; set; }

    public bool Trusted => trusted;

    /// <summary>The box was not deceived about the time.</summary>
    public bool TrueToTime { get; set; } = trueToTime;

    public TimeSpan Uncertainty { get; set; } = uncertainty;

    /// <summary>How far off its start may be told: it is told a moment later, by the clock as it is then.</summary>
    public TimeSpan ToldWithin { get; set; } = uncertainty;

    /// <summary>Of a repetition of an alert: the record that will tell of it.</summary>
    public string? Record { get; init; }

    public List<(DateTimeOffset At, double VolumeDb)> Volumes { get; } = [(from, cue.VolumeDb)];
}

/// <summary>What was true of something from when on.</summary>
internal sealed class Timeline<T>(T first)
{
    private readonly List<(DateTimeOffset At, T Value)> _changes = [(DateTimeOffset.MinValue, first)];

    public T Latest => _changes[^1].Value;

    public IReadOnlyList<(DateTimeOffset At, T Value)> Changes => _changes;

    public void Set(DateTimeOffset at, T value)
    {
        if (!EqualityComparer<T>.Default.Equals(Latest, value))
            _changes.Add((at, value));
    }

    public T At(DateTimeOffset at)
    {
        var index = _changes.Count - 1;
        while (_changes[index].At > at)
            index--;
        return _changes[index].Value;
    }

    /// <summary>Whether it held for any moment between two.</summary>
    public bool Ever(DateTimeOffset from, DateTimeOffset to, Func<T, bool> held)
    {
        for (var i = _changes.Count - 1; i >= 0; i--)
        {
            var until = i + 1 < _changes.Count ? _changes[i + 1].At : DateTimeOffset.MaxValue;
            if (until < from)
                return false;
            if (_changes[i].At <= to && held(_changes[i].Value))
                return true;
        }

        return false;
    }
}

/// <summary>A play-now that a box took.</summary>
/// <param name="LeaseUntil">In true time: the command's own to a box that knew the time, which holds when that turns out to be wrong; else so long from its arrival.</param>
/// <param name="OwnLease">As the command says it: all that a box knows of it after a restart.</param>
internal sealed record TakenPlayNow(DateTimeOffset At, Airing Airing, DateTimeOffset LeaseUntil, DateTimeOffset OwnLease);

/// <summary>Somebody who stands beside a box with a perfect clock and writes everything down. What the box believes is not asked here.</summary>
internal sealed class Witness(World world, string box)
{
    /// <summary>By this an airing's standby is known.</summary>
    private const string StandbyEnding = ".standby";

    public string Box => box;

    public List<Sound> Sounds { get; } = [];

    /// <summary>The chimes that sounded, each as a sound of what follows it.</summary>
    public List<Sound> ChimesHeard { get; } = [];

    /// <summary>What was about to sound.</summary>
    public List<(DateTimeOffset At, string Airing)> Cues { get; } = [];

    public Timeline<bool> Up { get; } = new(false);

    public Timeline<bool> Trusted { get; } = new(false);

    /// <summary>The box trusts a time that is farther off than it says.</summary>
    public Timeline<bool> Deceived { get; } = new(false);

    /// <summary>By how much the box put its idea of the time right.</summary>
    public List<(DateTimeOffset At, TimeSpan By)> Corrections { get; } = [];

    public Timeline<bool> DeviceWorks { get; } = new(true);

    public Timeline<bool> DiskFull { get; } = new(false);

    public Timeline<StationPolicy?> Policy { get; } = new(null);

    public Timeline<Plan?> Plan { get; } = new(null);

    public Dictionary<ContentId, Timeline<bool>> Contents { get; } = [];

    public List<TakenPlayNow> PlayNows { get; } = [];

    public AlertWitness Alerts { get; } = new();

    /// <summary>The self-test whose tones sound.</summary>
    public string? Testing { get; set; }

    public List<(DateTimeOffset At, string? Airing)> Stops { get; } = [];

    /// <summary>Every record that the player closed, the last one of each id.</summary>
    public Dictionary<string, (DateTimeOffset At, AsRunRecord Record)> Closed { get; } = new(StringComparer.Ordinal);

    /// <summary>Everything ever ordered, by airing.</summary>
    public Dictionary<string, List<Airing>> Ordered { get; } = new(StringComparer.Ordinal);

    /// <summary>Every wording of each record: after a power cut one that was not on the card yet is told again.</summary>
    public Dictionary<string, List<AsRunRecord>> Tellings { get; } = new(StringComparer.Ordinal);

    public Action<Sound>? Began { get; set; }

    public Action<Sound>? Ended { get; set; }

    public Action<Sound>? Chimed { get; set; }

    /// <summary>The chimes that sound now.</summary>
    public List<Sound> Chiming { get; } = [];

    /// <summary>What sounds now: nothing, one, or one and what sounds over it.</summary>
    public List<Sound> Sounding { get; } = [];

    public Timeline<bool> Content(ContentId content)
    {
        if (!Contents.TryGetValue(content, out var timeline))
            Contents[content] = timeline = new Timeline<bool>(false);
        return timeline;
    }

    public Sound Begins(Cue cue, TimeSpan position, TimeTrust trust, TimeSpan? deceit)
    {
        var sound = new Sound(cue, OrderFor(cue), world.Now, position, trust.Trusted, deceit is null, TimeSpan.FromMilliseconds(trust.UncertaintyMs))
        {
            Record = Alerts.Knows(cue.Airing) ? Alerts.RecordOf(cue) : null,
        };
        Sounds.Add(sound);
        Sounding.Add(sound);
        Began?.Invoke(sound);
        return sound;
    }

    public void Ends(Sound sound, TimeSpan position, TimeSpan? deceit)
    {
        (sound.To, sound.EndPosition) = (world.Now, position);
        Sounding.Remove(sound);
        sound.TrueToTime &= deceit is null && !Deceived.Ever(sound.From, world.Now, d => d);
        Ended?.Invoke(sound);
    }

    public Sound Chimes(Cue cue, TimeTrust trust, TimeSpan? deceit)
    {
        var chime = new Sound(cue, OrderFor(cue), world.Now, TimeSpan.Zero, trust.Trusted, deceit is null, TimeSpan.FromMilliseconds(trust.UncertaintyMs));
        ChimesHeard.Add(chime);
        Chiming.Add(chime);
        return chime;
    }

    public void ChimeEnds(Sound chime, TimeSpan? deceit)
    {
        chime.To = world.Now;
        Chiming.Remove(chime);
        chime.TrueToTime &= deceit is null && !Deceived.Ever(chime.From, world.Now, d => d);
        Chimed?.Invoke(chime);
    }

    public void Closes(AsRunRecord record)
    {
        Closed[record.Record] = (world.Now, record);
        if (!Tellings.TryGetValue(record.Record, out var tellings))
            Tellings[record.Record] = tellings = [];
        tellings.Add(record);
    }

    public void TakesPlan(Plan plan)
    {
        Plan.Set(world.Now, plan);
        foreach (var airing in plan.Airings)
        {
            Order(airing);
            if (StandbyOf(airing) is { } standby)
                Order(standby);
        }
    }

    public void TakesPlayNow(TakenPlayNow taken)
    {
        PlayNows.Add(taken);
        Order(taken.Airing);
    }

    public TakenPlayNow? PlayNow(string airing) => PlayNows.FirstOrDefault(p => p.Airing.Id == airing);

    private void Order(Airing airing)
    {
        if (!Ordered.TryGetValue(airing.Id, out var words))
            Ordered[airing.Id] = words = [];
        if (!words.Contains(airing))
            words.Add(airing);
    }

    public static bool IsStandby(string airing) => airing.EndsWith(StandbyEnding, StringComparison.Ordinal);

    /// <summary>A standby's airing; any other's own id.</summary>
    public static string OrderedId(string airing) => IsStandby(airing) ? airing[..^StandbyEnding.Length] : airing;

    /// <summary>What stands in for an airing, as far as is known beforehand.</summary>
    private static Airing? StandbyOf(Airing airing) => airing.Standby is not { } standby ? null : airing with
    {
        Id = airing.Id + StandbyEnding,
        Parts = [standby],
        Standby = null,
        Chime = null,
        Over = null,
        Late = LateRule.Skip,
        Interrupted = InterruptedRule.Drop,
    };

    private Airing? OrderFor(Cue cue)
    {
        var airing = PlayNow(cue.Airing)?.Airing ?? Plan.Latest?.Airings.FirstOrDefault(a => a.Id == cue.Airing)
            ?? Plan.Latest?.Airings.Select(StandbyOf).FirstOrDefault(a => a?.Id == cue.Airing);
        return airing is not null && cue.Part < airing.Parts.Count && airing.Parts[cue.Part].Content == cue.Content ? airing : null;
    }
}
