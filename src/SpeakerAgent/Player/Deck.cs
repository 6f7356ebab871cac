using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// One cue on its way to the loudspeaker: the opened content, its place, its speed, its volume and its fade. Used by the player's thread alone; allocates
/// nothing after it was made.
/// </summary>
internal sealed class Deck : IDisposable
{
    // A change of volume, and a leap, take this many samples (20 ms), so that they do not click.
    private const int Ramp = AudioFormat.FrameSamples;

    // Read from the content at once.
    private const int Piece = 240;

    // Blocks after its first until its start is measured: the device has spoken of it ten times.
    private const int BlocksToMeasure = 10;

    // A content that is cut short fades out within this: 0.3 s.
    private const long CutFade = AudioFormat.SampleRate * 3 / 10;

    private const long Never = long.MaxValue / 2;

    private readonly OggOpusReader _reader;
    private readonly VariableResampler _resampler = new();
    private readonly short[] _piece = new short[Piece];
    private readonly short[] _left = new short[Ramp];
    private readonly ChimeSound? _chime;
    private readonly long _fadeIn;
    private readonly long _end;
    private long _origin;
    private long _written;
    private double _leftOut;
    private int _leftCount;
    private int _leftNext;
    private int _blocks;
    private DateTimeOffset _reportedAt;
    private double _gain;
    private double _gainWanted;
    private double _gainStep;
    private long _fadeFrom = Never;
    private long _fadeLength = 1;
    private double _fadeTop = 1;
    private bool _endsFaded;

    private Deck(Cue cue, OggOpusReader reader)
    {
        Cue = cue;
        _reader = reader;
        _gain = _gainWanted = GainOf(cue.VolumeDb);
        _chime = cue.Chime > TimeSpan.Zero ? new ChimeSound() : null;
        _fadeIn = AudioFormat.SamplesIn(cue.FadeIn);
        _end = cue.Until is { } until ? Math.Min(reader.TotalSamples, AudioFormat.SamplesIn(until)) : reader.TotalSamples;
    }

    public Cue Cue { get; private set; }

    /// <summary>Its first sample was written.</summary>
    public bool Begun { get; private set; }

    /// <summary>Its chime, or its first sample, was written.</summary>
    public bool Sounds => Begun || _chime is { Begun: true };

    /// <summary>The number, on the sound path, of its first sample.</summary>
    public long FirstWritten { get; private set; }

    /// <summary>Where in the content that was.</summary>
    public double FirstPlace { get; private set; }

    /// <summary>When that was due, on the box's timeline.</summary>
    public DateTimeOffset Due { get; private set; }

    /// <summary>The device's underruns when it began.</summary>
    public int UnderrunsBefore { get; private set; }

    /// <summary>The device's underruns that it has made up for.</summary>
    public int UnderrunsMended { get; set; }

    /// <summary>Keeps it at its place.</summary>
    public InStep InStep { get; } = new();

    /// <summary>When the first sample was heard, on the box's timeline, by what the device said after it was written.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary><see cref="StartedAt"/> less <see cref="Due"/>.</summary>
    public double StartErrorMs { get; private set; }

    /// <summary>The two above are known.</summary>
    public bool Measured { get; private set; }

    /// <summary>The next sample of the content, a fraction where it was played faster or slower.</summary>
    public double Place => _origin + _resampler.Position;

    /// <summary>The number, on the sound path, of the sample that follows its last one so far.</summary>
    public long NextWritten => FirstWritten + _written;

    /// <summary>What of the content was written.</summary>
    public TimeSpan Played => Begun ? TimeSpan.FromSeconds(Math.Max(0, (Place - FirstPlace - _leftOut) / AudioFormat.SampleRate)) : TimeSpan.Zero;

    /// <summary>Nothing more will come: the content or the fade is over.</summary>
    public bool Over => Completed || (Begun && NextWritten >= _fadeFrom + _fadeLength);

    /// <summary>The content's end was reached, or the place where the cue ends it.</summary>
    public bool Completed => Place >= _end || (_endsFaded && NextWritten >= _fadeFrom + _fadeLength);

    /// <summary>Content samples for each one written.</summary>
    public double Speed
    {
        get => _resampler.Speed;
        set => _resampler.Speed = value;
    }

    /// <summary>Opens the content at the cue's place.</summary>
    /// <exception cref="UnreadableAudioException">It cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Deck Open(Cue cue, string path)
    {
        var deck = new Deck(cue, OggOpusReader.Open(path));
        deck.GoTo(AudioFormat.SamplesIn(cue.From));
        return deck;
    }

    /// <summary>The next sample filled is its first.</summary>
    /// <param name="firstWritten">That sample's number on the sound path.</param>
    /// <param name="due">When it should be heard, on the box's timeline.</param>
    /// <param name="underruns">The device's, until now.</param>
    public void Begin(long firstWritten, DateTimeOffset due, int underruns)
    {
        Begun = true;
        FirstWritten = firstWritten;
        FirstPlace = Place;
        Due = due;
        UnderrunsBefore = UnderrunsMended = underruns;
        if (_end >= _reader.TotalSamples)
            return;
        FadeOut(firstWritten + Math.Max(0, _end - (long)Place - CutFade), CutFade);
        _endsFaded = true;
    }

