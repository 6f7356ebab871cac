using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>
/// The way to the boxes. What is sent is signed, kept on disk, and published until something newer replaces it, whether a broker or the box is
/// there or not. Safe for concurrent use.
/// </summary>
internal interface IBoxLink
{
    /// <summary>The station's policy as last signed, or null.</summary>
    Standing<StationPolicy>? PolicyOf(string station);

    /// <summary>The box's plan as last signed, or null.</summary>
    Standing<Plan>? PlanOf(string station, string box);

    /// <summary>The boxes of the station that have a plan, by id.</summary>
    IReadOnlyList<string> BoxesWithPlan(string station);

    /// <summary>Signs the policy and gives it to every box of the station.</summary>
    /// <exception cref="IOException">It could not be kept; the former one stands.</exception>
    Task SendPolicyAsync(string station, StationPolicy policy, CancellationToken cancel);

    /// <summary>Signs the plan and gives it to the box, its contents' manifests first.</summary>
    /// <exception cref="IOException">It could not be kept, or a content is not on disk; the former plan stands.</exception>
    Task SendPlanAsync(string station, string box, Plan plan, CancellationToken cancel);

    /// <summary>Takes off the broker what stands there for a box that has left: its plan, and what it said of itself.</summary>
    Task WithdrawPlanAsync(string station, string box, CancellationToken cancel);

    /// <summary>Stops offering contents that no plan of the station needs any more.</summary>
    Task ForgetUnusedContentAsync(string station, CancellationToken cancel);
}

/// <summary>Something signed that stands.</summary>
/// <param name="Body">What it says.</param>
/// <param name="ExpiresAt">Until when a box takes it.</param>
/// <param name="Sequence">Its number; boxes say which they have.</param>
internal sealed record Standing<TBody>(TBody Body, DateTimeOffset ExpiresAt, long Sequence = 0);
