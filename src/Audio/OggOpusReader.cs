using Broadcast.Audio.Ogg;
using Concentus;

namespace Broadcast.Audio;

/// <summary>
/// Plays an Ogg Opus file (RFC 7845) of one stream back as 48 kHz mono, the header's output gain applied; two channels are averaged. Not thread-safe.
/// Reads from disk as it goes and keeps no index, so that an hour costs no more memory than a second. Reading and seeking allocate nothing, unless
/// a packet runs over the end of its page.
/// </summary>
public sealed class OggOpusReader : IDisposable
{
    /// <summary>Larger files are refused (an hour at 24 kb/s is 11 MB).</summary>
    public const long MaxFileBytes = OggOpusStream.MaxFileBytes;

    /// <summary>Files that claim to last longer are refused.</summary>
    public static readonly TimeSpan MaxDuration = OggOpusStream.MaxDuration;

    // A decoder that begins anew in the middle of a file differs from one that has decoded from its start until it has forgotten what it did not hear.
    // In three real bulletins, of 595 beginnings, that took up to 4.5 s, but no time at all in a pause. So this much before a place is searched for
    // a pause, and decoded as a whole when it has none.
    private const long Reach = 10 * AudioFormat.SampleRate;

    // Silence for 100 ms is a pause: what sounded before it no longer echoes in a decoder.
    private const int Pause = AudioFormat.SampleRate / 10;
    private const float Silent = 1.5f / 32768;

    // The longest packet: 120 ms.
    private const int MaxPacketSamples = 5760;

    private readonly float[] _decoded = new float[2 * MaxPacketSamples];
    private readonly OggOpusStream _stream;
    private readonly IOpusDecoder _decoder;
    private long _granule;
    private int _next;
    private int _ready;
    private bool _lost;

    private OggOpusReader(OggOpusStream stream, OpusCodec codec)
    {
        _stream = stream;
        _decoder = codec.CreateDecoder(stream.Head.Channels);
        _decoder.Gain = stream.Head.Gain;
        try
        {
            DecodeTo(stream.First, stream.First.Granule, stream.HeardFrom);
        }
        catch
        {
            _decoder.Dispose();
            throw;
        }
    }

    /// <summary>Length in 48 kHz samples.</summary>
    public long TotalSamples => _stream.TotalSamples;

    /// <summary>Length in time.</summary>
    public TimeSpan Duration => AudioFormat.DurationOf(TotalSamples);

    /// <summary>The sample that the next <see cref="Read(Span{float})"/> begins with.</summary>
    public long Position { get; private set; }

    /// <summary>Opens a file on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="codec">Who decodes; <see cref="OpusCodec.Present"/> when not stated.</param>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static OggOpusReader Open(string path, OpusCodec? codec = null) => Begin(OggOpusStream.Open(path), codec);

    /// <summary>Opens a file held in memory. The array must not change while the reader is open.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="codec">Who decodes; <see cref="OpusCodec.Present"/> when not stated.</param>
    /// <exception cref="UnreadableAudioException">Not Ogg Opus, broken, or beyond a limit.</exception>
    public static OggOpusReader Open(byte[] file, OpusCodec? codec = null) => Begin(OggOpusStream.Open(file), codec);

    internal static OggOpusReader Open(Stream file, OpusCodec? codec = null) => Begin(OggOpusStream.Open(file), codec);

    /// <summary>The whole of a file that fits in memory: 2 bytes a sample, 11.5 MB for two minutes.</summary>
    /// <inheritdoc cref="Open(string, OpusCodec)"/>
    public static short[] ReadAll(string path, OpusCodec? codec = null)
    {
        using var reader = Open(path, codec);
        var samples = new short[reader.TotalSamples];
        for (int at = 0, read = 1; at < samples.Length && read > 0; at += read)
            read = reader.Read(samples.AsSpan(at));
        return samples;
    }

    /// <summary>
    /// Goes to a sample: what is read next equals what reading from the start would have given there, within 1 of 32,768. This holds where the 10 s before the
    /// place contain a pause of 100 ms, and for speech in any case. Decodes from that pause; without one all of the 10 s, which in music may be too little.
    /// </summary>
    /// <param name="sample">0 to <see cref="TotalSamples"/>.</param>
    /// <exception cref="UnreadableAudioException">The file is broken there, or shortly before.</exception>
    public void Seek(long sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample, TotalSamples);
        var granule = _stream.HeardFrom + sample;
        if (_lost || sample < Position || sample - Position > Reach)
        {
            _lost = true;
            var from = _stream.Before(granule - Reach);
            if (LastPause(from, granule) is { } pause && DecodeTo(from, pause.From, pause.To))
                Skip(granule);
            else
                DecodeTo(from, from.Granule, granule);
            _lost = false;
        }
        else
        {
            Skip(granule);
        }

