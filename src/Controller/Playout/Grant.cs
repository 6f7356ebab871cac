using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>A right to be heard, as data: playout never asks who somebody is.</summary>
/// <param name="By">Whose right it is, as shown in the audit trail: a user, or <c>schedule</c>.</param>
/// <param name="UpTo">The highest priority it covers.</param>
internal sealed record Grant(string By, Priority UpTo)
{
    /// <summary>What an approved schedule may do: everything but emergencies.</summary>
    public static readonly Grant Schedule = new("schedule", Priority.Priority);
}
