using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Tells a single box to do something now. Safe for concurrent use.</summary>
internal interface IBoxCommands
{
    /// <summary>Signs the command and sends it once; a box that is away does not get it later. False when there is no way to the boxes at the moment.</summary>
    /// <param name="station">The station's id.</param>
    /// <param name="box">The box's id.</param>
    /// <param name="command">What to do.</param>
    /// <param name="lifetime">Until when a box takes it.</param>
    /// <param name="nonce">The box's own, so that it obeys although it does not know the time; null for none.</param>
    /// <exception cref="IOException">It could not be signed.</exception>
    bool TrySend(string station, string box, Command command, TimeSpan lifetime, string? nonce);
}
