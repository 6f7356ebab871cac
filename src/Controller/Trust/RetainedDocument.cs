namespace Broadcast.Controller.Trust;

/// <summary>One signed document that stays at the broker.</summary>
/// <param name="Topic">Where it is published.</param>
/// <param name="Text">The compact JWS, to the letter.</param>
internal sealed record RetainedDocument(string Topic, string Text);
