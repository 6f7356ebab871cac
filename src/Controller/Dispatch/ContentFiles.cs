using Broadcast.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Controller.Dispatch;

/// <summary>Content as files, <c>{SHA-256}.opus</c> in one folder. The file that was read last stays open, since its chunks leave one after the other.</summary>
internal sealed class ContentFiles(string folder) : IContentFiles, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private (ContentId Content, SafeFileHandle Handle)? _open;

    /// <inheritdoc />
    public Task<byte[]> ReadAllAsync(ContentId content, CancellationToken cancel) => File.ReadAllBytesAsync(PathOf(content), cancel);

    /// <inheritdoc />
    public async Task ReadAsync(ContentId content, long offset, Memory<byte> destination, CancellationToken cancel)
    {
        using var held = await _gate.HoldAsync(cancel);
        if (_open is not { } open || open.Content != content)
        {
            _open?.Handle.Dispose();
            _open = null;
            _open = open = (content, File.OpenHandle(PathOf(content), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }

        while (destination.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(open.Handle, destination, offset, cancel);
            if (read == 0)
                throw new EndOfStreamException($"Content {content} is shorter than its manifest says.");
            destination = destination[read..];
            offset += read;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _open?.Handle.Dispose();
        _gate.Dispose();
    }

    private string PathOf(ContentId content) => Path.Combine(folder, content + ".opus");
}
