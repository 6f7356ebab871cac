using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>What is known of a box that does not come from people.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Box">The box's id.</param>
/// <param name="Online">Whether it is connected.</param>
/// <param name="LastSeen">When it last said something; null for never.</param>
/// <param name="State">What it last said of itself, or null.</param>
internal sealed record BoxHealth(string Station, string Box, bool Online, DateTimeOffset? LastSeen, BoxState? State)
{
    /// <summary>Its last self-test, or null.</summary>
    public BoxTest? Test { get; init; }
}
