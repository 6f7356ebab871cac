using System.Globalization;
using System.Text;

namespace Broadcast.Controller.Trust;

/// <summary>
/// Sequences on disk. Numbers are reserved ahead in blocks of <see cref="Block"/> and the reservation is flushed to the disk before the first of
/// them is used; after a crash the rest of the block is skipped. So a document costs no disk write but for one in a block.
/// </summary>
internal sealed class FileSequences(TrustFolder folder) : ISequences
{
    /// <summary>Numbers reserved at a time: one minute's worth of milliseconds.</summary>
    public const long Block = 60_000;

    private const int LongestFile = 4 * 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Mark> _marks = [];

    /// <inheritdoc />
    public long Next(string station, DateTimeOffset now)
    {
        lock (_gate)
        {
            var path = folder.Sequence(station);
            var mark = _marks.TryGetValue(station, out var known) ? known : Open(path);
            var next = Math.Max(mark.Last + 1, now.ToUnixTimeMilliseconds());
            if (next > mark.Reserved)
            {
                mark = mark with { Reserved = next + Block };
                Reserve(path, mark.Reserved);
            }

            _marks[station] = mark with { Last = next };
            return next;
        }
    }

    private static Mark Open(string path)
    {
        PrivateFile.EnsureFolder(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
            return new Mark(0, 0);

        // A line is one reservation. One that was half written, by a crash or on a full disk, was never used, and is a smaller number.
        var reserved = File.ReadLines(path)
            .Select(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty(0).Max();
        PrivateFile.Replace(path, Line(reserved));
        return new Mark(reserved, reserved);
    }

    private static void Reserve(string path, long upTo)
    {
        using (var file = PrivateFile.Append(path))
        {
            file.Write(Line(upTo));
            file.Flush(flushToDisk: true);
            if (file.Length < LongestFile)
                return;
        }

        PrivateFile.Replace(path, Line(upTo));
    }

    // The line break before it closes a line that a full disk left half written.
    private static byte[] Line(long number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{number}\n"));

    /// <summary>How far a station has come.</summary>
    /// <param name="Last">The number handed out last, or the reserved one after a start.</param>
    /// <param name="Reserved">The highest number that may be handed out without a disk write.</param>
    private sealed record Mark(long Last, long Reserved);
}
