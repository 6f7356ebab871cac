namespace Broadcast.Protocol;

/// <summary>
/// What a signed document says: <see cref="StationPolicy"/>, <see cref="Plan"/>, <see cref="ContentManifest"/>, <see cref="Command"/>,
/// <see cref="Receipt"/> or <see cref="TimeReply"/>. Immutable.
/// </summary>
public abstract record DocumentBody
{
    private protected DocumentBody()
    {
    }

    /// <summary>The purpose under which this may be signed.</summary>
    internal abstract Purpose Purpose { get; }

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public abstract WireError? Check();
}
