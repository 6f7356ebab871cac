using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>Compiled content, read a piece at a time. Safe for concurrent use.</summary>
internal interface IContentFiles
{
    /// <summary>Reads the whole file, for its manifest.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    Task<byte[]> ReadAllAsync(ContentId content, CancellationToken cancel);

    /// <summary>Fills the destination from <paramref name="offset"/> on.</summary>
    /// <exception cref="IOException">It is not there, shorter than that, or cannot be read.</exception>
    Task ReadAsync(ContentId content, long offset, Memory<byte> destination, CancellationToken cancel);
}
