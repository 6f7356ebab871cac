namespace Broadcast.Demo;

/// <summary>The demo fell short; the message says of what, in Vietnamese.</summary>
public sealed class DemoFailedException(string message) : Exception(message);
