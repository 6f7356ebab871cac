using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>One cue on its way to the loudspeaker: the opened content, its place, its volume and its fade. Used by the player's thread alone.</summary>
internal sealed class Deck : IDisposable
{
    // A change of volume takes this many samples (20 ms), so that it does not click.
    private const int Ramp = AudioFormat.FrameSamples;

    private const long Never = long.MaxValue / 2;

    private readonly OggOpusReader _reader;
    private readonly long _first;
    private readonly long[] _words = new long[10];
    private int _wordCount;
    private long _leftOut;
    private DateTimeOffset _reportedAt;
    private double _gain;
    private double _gainWanted;
    private double _gainStep;
    private long _fadeFrom = Never;
    private long _fadeLength = 1;
    private double _fadeTop = 1;

    private Deck(Cue cue, OggOpusReader reader)
    {
        Cue = cue;
        _reader = reader;
        _first = Math.Min(AudioFormat.SamplesIn(cue.From), reader.TotalSamples);
        _gain = _gainWanted = GainOf(cue.VolumeDb);
    }

    public Cue Cue { get; private set; }

    /// <summary>Its first sample was written.</summary>
    public bool Begun { get; set; }

    /// <summary>The number, on the sound path, of its first sample.</summary>
    public long FirstWritten { get; set; }

    /// <summary>Where in the content that was.</summary>
    public long FirstPosition { get; set; }

    /// <summary>When that was due, on the box's timeline.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>The device's underruns when it began.</summary>
    public int UnderrunsBefore { get; set; }

    /// <summary>The device's underruns that it has made up for.</summary>
    public int UnderrunsMended { get; set; }

    /// <summary>When the first sample was heard, on the box's timeline, by what the device said after it was written.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary><see cref="StartedAt"/> less <see cref="Due"/>.</summary>
    public double StartErrorMs { get; private set; }

    /// <summary>The two above are known.</summary>
    public bool Measured { get; private set; }

    /// <summary>The next sample of the content.</summary>
    public long Position => _reader.Position;

    /// <summary>What of the content was written.</summary>
    public TimeSpan Played => AudioFormat.DurationOf(Begun ? Position - FirstPosition - _leftOut : 0);

    /// <summary>Nothing more will come: the content or the fade is over.</summary>
    public bool Over => Position >= _reader.TotalSamples || Faded;

    /// <summary>The content's end was reached.</summary>
    public bool Completed => Position >= _reader.TotalSamples;

    private bool Faded => Begun && Written >= _fadeFrom + _fadeLength;

    private long Written => FirstWritten + (Position - FirstPosition - _leftOut);

    /// <summary>Opens the content at the cue's place.</summary>
    /// <exception cref="UnreadableAudioException">It cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Deck Open(Cue cue, string path)
    {
        var deck = new Deck(cue, OggOpusReader.Open(path));
        if (deck._first > 0)
            deck._reader.Seek(deck._first);
        return deck;
    }

    /// <summary>
    /// After each block: what the device says of the first sample once it lies behind. The median of ten such words is the measured start,
    /// independent of those by which the sample was placed. True once, when it is known.
    /// </summary>
    public bool Measure(SoundPath path)
    {
        if (Measured)
            return false;
        _words[_wordCount++] = path.LatestOrigin;
        if (_wordCount < _words.Length)
            return false;
        MeasureNow(path);
        return true;
    }

    /// <summary>The same with the words there are: the deck is over sooner.</summary>
    public void MeasureNow(SoundPath path)
    {
        if (_wordCount == 0)
            _words[_wordCount++] = path.LatestOrigin;
        var words = _words.AsSpan(0, _wordCount);
        words.Sort();
        StartedAt = new DateTimeOffset(words[words.Length / 2] + SoundPath.TicksOf(FirstWritten), TimeSpan.Zero);
        StartErrorMs = (StartedAt - Due).TotalMilliseconds;
        Measured = true;
    }

    /// <summary>True every so often while it sounds.</summary>
    public bool ReportDue(DateTimeOffset boxNow, TimeSpan every)
    {
        if (!Measured || boxNow - _reportedAt < every)
            return false;
        _reportedAt = boxNow;
        return true;
    }

    /// <summary>Leaves samples out.</summary>
    public void Skip(long samples)
    {
        var to = Math.Min(_reader.Position + samples, _reader.TotalSamples);
        if (Begun)
            _leftOut += to - _reader.Position;
        _reader.Seek(to);
    }

    /// <summary>Its due time is told by a clock that was put right; what it does stays the same.</summary>
    public void Move(TimeSpan by) => Cue = Cue with { ZeroAt = Cue.ZeroAt + by };

    /// <summary>Becomes louder or softer within 20 ms.</summary>
    public void ChangeVolume(double db)
    {
        _gainWanted = GainOf(db);
        _gainStep = (_gainWanted - _gain) / Ramp;
    }

    /// <summary>Fades out: from a sample of the sound path on, over so many samples. A fade under way goes on from as soft as it is.</summary>
    public void FadeOut(long from, long length)
    {
        _fadeTop = FadeAt(Written);
        _fadeFrom = from;
        _fadeLength = Math.Max(1, length);
    }

    /// <summary>Fills as far as the content and the fade go.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken here, or it ends before its length.</exception>
    public int Fill(Span<short> samples)
    {
        var at = Written;
        var room = (int)Math.Min(samples.Length, Math.Max(0, _fadeFrom + _fadeLength - at));
        var count = _reader.Read(samples[..room]);
        if (count == 0 && !Over)
            throw new UnreadableAudioException($"The sound ends at sample {Position} of {_reader.TotalSamples}.");
        for (var i = 0; i < count; i++)
        {
            if (_gainStep != 0)
            {
                _gain += _gainStep;
                if ((_gainStep > 0) == (_gain >= _gainWanted))
                    (_gain, _gainStep) = (_gainWanted, 0);
            }

            samples[i] = (short)Math.Round(samples[i] * _gain * FadeAt(at + i));
        }

        return count;
    }

    public void Dispose() => _reader.Dispose();

    private double FadeAt(long at) => at < _fadeFrom ? _fadeTop : _fadeTop * (1 - (at - _fadeFrom) / (double)_fadeLength);

    private static double GainOf(double db) => Math.Pow(10, db / 20);
}
