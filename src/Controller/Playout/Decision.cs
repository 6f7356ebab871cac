namespace Broadcast.Controller.Playout;

/// <summary>What playout decided about an occurrence, in one zone or on one box, and why: shown unchanged on the screen and in the log.</summary>
/// <param name="Airing">The airing's id.</param>
/// <param name="Slot">The slot's id.</param>
/// <param name="StartAt">When it is due.</param>
/// <param name="Zone">The zone, or null when all of them are meant.</param>
/// <param name="Box">The box, or null when all of them are meant.</param>
/// <param name="Word">What was decided: one of <see cref="DecisionWord"/>.</param>
/// <param name="Detail">More, in a few words; may be empty.</param>
internal sealed record Decision(string Airing, string Slot, DateTimeOffset StartAt, string? Zone, string? Box, string Word, string Detail);

/// <summary>The words of decisions. Those that a box uses too are spelled as on the wire.</summary>
internal static class DecisionWord
{
    /// <summary>It is in the box's plan.</summary>
    public const string Planned = "planned";

    /// <summary>It is in the box's plan, and something of higher priority or an earlier start will interrupt or delay it.</summary>
    public const string Yields = "yields";

    /// <summary>It is in the box's plan, and goes on softer beneath something of higher priority that sounds over it. A box that cannot mix interrupts it.</summary>
    public const string Beneath = "beneath";

    /// <summary>It is over.</summary>
    public const string Expired = "expired";

    /// <summary>Nothing of it can be played yet.</summary>
    public const string NoContent = "no-content";

    /// <summary>Its grant does not cover its priority.</summary>
    public const string NotAuthorised = "not-authorised";

    /// <summary>The station has no such zone.</summary>
    public const string UnknownZone = "unknown-zone";

    /// <summary>No box belongs to the zone.</summary>
    public const string EmptyZone = "empty-zone";

    /// <summary>The box hears it through another zone already.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>It would sound inside quiet hours.</summary>
    public const string QuietHours = "quiet-hours";

    /// <summary>The session or the day would have more airtime than it may.</summary>
    public const string AirtimeLimit = "airtime-limit";

    /// <summary>It breaks a limit of the wire, which the detail names.</summary>
    public const string Malformed = "malformed";

    /// <summary>The plan holds no more; it comes with a later one.</summary>
    public const string PlanFull = "plan-full";
}
