using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Audio.Ogg;

namespace Broadcast.Audio;

/// <summary>
/// Writes clips one after another into one Ogg Opus file (RFC 7845). Pages go out as clips arrive, so a listener may begin before the end is made.
/// The same clips, gain and comments give the same bytes. Not thread-safe.
/// </summary>
public sealed class OggOpusWriter
{
    /// <summary>Most comments in a file; a name and its value together may have 1,000 bytes.</summary>
    public const int MaxComments = 32;

    // One second: seeking lands on page borders, and RFC 7845 asks for no more.
    private const int FramesPerPage = 50;

    private readonly OggPageWriter _pages;
    private long _granule;
    private int _framesInPage;
    private OpusClip? _held;
    private bool _complete;

    private OggOpusWriter(OggPageWriter pages) => _pages = pages;

    /// <summary>Samples written so far, as a listener counts them.</summary>
    public long TotalSamples { get; private set; }

    /// <summary>Begins a file: writes its two headers.</summary>
    /// <param name="output">Stays open and belongs to the caller.</param>
    /// <param name="outputGainDb">What players add: from <see cref="Leveller"/>, or 0. Rounded to 1/256 dB, −128 to 127.99.</param>
    /// <param name="comments">Vorbis comments such as TITLE; names in ASCII without '='.</param>
    public static OggOpusWriter Begin(Stream output, double outputGainDb, IReadOnlyList<KeyValuePair<string, string>>? comments = null) =>
        Begin(output, outputGainDb, comments ?? [], OpusCodec.Present.Version);

    internal static OggOpusWriter Begin(Stream output, double outputGainDb, IReadOnlyList<KeyValuePair<string, string>> comments, string vendor)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (outputGainDb is not (>= -128 and < 128))
            throw new ArgumentOutOfRangeException(nameof(outputGainDb), outputGainDb, "-128 to 127.99 dB");
        var gain = (short)Math.Clamp(Math.Round(outputGainDb * 256), short.MinValue, short.MaxValue);
        var head = new OpusHead(1, ClipEncoder.PreSkip, gain).ToBytes();
        var tags = Tags(comments, vendor);
        // The serial must be unlike that of files it may be chained with, and must not make equal input unequal.
        var serial = BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData([.. head, .. tags]));
        var pages = new OggPageWriter(output, serial);
        foreach (var header in new[] { head, tags })
        {
            pages.Add(header, granule: 0);
            pages.Flush();
        }
        return new OggOpusWriter(pages);
    }

    /// <summary>Adds a clip. It is written when the next one or <see cref="Complete"/> follows, since the last packet of a file is marked.</summary>
    /// <exception cref="IOException">The output failed.</exception>
    public void Append(OpusClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ThrowIfComplete();
        WriteHeld(last: false);
        _held = clip;
        TotalSamples += clip.SampleCount;
    }

    /// <summary>Ends the file where the last clip's sound ends. Without a clip, or when not called, the file is not valid.</summary>
    /// <exception cref="InvalidOperationException">No clip was added.</exception>
    /// <exception cref="IOException">The output failed.</exception>
    public void Complete()
    {
        ThrowIfComplete();
        if (_held is not { } last)
            throw new InvalidOperationException("an Ogg Opus file needs at least one clip");
        TotalSamples += last.ContentSamples - last.SampleCount;
        WriteHeld(last: true);
        _complete = true;
    }

    private void ThrowIfComplete()
    {
        if (_complete)
            throw new InvalidOperationException("the file is complete");
    }

    private void WriteHeld(bool last)
    {
        if (_held is not { } clip)
            return;
        for (var frame = 0; frame < clip.FrameCount; frame++)
        {
            var ends = last && frame == clip.FrameCount - 1;
            _granule += AudioFormat.FrameSamples;
            // End trimming (RFC 7845, 4.4): the last granule position says how many of the last frame's samples sound.
            _pages.Add(clip.Packet(frame), ends ? TotalSamples + ClipEncoder.PreSkip : _granule);
            if (++_framesInPage < FramesPerPage && !ends)
                continue;
            _pages.Flush(ends);
            _framesInPage = 0;
        }
        _held = null;
    }

    private static byte[] Tags(IReadOnlyList<KeyValuePair<string, string>> comments, string vendor)
    {
        if (comments.Count > MaxComments)
            throw new ArgumentException($"{comments.Count} comments, at most {MaxComments}", nameof(comments));
        using var tags = new MemoryStream();
        tags.Write("OpusTags"u8);
        WriteString(tags, vendor);
        tags.Write(BitConverter.GetBytes(comments.Count));
        foreach (var (name, value) in comments)
        {
            if (name.Length == 0 || name.Any(letter => letter is < ' ' or > '}' or '='))
                throw new ArgumentException($"'{name}' is not the name of a comment", nameof(comments));
            WriteString(tags, $"{name}={value}");
        }
        return tags.ToArray();
    }

    private static void WriteString(MemoryStream tags, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 1001)
            throw new ArgumentException("a comment may have 1,000 bytes", nameof(text));
        tags.Write(BitConverter.GetBytes(bytes.Length));
        tags.Write(bytes);
    }
}
