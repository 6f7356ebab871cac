using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation;

/// <summary>An alert or recall that a box took.</summary>
/// <param name="Kept">It is on the card: else it is forgotten with the process.</param>
internal sealed record TakenAlert(DateTimeOffset At, AlertOrder Order, bool Kept);

/// <summary>What a witness writes down of alerts.</summary>
internal sealed class AlertWitness
{
    private readonly Dictionary<int, string> _records = [];

    /// <summary>In the order in which they were taken.</summary>
    public List<TakenAlert> Taken { get; } = [];

    /// <summary>Whether an id is an alert's.</summary>
    public bool Knows(string id) => Taken.Any(t => t.Order.Id == id);

    public IEnumerable<TakenAlert> Of(string id) => Taken.Where(t => t.Order.Id == id);

    /// <summary>The record that will tell of a cue.</summary>
    public void Cued(Cue cue, string record) => _records[cue.Number] = record;

    public string? RecordOf(Cue cue) => _records.GetValueOrDefault(cue.Number);

    /// <summary>
    /// Whose words an id stands for: the last of its alerts, or of its recalls from the first recall on, where the alert was known; null for silence.
    /// </summary>
    public TakenAlert? Standing(string id, DateTimeOffset at)
    {
        TakenAlert? standing = null;
        var (heard, recalled) = (false, false);
        foreach (var taken in Of(id).TakeWhile(t => t.At <= at))
        {
            if (taken.Order.IsRecall)
                (standing, recalled) = (heard && taken.Order.Content is not null ? taken : null, true);
            else if (!recalled)
                (standing, heard) = (taken, true);
        }

        return standing;
    }

    /// <summary>Whether it is an exercise, or the recall of one. What came after a recall is silent, and changes neither.</summary>
    public bool IsDrill(string id, DateTimeOffset at) => Of(id).TakeWhile(t => t.At <= at && !t.Order.IsRecall).LastOrDefault()?.Order.Drill == true;
}
