using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What a box wants done, in this order.</summary>
internal abstract record BoxAction
{
    private BoxAction()
    {
    }

    /// <summary>Put the snapshot on disk before doing what follows.</summary>
    internal sealed record Keep : BoxAction;

    /// <summary>Open the second connection.</summary>
    internal sealed record OpenContentConnection : BoxAction;

    internal sealed record Subscribe(Connection Connection, string Filter, int Qos) : BoxAction;

    internal sealed record Unsubscribe(Connection Connection, string Filter) : BoxAction;

    /// <summary>On the control connection.</summary>
    internal sealed record Publish(string Topic, byte[] Payload, int Qos, bool Retain) : BoxAction;

    /// <summary>This box now needs a content; its bytes may be there already, from another box.</summary>
    internal sealed record NeedContent(string Content) : BoxAction;

    internal sealed record ReleaseContent(string Content) : BoxAction;

    /// <summary>A chunk that this box has verified against the manifest.</summary>
    internal sealed record KeepChunk(string Content, long Length, long Offset, ReadOnlyMemory<byte> Bytes) : BoxAction;

    /// <summary>All chunks are there: is the SHA-256 of the whole the content's id?</summary>
    internal sealed record CheckContent(string Content) : BoxAction;
}
