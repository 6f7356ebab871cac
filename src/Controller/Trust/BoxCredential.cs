namespace Broadcast.Controller.Trust;

/// <summary>A box's right to the broker, as the broker may know it: without the password.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Box">The box's id.</param>
/// <param name="User">The broker's user name, <c>{station}.{box}</c>.</param>
/// <param name="PasswordHash">See <see cref="BrokerPassword"/>.</param>
internal sealed record BoxCredential(string Station, string Box, string User, string PasswordHash);
