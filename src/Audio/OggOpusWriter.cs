using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>
/// Writes clips one after another into one Ogg Opus file (RFC 7845). Pages go out as clips arrive, so a listener may begin before the end is made.
/// The same clips, gain and comments give the same bytes. Not thread-safe.
/// </summary>
public sealed class OggOpusWriter : IDisposable
{
    /// <summary>Most comments in a file; a name and its value together may have 1,000 bytes.</summary>
    public const int MaxComments = 32;

    // One second: seeking lands on page borders, and RFC 7845 asks for no more.
    private const int FramesPerPage = 50;

    private readonly Stream _output;
    private readonly LibOgg.OggStream _ogg;
    private long _granule;
    private int _framesInPage;
    private OpusClip? _held;
    private bool _complete;

    private OggOpusWriter(Stream output, LibOgg.OggStream ogg)
    {
        _output = output;
        _ogg = ogg;
    }

    /// <summary>Samples written so far, as a listener counts them.</summary>
    public long TotalSamples { get; private set; }

    /// <summary>Begins a file: writes its two headers.</summary>
    /// <param name="output">Stays open and belongs to the caller.</param>
    /// <param name="outputGainDb">What players add: from <see cref="Leveller"/>, or 0. Rounded to 1/256 dB, −128 to 127.99.</param>
    /// <param name="comments">Vorbis comments such as TITLE; names in ASCII without '='.</param>
    /// <exception cref="MissingLibraryException">libogg or libopus is not installed.</exception>
    public static OggOpusWriter Begin(Stream output, double outputGainDb, IReadOnlyList<KeyValuePair<string, string>>? comments = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (outputGainDb is not (>= -128 and < 128))
            throw new ArgumentOutOfRangeException(nameof(outputGainDb), outputGainDb, "-128 to 127.99 dB");
        LibOpus.Require();
        var head = Head(outputGainDb);
        var tags = Tags(comments ?? []);
        // The serial must be unlike that of files it may be chained with, and must not make equal input unequal.
        var serial = BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData([.. head, .. tags]));
        var writer = new OggOpusWriter(output, new LibOgg.OggStream(serial));
        foreach (var header in new[] { head, tags })
        {
            writer._ogg.PacketIn(header, granule: 0, endsStream: false);
            writer._ogg.PagesOut(output, flush: true);
        }
        return writer;
    }

    /// <summary>Adds a clip. It is written when the next one or <see cref="Complete"/> follows, since the last packet of a file is marked.</summary>
    /// <exception cref="IOException">The output failed.</exception>
    public void Append(OpusClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ObjectDisposedException.ThrowIf(_complete, this);
        WriteHeld(last: false);
        _held = clip;
        TotalSamples += clip.SampleCount;
    }

    /// <summary>Ends the file where the last clip's sound ends. Without a clip, or when not called, the file is not valid.</summary>
    /// <exception cref="InvalidOperationException">No clip was added.</exception>
    /// <exception cref="IOException">The output failed.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_complete, this);
        if (_held is not { } last)
            throw new InvalidOperationException("an Ogg Opus file needs at least one clip");
        TotalSamples += last.ContentSamples - last.SampleCount;
        WriteHeld(last: true);
        _complete = true;
    }

    /// <summary>Releases libogg's memory; does not complete the file.</summary>
    public void Dispose() => _ogg.Dispose();

    private void WriteHeld(bool last)
    {
        if (_held is not { } clip)
            return;
        for (var frame = 0; frame < clip.FrameCount; frame++)
        {
            var ends = last && frame == clip.FrameCount - 1;
            _granule += AudioFormat.FrameSamples;
            // End trimming (RFC 7845, 4.4): the last granule position says how many of the last frame's samples sound.
            _ogg.PacketIn(clip.Packet(frame), ends ? TotalSamples + ClipEncoder.PreSkip : _granule, ends);
            var flush = ++_framesInPage == FramesPerPage || ends;
            _ogg.PagesOut(_output, flush);
            if (flush)
                _framesInPage = 0;
        }
        _held = null;
    }

    private static byte[] Head(double outputGainDb)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), ClipEncoder.PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), AudioFormat.SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(16), (short)Math.Clamp(Math.Round(outputGainDb * 256), short.MinValue, short.MaxValue));
        return head;
    }

    private static byte[] Tags(IReadOnlyList<KeyValuePair<string, string>> comments)
    {
        if (comments.Count > MaxComments)
            throw new ArgumentException($"{comments.Count} comments, at most {MaxComments}", nameof(comments));
        using var tags = new MemoryStream();
        tags.Write("OpusTags"u8);
        WriteString(tags, LibOpus.Version);
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
