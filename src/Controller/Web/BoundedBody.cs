using System.Buffers;

namespace Broadcast.Controller.Web;

/// <summary>A body of which at most so much is kept. Stateless; safe for concurrent use.</summary>
internal static class BoundedBody
{
    /// <summary>
    /// The bytes, or null where there are more than <paramref name="limit"/>, and how many there were. Beyond the limit the rest is read and dropped: a
    /// client that is still sending would not see the answer.
    /// </summary>
    public static async Task<(byte[]? Body, long Length)> ReadAsync(Stream from, int limit, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long length = 0;
            int read;
            while ((read = await from.ReadAsync(buffer, cancel)) > 0)
            {
                length += read;
                if (length <= limit)
                    await body.WriteAsync(buffer.AsMemory(0, read), cancel);
            }

            return (length <= limit ? body.ToArray() : null, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