    /// <summary>After each block: true once, when it is known when the first sample was heard. What places it is then newer than what placed the sample.</summary>
    public bool Measure(SoundPath path)
    {
        if (Measured || ++_blocks < BlocksToMeasure || !path.IsSettled)
            return false;
        MeasureNow(path);
        return true;
    }

    /// <summary>The same at once: the deck is over sooner.</summary>
    public void MeasureNow(SoundPath path)
    {
        StartedAt = path.HeardAt(FirstWritten);
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

    /// <summary>
    /// Goes forward or back by samples. While it sounds, what it leaves is faded into what it comes to; forward, the samples left out have not been played.
    /// </summary>
    /// <exception cref="UnreadableAudioException">The file is broken here.</exception>
    public void Leap(double samples)
    {
        var to = Math.Clamp(Place + samples, 0, _end);
        if (Begun)
        {
            _leftOut += Math.Max(0, to - Place);
            _leftNext = 0;
            _leftCount = Read(_left);
        }

        GoTo((long)Math.Round(to));
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
        _endsFaded = false;
        _fadeTop = FadeAt(NextWritten);
        _fadeFrom = from;
        _fadeLength = Math.Max(1, length);
    }

    /// <summary>Fills what comes before its first sample: silence, and its chime.</summary>
    /// <param name="at">The number of the first of these samples on the sound path.</param>
    /// <param name="early">How many samples after that its own first one is due.</param>
    public void FillBefore(Span<short> samples, long at, double early)
    {
        samples.Clear();
        _chime?.Fill(samples, early);
        if (Sounds)
            Scale(samples, at);
    }

    /// <summary>It fades out, or has.</summary>
    public bool IsFading => _fadeFrom != Never;

    /// <summary>Whether it was faded out before a sample of the sound path.</summary>
    public bool IsFadedBefore(long at) => at >= _fadeFrom + _fadeLength;

    /// <summary>Fills as far as the content and the fade go.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken here, or it ends before its length.</exception>
    public int Fill(Span<short> samples)
    {
        var at = NextWritten;
        samples = samples[..(int)Math.Min(samples.Length, Math.Max(0, _fadeFrom + _fadeLength - at))];
        samples = samples[..Read(samples)];
        for (var i = 0; i < samples.Length && _leftNext < _leftCount; i++)
        {
            // A raised cosine: what is left and what is come to are much alike.
            var come = 0.5 - (0.5 * Math.Cos(Math.PI * (_leftNext + 1) / (_leftCount + 1)));
            samples[i] = (short)Math.Round(_left[_leftNext++] + (come * (samples[i] - _left[_leftNext - 1])));
        }

        if (_gain != 1 || _gainStep != 0 || at + samples.Length > _fadeFrom || _fadeTop != 1 || at < FirstWritten + _fadeIn)
            Scale(samples, at);
        _written += samples.Length;
        return samples.Length;
    }

    public void Dispose() => _reader.Dispose();

    private void Scale(Span<short> samples, long at)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            if (_gainStep != 0)
            {
                _gain += _gainStep;
                if ((_gainStep > 0) == (_gain >= _gainWanted))
                    (_gain, _gainStep) = (_gainWanted, 0);
            }

            samples[i] = (short)Math.Round(samples[i] * _gain * FadeAt(at + i) * FadeInAt(at + i));
        }
    }

    /// <summary>Reads at the present speed, as far as the content goes.</summary>
    private int Read(Span<short> samples)
    {
        var count = 0;
        while (count < samples.Length && !Completed)
        {
            var ready = Math.Min(_resampler.Ready, (int)Math.Min(samples.Length - count, Math.Ceiling((_end - Place) / Speed)));
            if (ready == 0)
            {
                Feed();
                continue;
            }

            _resampler.Take(samples.Slice(count, ready));
            count += ready;
        }

        return count;
    }

    private void Feed()
    {
        var count = _reader.Read(_piece.AsSpan());
        if (count == 0)
        {
            if (_reader.Position < _reader.TotalSamples)
                throw new UnreadableAudioException($"The sound ends at sample {_reader.Position} of {_reader.TotalSamples}.");
            // After the end is silence: the last samples are shaped by it.
            count = 2 * VariableResampler.Reach;
            _piece.AsSpan(0, count).Clear();
        }

        _resampler.Give(_piece.AsSpan(0, count));
    }

    private void GoTo(long sample)
    {
        _origin = Math.Min(sample, _end);
        if (_reader.Position != _origin)
            _reader.Seek(_origin);
        _resampler.Reset();
    }

    private double FadeAt(long at) => at < _fadeFrom ? _fadeTop : _fadeTop * (1 - ((at - _fadeFrom) / (double)_fadeLength));

    private double FadeInAt(long at) => Begun && at < FirstWritten + _fadeIn ? (at - FirstWritten) / (double)_fadeIn : 1;

    private static double GainOf(double db) => Math.Pow(10, db / 20);
}
