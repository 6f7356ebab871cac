using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>
/// Plays an Ogg Opus file (RFC 7845) back as 48 kHz mono, the header's output gain applied; two channels are averaged. Not thread-safe.
/// Reads from disk as it goes, so that an hour costs no more memory than a second.
/// </summary>
public sealed class OggOpusReader : IDisposable
{
    /// <summary>Larger files are refused (an hour at 24 kb/s is 11 MB).</summary>
    public const long MaxFileBytes = 512L << 20;

    /// <summary>Files that claim to last longer are refused.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromHours(24);

    // Two channels of the longest packet (120 ms). Chained streams may change their channels midway, so everything is read as stereo.
    private readonly float[] _decoded = new float[2 * 5760];
    private readonly OpusFileHandle _file;
    private int _next;
    private int _ready;
    private bool _atEnd;

    private OggOpusReader(OpusFileHandle file, long totalSamples)
    {
        _file = file;
        TotalSamples = totalSamples;
    }

    /// <summary>Length in 48 kHz samples.</summary>
    public long TotalSamples { get; }

    /// <summary>Length in time.</summary>
    public TimeSpan Duration => AudioFormat.DurationOf(TotalSamples);

    /// <summary>The sample that the next <see cref="Read(Span{float})"/> begins with.</summary>
    public long Position { get; private set; }

    /// <summary>Opens a file on disk.</summary>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="MissingLibraryException">libopusfile is not installed.</exception>
    public static OggOpusReader Open(string path)
    {
        LibOpusFile.Require();
        CheckSize(new FileInfo(path).Length);
        return Begin(LibOpusFile.OpenFile(path, out var error), error);
    }

    /// <summary>Opens a file held in memory. The array must not change while the reader is open.</summary>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    /// <exception cref="MissingLibraryException">libopusfile is not installed.</exception>
    public static OggOpusReader Open(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        LibOpusFile.Require();
        CheckSize(file.Length);
        return Begin(OpusFileHandle.FromMemory(file, out var error), error);
    }

    /// <summary>The whole of a file that fits in memory: 2 bytes a sample, 11.5 MB for two minutes.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static short[] ReadAll(string path)
    {
        using var reader = Open(path);
        var samples = new short[reader.TotalSamples];
        for (int at = 0, read = 1; at < samples.Length && read > 0; at += read)
            read = reader.Read(samples.AsSpan(at));
        return samples;
    }

    /// <summary>Goes to a sample, exactly: what is read next equals what reading from the start would have given there, to within rounding.</summary>
    /// <param name="sample">0 to <see cref="TotalSamples"/>.</param>
    /// <exception cref="UnreadableAudioException">The file is broken there.</exception>
    public void Seek(long sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample, TotalSamples);
        // libopusfile does not seek to the very end.
        _atEnd = sample == TotalSamples;
        if (!_atEnd)
            Check(LibOpusFile.PcmSeek(_file, sample));
        _next = _ready = 0;
        Position = sample;
    }

    /// <summary>Fills the buffer as far as the file goes.</summary>
    /// <returns>How many samples were read: less than asked only at the end, 0 after it.</returns>
    /// <exception cref="UnreadableAudioException">The file is broken here.</exception>
    public int Read(Span<float> samples)
    {
        var done = 0;
        while (done < samples.Length && (_next < _ready || Decode()))
        {
            var count = Math.Min(samples.Length - done, _ready - _next);
            _decoded.AsSpan(_next, count).CopyTo(samples[done..]);
            _next += count;
            done += count;
        }
        Position += done;
        return done;
    }

    /// <summary>The same in 16 bits; peaks beyond full scale saturate.</summary>
    /// <returns>How many samples were read: less than asked only at the end, 0 after it.</returns>
    /// <exception cref="UnreadableAudioException">The file is broken here.</exception>
    public int Read(Span<short> samples)
    {
        var done = 0;
        while (done < samples.Length && (_next < _ready || Decode()))
        {
            var count = Math.Min(samples.Length - done, _ready - _next);
            Pcm.ToShort(_decoded.AsSpan(_next, count), samples[done..]);
            _next += count;
            done += count;
        }
        Position += done;
        return done;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static OggOpusReader Begin(OpusFileHandle file, int error)
    {
        if (file.IsInvalid)
            throw Unreadable(error);
        try
        {
            if (LibOpusFile.Seekable(file) == 0)
                throw new UnreadableAudioException("Tệp Ogg Opus hỏng: không định vị được.");
            var total = LibOpusFile.PcmTotal(file, -1);
            if (total < 0)
                throw Unreadable((int)total);
            if (total > AudioFormat.SamplesIn(MaxDuration))
                throw new UnreadableAudioException($"Tệp Ogg Opus dài quá giới hạn {MaxDuration.TotalHours:0} giờ.");
            return new OggOpusReader(file, total);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private bool Decode()
    {
        if (_atEnd)
            return false;
        var count = Check(LibOpusFile.ReadFloatStereo(_file, _decoded, _decoded.Length));
        for (var i = 0; i < count; i++)
            _decoded[i] = (_decoded[2 * i] + _decoded[2 * i + 1]) / 2;
        _next = 0;
        _ready = count;
        return count > 0;
    }

    private static void CheckSize(long bytes)
    {
        if (bytes > MaxFileBytes)
            throw new UnreadableAudioException($"Tệp Ogg Opus quá lớn: {bytes} byte, giới hạn {MaxFileBytes}.");
    }

    private static int Check(int result) => result >= 0 ? result : throw Unreadable(result);

    // Codes of opusfile.h.
    private static UnreadableAudioException Unreadable(int code) => new(code switch
    {
        -3 or -137 => "Tệp Ogg Opus hỏng: thiếu dữ liệu ở giữa.",
        -128 => "Không đọc được tệp Ogg Opus.",
        -132 => "Không phải tệp Ogg Opus.",
        -133 or -134 => "Tệp Ogg Opus hỏng: phần đầu sai.",
        -136 => "Tệp Ogg Opus hỏng: dữ liệu nén sai.",
        -138 => "Tệp Ogg Opus hỏng: không định vị được.",
        _ => $"Tệp Ogg Opus hỏng (mã lỗi {code}).",
    });
}
