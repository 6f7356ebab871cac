using System.Buffers;
using Broadcast.Audio.Import;
using Broadcast.Tts;
using Broadcast.Tts.Documents;

namespace Broadcast.Controller.Bulletins;

/// <summary>A file that somebody sent, on disk; disposing removes it, unless a bulletin took it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What its owner calls it, fit to be shown.</param>
/// <param name="IsSound">Whether it is, or says it is, a recording; otherwise a text.</param>
internal sealed record ReceivedFile(string Path, string Name, bool IsSound) : IDisposable
{
    /// <summary>The longest recording, in bytes.</summary>
    public const long LongestSound = 200_000_000;

    /// <summary>Writes a body to disk as it comes. Beyond the limit of its kind the rest is read and dropped: a client that is still sending would not see the answer.</summary>
    /// <exception cref="IOException">The disk is full; nothing is left.</exception>
    public static async Task<Outcome<ReceivedFile>> ReceiveAsync(Stream body, string name, UploadFolder folder, CancellationToken cancel)
    {
        var path = folder.NewPart();
        var shown = DocumentFile.Shown(name);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var whole = false;
        try
        {
            var read = await body.ReadAtLeastAsync(buffer, SoundFileFormat.HeadBytes, throwOnEndOfStream: false, cancel);
            var isSound = SoundFileFormat.Named(shown) is not null || (DocumentFile.KindOf(shown) is null && SoundFileFormat.Of(buffer.AsSpan(0, read)) is not null);
            var limit = isSound ? LongestSound : DocumentFile.MaxBytes;
            long length = 0;
            await using (var file = folder.CreateFile(path))
            {
                for (; read > 0; read = await body.ReadAsync(buffer, cancel))
                {
                    length += read;
                    if (length <= limit)
                        await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
            }

            if (length > limit)
                return new Refusal.TooLarge("file-too-large", "file", $"Tệp “{shown}” dài {Figures.Of(length)} byte, vượt giới hạn {Figures.Of(limit)} byte của " + (isSound
                    ? "bản ghi âm. Hãy lưu lại thành MP3 hoặc chia thành nhiều bản tin."
                    : "văn bản. Hãy bỏ bớt ảnh trong tệp, hoặc chỉ gửi phần chữ."));
            whole = true;
            return new ReceivedFile(path, shown, isSound);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!whole)
                File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
