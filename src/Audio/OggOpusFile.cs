using System.Security.Cryptography;

namespace Broadcast.Audio;

/// <summary>A whole Ogg Opus file on disk.</summary>
/// <param name="Sha256">Of its bytes, in 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Duration">How long it sounds.</param>
public sealed record OggOpusFile(string Sha256, long Bytes, TimeSpan Duration)
{
    /// <summary>Makes the stream that a new file is written to.</summary>
    public static Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);

    /// <summary>Writes levelled clips as a file, which appears whole, its bytes on the disk, or not at all.</summary>
    /// <param name="levelled">The clips, at least one, and the gain of the whole.</param>
    /// <param name="path">In a folder that exists; a file that is there is replaced in one step.</param>
    /// <param name="comments">Vorbis comments beside ENCODER.</param>
    /// <param name="create"><see cref="Create"/>, or what a test puts in its place.</param>
    /// <param name="cancellation">Stops and leaves nothing behind.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left.</exception>
    public static async Task<OggOpusFile> WriteAsync(
        LevelledClips levelled, string path, IReadOnlyList<KeyValuePair<string, string>> comments, Func<string, Stream> create, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(levelled);
        ArgumentNullException.ThrowIfNull(create);
        var temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.{Guid.CreateVersion7():n}.tmp");
        try
        {
            TimeSpan duration;
            await using (var file = create(temporary))
            {
                var writer = OggOpusWriter.Begin(file, levelled.OutputGainDb, [new("ENCODER", "truyen-thanh-co-so-so"), .. comments]);
                foreach (var clip in levelled.Clips)
                {
                    cancellation.ThrowIfCancellationRequested();
                    writer.Append(clip);
                }
                writer.Complete();
                duration = AudioFormat.DurationOf(writer.TotalSamples);
                await file.FlushAsync(cancellation);
                (file as FileStream)?.Flush(flushToDisk: true);
            }
            await using var written = File.OpenRead(temporary);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancellation));
            File.Move(temporary, path, overwrite: true);
            return new OggOpusFile(sha256, written.Length, duration);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
