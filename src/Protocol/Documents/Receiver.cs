namespace Broadcast.Protocol;

/// <summary>Who receives a document, and what it knows of the time.</summary>
/// <param name="Station">The box's station.</param>
/// <param name="Box">The box.</param>
/// <param name="Zones">The zones of its plan.</param>
/// <param name="Now">Its clock.</param>
/// <param name="TimeIsTrusted">Whether that clock may be believed.</param>
/// <param name="Nonce">Its current nonce, 16 bytes base64url.</param>
public sealed record Receiver(
    string Station, string Box, IReadOnlyCollection<string> Zones, DateTimeOffset Now, bool TimeIsTrusted, string Nonce);