        Position = sample;
    }

    /// <summary>Fills the buffer as far as the file goes.</summary>
    /// <returns>How many samples were read: less than asked only at the end, 0 after it.</returns>
    /// <exception cref="UnreadableAudioException">The file is broken here.</exception>
    public int Read(Span<float> samples)
    {
        var done = 0;
        for (ReadOnlySpan<float> part; (part = Decoded(samples.Length - done)).Length > 0; done += part.Length)
            part.CopyTo(samples[done..]);
        return done;
    }

    /// <summary>The same in 16 bits; peaks beyond full scale saturate.</summary>
    /// <returns>How many samples were read: less than asked only at the end, 0 after it.</returns>
    /// <exception cref="UnreadableAudioException">The file is broken here.</exception>
    public int Read(Span<short> samples)
    {
        var done = 0;
        for (ReadOnlySpan<float> part; (part = Decoded(samples.Length - done)).Length > 0; done += part.Length)
            Pcm.ToShort(part, samples[done..]);
        return done;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _decoder.Dispose();
        _stream.Dispose();
    }

    private static OggOpusReader Begin(OggOpusStream stream, OpusCodec? codec)
    {
        try
        {
            return new OggOpusReader(stream, codec ?? OpusCodec.Present);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The next samples, at most so many; none at the end.</summary>
    private ReadOnlySpan<float> Decoded(int most)
    {
        if (_lost)
            throw new UnreadableAudioException("Tệp Ogg Opus hỏng: đã mất chỗ đang đọc.");
        most = (int)Math.Min(most, TotalSamples - Position);
        while (most > 0 && _next == _ready && Decode())
        {
        }

        var part = _decoded.AsSpan(_next, Math.Min(most, _ready - _next));
        _next += part.Length;
        Position += part.Length;
        return part;
    }

    private bool Decode()
    {
        _next = _ready = 0;
        var lost = _lost;
        _lost = true;
        if (_stream.Next(out var packet))
        {
            try
            {
                // (An empty packet would make the decoder conceal a loss.)
                _ready = _decoder.Decode(packet, _decoded, OggOpusStream.SamplesOf(packet));
            }
            catch (Exception e) when (e is OpusException or InvalidOperationException)
            {
                throw new UnreadableAudioException("Tệp Ogg Opus hỏng: dữ liệu nén sai.", e);
            }
        }

        for (var i = 0; _stream.Head.Channels == 2 && i < _ready; i++)
            _decoded[i] = (_decoded[2 * i] + _decoded[2 * i + 1]) / 2;
        _granule += _ready;
        _lost = lost;
        return _ready > 0;
    }

    /// <summary>Decodes with a fresh decoder from one place to another.</summary>
    /// <param name="point">Where packets are read from.</param>
    /// <param name="from">The granule position of the first packet that is decoded.</param>
    /// <param name="to">That of the next sample to read.</param>
    /// <returns>Whether a pause was on the way.</returns>
    private bool DecodeTo(OggOpusStream.Point point, long from, long to)
    {
        _stream.GoTo(point);
        for (_granule = point.Granule; _granule < from && _stream.Next(out var packet);)
            _granule += OggOpusStream.SamplesOf(packet);
        _decoder.ResetState();
        _next = _ready = 0;
        return Skip(to);
    }

    /// <summary>Decodes up to a granule position.</summary>
    /// <returns>Whether a pause was on the way.</returns>
    private bool Skip(long to)
    {
        var paused = false;
        var silent = 0;
        while (_granule <= to && Decode())
        {
            silent = _decoded.AsSpan(0, _ready).ContainsAnyExceptInRange(-Silent, Silent) ? 0 : silent + _ready;
            paused |= silent >= Pause;
        }

        _next = (int)Math.Max(0, _ready - Math.Max(0, _granule - to));
        return paused;
    }

    /// <summary>
    /// The granule positions where what seems the last pause between two places begins and ends: packets in a row that are about as short as the shortest,
    /// since silence takes the fewest bytes. Only decoding tells whether it is one.
    /// </summary>
    private (long From, long To)? LastPause(OggOpusStream.Point from, long to)
    {
        var shortest = int.MaxValue;
        _stream.GoTo(from);
        for (var at = from.Granule; at < to && _stream.Next(out var packet); at += OggOpusStream.SamplesOf(packet))
            shortest = Math.Min(shortest, packet.Length);

        (long From, long To)? pause = null;
        long? begun = null;
        _stream.GoTo(from);
        for (var at = from.Granule; at < to && _stream.Next(out var packet);)
        {
            var end = at + OggOpusStream.SamplesOf(packet);
            // Of a long silence the last second is enough.
            if (packet.Length > shortest * 3 / 2 || end > to)
                begun = null;
            else if (begun is null || end - begun > AudioFormat.SampleRate)
                begun = at;
            if (begun is { } since && end - since >= Pause)
                pause = (since, end);
            at = end;
        }

        return pause;
    }
}
