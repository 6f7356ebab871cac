using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What may happen to a box.</summary>
internal abstract record BoxEvent
{
    private BoxEvent()
    {
    }

    /// <summary>The clock came to what the box waits for (<see cref="SimulatedBox.NextDue"/>).</summary>
    internal sealed record Tick : BoxEvent;

    /// <summary><paramref name="SessionKept"/>: the broker kept the box's session, and with it what left meanwhile.</summary>
    internal sealed record Connected(Connection Connection, bool SessionKept = false) : BoxEvent;

    internal sealed record Disconnected(Connection Connection) : BoxEvent;

    internal sealed record Received(string Topic, ReadOnlyMemory<byte> Payload) : BoxEvent;

    /// <summary>The answer to <see cref="BoxAction.CheckContent"/>.</summary>
    internal sealed record ContentChecked(string Content, bool Matches) : BoxEvent;
}
