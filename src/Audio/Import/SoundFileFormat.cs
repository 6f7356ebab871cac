namespace Broadcast.Audio.Import;

/// <summary>A format of recorded sound that may be brought in. What a file begins with decides which it is. Immutable; thread-safe.</summary>
/// <param name="Name">For people.</param>
/// <param name="Demuxer">The one reader of ffmpeg that may touch the file: none that follows lists or addresses.</param>
/// <param name="Endings">The endings its files have, in lower case with the dot.</param>
public sealed record SoundFileFormat(string Name, string Demuxer, IReadOnlyList<string> Endings)
{
    /// <summary>As many bytes of a file's beginning as <see cref="Of"/> looks at.</summary>
    public const int HeadBytes = 16;

    /// <summary>The endings that are read, for people.</summary>
    public const string AllEndings = ".mp3, .m4a, .wav, .ogg, .opus, .flac";

    private static readonly SoundFileFormat Mp3 = new("MP3", "mp3", [".mp3"]);
    private static readonly SoundFileFormat M4a = new("M4A", "mov", [".m4a"]);
    private static readonly SoundFileFormat Wave = new("WAV", "wav", [".wav"]);
    private static readonly SoundFileFormat Ogg = new("Ogg", "ogg", [".ogg", ".oga", ".opus"]);
    private static readonly SoundFileFormat Flac = new("FLAC", "flac", [".flac"]);
    private static readonly SoundFileFormat[] All = [Mp3, M4a, Wave, Ogg, Flac];

    /// <summary>The format of a file that begins like this; null when it is no sound that is known.</summary>
    public static SoundFileFormat? Of(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4) return null;
        if (head.StartsWith("OggS"u8)) return Ogg;
        if (head.StartsWith("fLaC"u8)) return Flac;
        if (head.Length >= 12 && (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)) && head[8..].StartsWith("WAVE"u8)) return Wave;
        if (head.Length >= 12 && head[4..].StartsWith("ftyp"u8)) return M4a;
        // ID3, or the eleven set bits of an MPEG frame with layer III.
        return head.StartsWith("ID3"u8) || head[0] == 0xff && (head[1] & 0xe6) == 0xe2 ? Mp3 : null;
    }

    /// <summary>The format that a file's name promises; null for other endings.</summary>
    public static SoundFileFormat? Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var ending = Path.GetExtension(name);
        return All.FirstOrDefault(format => format.Endings.Contains(ending, StringComparer.OrdinalIgnoreCase));
    }
}
