using Broadcast.Audio;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// Listens, on a thread of its own, while the sound device is open, and says of each part whether it came out. The player only hands over what it gave; whatever
/// becomes of the microphone, it plays on. Members are for the player's thread.
/// </summary>
internal sealed class Ear(Func<IAudioInput> open, StationClock clock, Faults faults) : IDisposable
{
    /// <summary>Parts that are judged at once, at most: what sounds, and what was interrupted.</summary>
    private const int MostParts = 8;

    private const long FrameTicks = TimeSpan.TicksPerSecond / 100;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>A word that took longer to say than this, the thread having lost its core meanwhile, tells nothing.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(1);

    private readonly ManualResetEventSlim _wanted = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Judged> _parts = new(MostParts);
    private readonly FrameQueue _given = new();
    private readonly BandEnvelope _givenEnvelope = new();
    private readonly float[] _givenFrames = new float[4];
    private readonly Comparison _comparison = new();
    private readonly BandEnvelope _envelope = new();
    private readonly short[] _block = new short[AudioFormat.FrameSamples];
    private readonly float[] _frames = new float[4];
    private Thread? _thread;
    private volatile ToneWatch? _tones;
    private volatile IAudioInput? _input;
    private Judged? _sounding;
    private int _lastPart;

    /// <summary>A box whose microphone cannot be opened says so when it starts, and not only when something sounds.</summary>
    public void Try()
    {
        try
        {
            open().Dispose();
        }
        catch (Exception e) when (e is AudioDeviceException or MissingLibraryException)
        {
            faults.Raise(BoxFault.NoMicrophone, e.Message);
        }
    }

    /// <summary>The sound device is open.</summary>
    public void Begin()
    {
        _wanted.Set();
        if (_thread is not null)
            return;
        _thread = new Thread(Run, 256 << 10) { Name = "ear", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The sound device is closed.</summary>
    public void End() => _wanted.Reset();

    /// <summary>What was given to the device.</summary>
    /// <param name="end">When the sample after these is heard, on the box's timeline.</param>
    /// <param name="cue">What sounds; null for nothing.</param>
    public void Gave(ReadOnlySpan<short> samples, DateTimeOffset end, Cue? cue)
    {
        var part = cue is null ? 0 : PartOf(cue);
        var count = _givenEnvelope.Take(samples, _givenFrames);
        for (var i = 0; i < count; i++)
            _given.Add(new FrameQueue.Frame(BeginOf(end, _givenEnvelope, count - i), _givenFrames[i], part));
    }

    /// <summary>What was made of a part until now, which is then forgotten; null when nobody listened.</summary>
    /// <param name="record">The part's, <see cref="Cue.Record"/>.</param>
    public HeardSound? Take(string record)
    {
        lock (_gate)
        {
            if (Find(record) is not { } found)
                return null;
            _parts.Remove(found);
            if (_sounding == found)
                _sounding = null;
            return found.Tally.Verdict();
        }
    }

    /// <summary>Measures these tones from now on; null: none any more.</summary>
    public void Listen(ToneWatch? tones) => _tones = tones;

    public void Dispose()
    {
        _stopping.Cancel();
        _input?.Stop();
        _thread?.Join();
        _wanted.Dispose();
        _stopping.Dispose();
    }

    private static double BeginOf(DateTimeOffset end, BandEnvelope envelope, int framesToEnd) =>
        (end.UtcTicks / (double)FrameTicks) - framesToEnd - (envelope.Pending / (double)BandEnvelope.FrameSamples);

    private int PartOf(Cue cue)
    {
        if (_sounding?.Record == cue.Record)
            return _sounding.Number;
        lock (_gate)
        {
            _sounding = Find(cue.Record);
            if (_sounding is null)
            {
                if (_parts.Count == MostParts)
                    _parts.RemoveAt(0);
                _parts.Add(_sounding = new Judged(++_lastPart, cue.Record));
            }

            return _sounding.Number;
        }
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _wanted.Wait(_stopping.Token);
                try
                {
                    using var input = open();
                    _input = input;
                    ListenTo(input);
                }
                catch (Exception e) when (e is AudioDeviceException or MissingLibraryException)
                {
                    faults.Raise(BoxFault.NoMicrophone, e.Message);
                    _stopping.Token.WaitHandle.WaitOne(TryAgainAfter);
                }
                finally
                {
                    _input = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The box ends.
        }
    }

    private void ListenTo(IAudioInput input)
    {
        _comparison.Caught.Break();
        _comparison.Played.Break();
        long lost = 0;
        var well = false;
        while (_wanted.IsSet && !_stopping.IsCancellationRequested)
        {
            var count = input.Read(_block);
            if (count == 0)
                return;
            if (!well)
                faults.Clear(BoxFault.NoMicrophone);
            well = true;
            var asked = clock.BoxNow;
            var delay = input.DelayFrames;
            var answered = clock.BoxNow;
            var end = answered - AudioFormat.DurationOf(delay);
            _tones?.Take(_block.AsSpan(0, count), end);
            if (input.Overruns != lost)
            {
                lost = input.Overruns;
                _comparison.Caught.Break();
            }

            Compare(count, end, prompt: answered - asked < Prompt);
        }
    }

    private void Compare(int count, DateTimeOffset end, bool prompt)
    {
        var frames = _envelope.Take(_block.AsSpan(0, count), _frames);
        for (var i = 0; i < frames; i++)
            _comparison.Caught.Add(prompt ? BeginOf(end, _envelope, frames - i) : double.NaN, _frames[i], part: 0);
        while (_given.TryTake(out var frame))
            _comparison.Played.Add(frame.At, frame.Power, frame.Part);
        while (_comparison.Find(out var part))
            Judge(part);
    }

    private void Judge(int number)
    {
        lock (_gate)
        {
            foreach (var judged in _parts)
            {
                if (judged.Number == number)
                    judged.Tally.Add(_comparison.Correlations, _comparison.CaughtPower);
            }
        }
    }

    private Judged? Find(string record)
    {
        foreach (var judged in _parts)
        {
            if (judged.Record == record)
                return judged;
        }

        return null;
    }

    private sealed class Judged(int number, string record)
    {
        public int Number { get; } = number;

        public string Record { get; } = record;

        public PartTally Tally { get; } = new();
    }
}
