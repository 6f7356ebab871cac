namespace Broadcast.Tts.Engines;

/// <summary>A voice of an engine.</summary>
/// <param name="Id">What commands and settings call it: <c>bac</c>, <c>trung</c>, <c>nam</c>.</param>
/// <param name="Name">What screens call it, in Vietnamese.</param>
public sealed record Voice(string Id, string Name);
