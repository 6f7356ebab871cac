using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>What dispatch decides to do. Closed.</summary>
internal abstract record DispatchAction
{
    private DispatchAction()
    {
    }

    /// <summary>Publish the topic's document as it is kept, or clear the topic when there is none.</summary>
    internal sealed record PublishDocument(string Topic) : DispatchAction;

    /// <summary>Publish one chunk: to everybody who takes the content, or to one box alone.</summary>
    internal sealed record PublishChunk(ContentAddress Content, int Chunk, string? Box) : DispatchAction;

    /// <summary>Sign and publish a time reply, now.</summary>
    internal sealed record ReplyTime(BoxAddress Box, TimeAsk Ask, DateTimeOffset ReceivedAt) : DispatchAction;

    /// <summary>Store as-run records, then say <see cref="DispatchEvent.RecordsStored"/>.</summary>
    internal sealed record StoreRecords(BoxAddress Box, IReadOnlyList<AsRunRecord> Records) : DispatchAction;

    /// <summary>Sign and publish a receipt.</summary>
    internal sealed record SendReceipt(BoxAddress Box, IReadOnlyList<string> Records) : DispatchAction;

    /// <summary>Tell the station's people that a box has come or gone.</summary>
    internal sealed record TellPresence(BoxAddress Box, bool Online, string Boot) : DispatchAction;

    /// <summary>Tell the station's people a box's state.</summary>
    internal sealed record TellState(BoxAddress Box, BoxState State) : DispatchAction;

    /// <summary>Write a box's report to the log.</summary>
    internal sealed record LogReport(BoxAddress Box, Report Report) : DispatchAction;

    /// <summary>Write to the log what was refused or went wrong; <paramref name="Suppressed"/> others were counted only, since the last one that was written.</summary>
    internal sealed record LogRefusal(string Who, string Reason, int Suppressed) : DispatchAction;
}
