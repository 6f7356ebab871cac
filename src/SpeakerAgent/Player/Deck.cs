using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// One cue on its way to the loudspeaker: the opened content, its place and speed (<see cref="Varispeed"/>), its leaps (<see cref="LeapFade"/>), its volume
/// and fades (<see cref="Fader"/>), each the source of the next; before its first sample, silence and the chime. Used by the player's thread alone; allocates
/// nothing after it was made.
/// </summary>
internal sealed class Deck : ISampleProvider, IDisposable
{
    // A change of volume takes this many samples (20 ms), so that it does not click.
    private const int Ramp = AudioFormat.FrameSamples;

    // Blocks after its first until its start is measured: the device has spoken of it ten times.
    private const int BlocksToMeasure = 10;

    // A content that is cut short fades out within this: 0.3 s.
    private const long CutFade = AudioFormat.SampleRate * 3 / 10;

    private readonly OggOpusReader _reader;
    private readonly Varispeed _content;
    private readonly LeapFade _leaps;
    private readonly Fader _fader;
    private readonly ChimeSound? _chime;
    private readonly long _fadeIn;
    private double _early;
    private double _leftOut;
    private int _blocks;
    private DateTimeOffset _reportedAt;
    private bool _endsFaded;

    private Deck(Cue cue, OggOpusReader reader)
    {
        Cue = cue;
        _reader = reader;
        var end = cue.Until is { } until ? Math.Min(reader.TotalSamples, AudioFormat.SamplesIn(until)) : reader.TotalSamples;
        _content = new Varispeed(new OpusSampleProvider(reader), end);
        _leaps = new LeapFade(_content);
        _fader = new Fader(_leaps, Pcm.FromDb(cue.VolumeDb));
        _chime = cue.Chime > TimeSpan.Zero ? new ChimeSound() : null;
        _fadeIn = AudioFormat.SamplesIn(cue.FadeIn);
    }

    public WaveFormat WaveFormat => AudioFormat.Wave;

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
    public double Place => _content.Place;

    /// <summary>The number, on the sound path, of the sample that follows its last one so far.</summary>
    public long NextWritten => _fader.At;

    /// <summary>What of the content was written.</summary>
    public TimeSpan Played => Begun ? TimeSpan.FromSeconds(Math.Max(0, (Place - FirstPlace - _leftOut) / AudioFormat.SampleRate)) : TimeSpan.Zero;

    /// <summary>Nothing more will come: the content or the fade is over.</summary>
    public bool Over => Completed || (Begun && IsFaded);

    /// <summary>The content's end was reached, or the place where the cue ends it.</summary>
    public bool Completed => Place >= _content.End || (_endsFaded && IsFaded);

    /// <summary>Content samples for each one written.</summary>
    public double Speed
    {
        get => _content.Speed;
        set => _content.Speed = value;
    }

    /// <summary>Opens the content at the cue's place.</summary>
    /// <exception cref="UnreadableAudioException">It cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Deck Open(Cue cue, string path)
    {
        var deck = new Deck(cue, OggOpusReader.Open(path));
        deck._content.GoTo(AudioFormat.SamplesIn(cue.From));
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
        _fader.At = firstWritten;
        _fader.FadeIn(_fadeIn);
        if (_content.End >= _reader.TotalSamples)
            return;
        FadeOut(firstWritten + Math.Max(0, _content.End - (long)Place - CutFade), CutFade);
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
        var to = Math.Clamp(Place + samples, 0, _content.End);
        if (Begun)
        {
            _leftOut += Math.Max(0, to - Place);
            _leaps.Leave();
        }

        _content.GoTo((long)Math.Round(to));
    }

    /// <summary>Its due time is told by a clock that was put right; what it does stays the same.</summary>
    public void Move(TimeSpan by) => Cue = Cue with { ZeroAt = Cue.ZeroAt + by };

    /// <summary>Becomes louder or softer within 20 ms.</summary>
    public void ChangeVolume(double db) => _fader.ChangeVolume(Pcm.FromDb(db), Ramp);

    /// <summary>Fades out: from a sample of the sound path on, over so many samples. A fade under way goes on from as soft as it is.</summary>
    public void FadeOut(long from, long length)
    {
        _endsFaded = false;
        _fader.FadeOut(from, length);
    }

    /// <summary>It fades out, or has.</summary>
    public bool IsFading => _fader.IsFadingOut;

    /// <summary>Whether it was faded out before a sample of the sound path.</summary>
    public bool IsFadedBefore(long at) => at >= _fader.SilentFrom;

    /// <summary>Says of the samples that are read next, which come before its first one, where they lie.</summary>
    /// <param name="at">The number of the next sample on the sound path.</param>
    /// <param name="early">How many samples after that its own first one is due.</param>
    public void Await(long at, double early) => (_fader.At, _early) = (at, early);

    /// <summary>Before its first sample silence, and its chime, as much as is asked for; then as far as the content and the fade go.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken here, or it ends before its length.</exception>
    public int Read(Span<float> samples)
    {
        if (Begun)
            return _fader.Read(samples);
        samples.Clear();
        _chime?.Fill(samples, _early);
        if (Sounds)
            _fader.Scale(samples);
        return samples.Length;
    }

    public void Dispose() => _reader.Dispose();

    private bool IsFaded => NextWritten >= _fader.SilentFrom;
}
