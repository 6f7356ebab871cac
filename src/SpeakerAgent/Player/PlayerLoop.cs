using System.Collections.Concurrent;
using Broadcast.Audio;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Heard;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// The thin loop around <see cref="PlayerCore"/>: one thread that takes events, steps the core, does what it says, and writes sound 20 ms at a time.
/// Nothing on it waits for the disk's flush or the network. <see cref="Post"/> may be called from any thread.
/// </summary>
internal sealed class PlayerLoop(
    StationClock clock, Func<IAudioOutput> openOutput, TimeSpan acousticOffset, TimeSpan amplifierWake, IPlayerSurroundings around, ILogger<PlayerLoop> log, Ear? ear = null)
    : IDisposable
{
    private const int MailboxLimit = 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TellStepEvery = TimeSpan.FromSeconds(5);

    // When full the poster waits: the player empties it within a block.
    private readonly BlockingCollection<PlayerEvent> _mailbox = new(MailboxLimit);
    private readonly Queue<PlayerEvent> _own = new();
    private readonly long _silenceFirst = AudioFormat.SamplesIn(amplifierWake);
    private readonly float[] _block = new float[SoundPath.Block];
    private readonly short[] _given = new short[SoundPath.Block];
    private readonly Decks _decks = new();
    private readonly Ducking _ducking = new();
    private readonly CancellationTokenSource _stopping = new();
    private Thread? _thread;
    private PlayerState _state = PlayerState.Empty;
    private DateTimeOffset _wakeAt;
    private SoundPath? _path;
    private DeviceHabit? _habit;
    private DateTimeOffset _stepToldAt;
    private DateTimeOffset _lookAheadAt;
    private bool _soonNeeded;
    private float[]? _blockOver;
    private string? _completed;
    private SelfTestRun? _test;
    private DateTimeOffset _idleSince;
    private string? _sounding;
    private bool _deviceFailed;
    private bool _stepping;
    private long _turns;

    /// <summary>Rises at least once a second while the player lives. Any thread.</summary>
    public long Turns => Volatile.Read(ref _turns);

    private Deck? Present => _decks.Of(_state.Present);

    private Deck? Over => _decks.Of(_state.Over);

    /// <summary>Begins, with what was found on disk.</summary>
    public void Start(PlayerEvent.Restarted restarted)
    {
        _mailbox.Add(restarted with { AmplifierWake = amplifierWake });
        _thread = new Thread(Run) { Name = "player", IsBackground = true, Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>Tells the player something. Waits only while a thousand other things are waiting.</summary>
    public void Post(PlayerEvent happened)
    {
        try
        {
            _mailbox.Add(happened, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The process ends: what is on disk tells the next one.
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _thread?.Join();
        _decks.Dispose();
        ClosePath();
        _mailbox.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Volatile.Write(ref _turns, _turns + 1);
            try
            {
                if (_mailbox.TryTake(out var happened, Wait()))
                    Step(happened);
                else if (clock.Now >= _wakeAt || _path is null)
                    Step(new PlayerEvent.Tick());
                if (_path is null && !_deviceFailed && IsSoonNeeded())
                    OpenPath();
                if (_path is not null)
                    WriteBlock();
            }
            catch (AudioDeviceException fault)
            {
                OutputFailed(fault.Message);
            }
        }
    }

    /// <summary>Not at all while the device wants samples; else until the core wants to be woken, at most a second, since clocks move.</summary>
    private TimeSpan Wait()
    {
        if (_path is not null)
            return TimeSpan.Zero;
        var wait = _wakeAt - clock.Now;
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > LongestWait ? LongestWait : wait;
    }

    /// <summary>Steps the core. What happens while its actions are done waits until they are.</summary>
    private void Step(PlayerEvent happened)
    {
        _own.Enqueue(happened);
        if (_stepping)
            return;
        _stepping = true;
        try
        {
            while (_own.TryDequeue(out var next))
            {
                (_state, var actions) = PlayerCore.Step(_state, next, clock.Now);
                foreach (var action in actions)
                    Do(action);
            }
        }
        finally
        {
            _stepping = false;
        }

        _decks.Keep(_state);
        // Between two parts of an airing it goes on sounding.
        var deck = Over is { Begun: true } over ? over : Present;
        var airing = deck?.Cue.Airing;
        var sounding = deck is { Begun: true } || airing == _sounding ? airing : null;
        if (sounding != _sounding)
            around.Sounds(_sounding = sounding);
    }

    private void Do(PlayerAction action)
    {
        switch (action)
        {
            case PlayerAction.StartPart start:
                Load(start.Cue);
                break;
            case PlayerAction.DropQueued:
                _decks.Keep(_state);
                break;
            case PlayerAction.StopPart stop:
                FadeOut(stop);
                break;
            case PlayerAction.MoveCues move:
                _decks.Move(move);
                break;
            case PlayerAction.ChangeVolume change:
                _decks.Of(change.Cue)?.ChangeVolume(change.VolumeDb);
                break;
            case PlayerAction.CloseRecord close:
                Close(close.Record);
                break;
            case PlayerAction.StartSelfTest start:
                _test = new SelfTestRun(start, amplifierWake, ear);
                if (_path is null)
                    OpenPath();
                break;
            case PlayerAction.EndSelfTest end:
                _test?.End();
                _test = null;
                around.Tested(end.Test, end.Reason, null);
                break;
            case PlayerAction.RefuseSelfTest refuse:
                around.Tested(refuse.Test, refuse.Reason, null);
                break;
            case PlayerAction.Remember remember:
                around.Remember(remember.Memory);
                break;
            case PlayerAction.WakeAt wake:
                _wakeAt = wake.At;
                break;
            default:
                throw new ArgumentException($"Unknown action {action.GetType().Name}.", nameof(action));
        }
    }

    private void Close(AsRunRecord record)
    {
        // What is compared still is not waited for: a record that waits is one that a power cut loses.
        if (ear?.Take(record.Record) is { } heard && record.StartedAt is not null)
            record = record with { Heard = heard };
        PlayerLog.Closed(log, record);
        around.Close(record);
    }

    private void Load(Cue cue)
    {
        PlayerLog.Cued(log, cue);
        if (_state.Present?.Cue.Number == cue.Number)
            _completed = null; // it does not follow without a gap
        try
        {
            _decks.Add(Deck.Open(cue, around.PathOf(cue.Content)));
        }
        catch (Exception e) when (e is UnreadableAudioException or IOException or UnauthorizedAccessException)
        {
            Broken(cue, e.Message);
            return;
        }
        catch (MissingLibraryException e)
        {
            OutputFailed(e.Message);
            return;
        }

        if (_path is null)
            OpenPath();
    }

    private void OpenPath()
    {
        try
        {
            _path = new SoundPath(openOutput(), clock, _habit);
            clock.IsPlayedBy = true;
            ear?.Begin();
            // Nothing sounds yet: now is the time to make room, so that nothing need be collected for long.
            if (Present is null)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                LibC.ReturnMemory();
            }
            _idleSince = clock.BoxNow;
            if (_deviceFailed)
                around.DeviceFault(null);
            _deviceFailed = false;
        }
        catch (Exception e) when (e is AudioDeviceException or MissingLibraryException)
        {
            OutputFailed(e.Message);
        }
    }

    private void ClosePath()
    {
        if (_path is null)
            return;
        _habit = _path.Line.Habit ?? _habit;
        _path.Dispose();
        _path = null;
        clock.IsPlayedBy = false;
        ear?.End();
    }

    /// <summary>Something planned begins so soon that the device should be open. Looks once a second.</summary>
    private bool IsSoonNeeded()
    {
        if (clock.BoxNow >= _lookAheadAt)
        {
            _lookAheadAt = clock.BoxNow + LongestWait;
            var now = clock.Now;
            var next = _state.TimeTrusted ? _state.Tracks.Values.FirstOrDefault(track => track.ZeroAt > now) : null;
            _soonNeeded = next is not null && next.ZeroAt - now < DeviceHabit.OpenAhead(_habit);
        }

        return _soonNeeded;
    }

    private void FadeOut(PlayerAction.StopPart stop)
    {
        if (_decks.Of(stop.Cue) is not { } deck)
            return;
        if (!deck.Sounds || _path is null)
        {
            End(deck, completed: false);
            return;
        }

        // The fade ends at the time asked for; where that is too near, it begins with the next sample and is as long as asked.
        var next = _path.Written;
        var wanted = AudioFormat.SamplesIn(stop.Fade);
        var silent = (long)_path.SampleAt(clock.ToBox(stop.SilentAt));
        if (silent - next < AudioFormat.FrameSamples)
            silent = next + Math.Max(wanted, AudioFormat.FrameSamples);
        var length = Math.Min(Math.Max(wanted, AudioFormat.FrameSamples), silent - next);
        deck.FadeOut(silent - length, length);
    }

    /// <summary>Composes 20 ms out of silence and whatever is due in them, and writes them.</summary>
    private void WriteBlock()
    {
        var path = _path!;
        if (Present is { } present)
            _ducking.TurnTo(present.Cue.Airing);
        var over = Over;
        if (over is not null)
            FillOver(over, path);
        else
            _ducking.Rise();
        FillPresent(path, except: over);
        if (over is not null)
            Pcm.Mix(_block, _blockOver);
        Pcm.ToShort(_block, _given);
        path.Write(_given);
        if (path.IsSettled)
            ear?.Gave(_given, path.HeardAt(path.Written), Over is { Sounds: true } mixed ? Judged(mixed) : Judged(Present));
        AfterBlock(path);
    }

    /// <summary>What the microphone's word is about: words, of two that sound together those over the others.</summary>
    private static Cue? Judged(Deck? deck) => deck is { Begun: true } ? deck.Cue : null;

    /// <param name="except">Sounded over what sounded until now: of that this block is filled already.</param>
    private void FillPresent(SoundPath path, Deck? except)
    {
        for (var filled = 0; filled < _block.Length;)
        {
            var room = _block.AsSpan(filled);
            if (Present is not { } deck || deck == except)
            {
                if (_test is { } test)
                    test.Fill(room, path, path.Written + filled);
                else
                    room.Clear();
                break;
            }

            _ducking.TurnTo(deck.Cue.Airing);
            filled += Fill(deck, _ducking.Of(deck), path, filled, room);
        }
    }

    private void FillOver(Deck over, SoundPath path)
    {
        // What took over from both is not beneath what still fades.
        if (_state is { Present: { } beneath, Over: { } above } && !DuckRules.MaySoundOver(_state.Tracks[above.Track], _state.Tracks[beneath.Track]))
            _ducking.Rise();
        else if (path.IsSettled)
            _ducking.FallWithin(over.Sounds ? 0 : path.SampleAt(DueOf(over)) - AudioFormat.SamplesIn(over.Cue.Chime) - path.Written);
        _blockOver ??= new float[SoundPath.Block];
        var filled = 0;
        while (filled < _blockOver.Length && Over == over)
            filled += Fill(over, over, path, filled, _blockOver.AsSpan(filled));
        _blockOver.AsSpan(filled).Clear();
    }

    /// <summary>Fills from a deck: what comes before its first sample, or as far as it goes. When it is over it is let go.</summary>
    /// <param name="sound">The deck, or what makes it softer.</param>
    /// <param name="filled">Samples of the block before these.</param>
    private int Fill(Deck deck, ISampleProvider sound, SoundPath path, int filled, Span<float> room)
    {
        try
        {
            if (!deck.Begun && !Begin(deck, path, filled, room, out var silence, out var early))
            {
                deck.Await(path.Written + filled, early);
                sound.Read(room[..silence]);
                if (_decks.Of(deck.Cue.Number) == deck && deck.IsFadedBefore(path.Written + filled + silence))
                    End(deck, completed: false); // stopped in its chime
                return silence;
            }

            // A guess that is about to be put right is no clock to keep in step with, and no step of a clock moves an alert in its words.
            if (deck.FirstWritten < path.Written && _state.TimeTrusted && !deck.Cue.Steady)
                KeepInStep(deck, path, path.Written + filled);
            var count = sound.Read(room);
            if (deck.Over)
                End(deck, deck.Completed);
            return count;
        }
        catch (UnreadableAudioException e)
        {
            Broken(deck.Cue, e.Message);
            return 0;
        }
    }

    /// <summary>Whether the deck's first sample falls into this block; else how much of the block comes before it, and how many samples later it is due.</summary>
    private bool Begin(Deck deck, SoundPath path, int filled, Span<float> room, out int silence, out double early)
    {
        (silence, early) = (room.Length, double.PositiveInfinity);
        if (!path.IsSettled)
            return false;
        var at = path.Written + filled;
        if (at < _silenceFirst)
        {
            silence = (int)Math.Min(room.Length, _silenceFirst - at);
            return false;
        }

        var due = DueOf(deck);
        early = path.SampleAt(due) - at;
        if (early >= room.Length)
            return false;
        if (early >= 1)
        {
            silence = (int)early;
            return false;
        }

        if (deck.IsFading)
        {
            End(deck, completed: false); // stopped in its chime it says no word
            silence = 0;
            return false;
        }

        // Late: what cannot be in time is left out, so that all boxes stay together; but the next part of what was sounding keeps its first word.
        if (early < (deck.Cue.Airing == _completed ? -AudioFormat.SampleRate / 2 : -1))
        {
            deck.Leap(-early);
            if (deck.Over)
            {
                End(deck, completed: false);
                silence = 0;
                return false;
            }

            due = DueOf(deck);
        }

        deck.Begin(at, due, path.Underruns);
        return true;
    }

    /// <summary>When the deck's next sample should be heard, on the box's timeline.</summary>
    private DateTimeOffset DueOf(Deck deck) => clock.ToBox(deck.Cue.ZeroAt + TimeSpan.FromSeconds(deck.Place / AudioFormat.SampleRate)) + acousticOffset;

    /// <summary>Which place of the deck's content should be heard when a sample of the path is.</summary>
    private double PlaceAt(Deck deck, SoundPath path, long sample) =>
        (clock.ToStation(path.HeardAt(sample) - acousticOffset) - deck.Cue.ZeroAt).TotalSeconds * AudioFormat.SampleRate;

    /// <summary>Where the card runs fast or slow, the clock was put right or the device ran dry, all boxes of a station stay together all the same.</summary>
    private void KeepInStep(Deck deck, SoundPath path, long next)
    {
        if (!path.IsSettled)
            return;
        var place = PlaceAt(deck, path, next);
        var behind = place - deck.Place;
        var drift = ((PlaceAt(deck, path, next + AudioFormat.SampleRate) - place) / AudioFormat.SampleRate) - 1;
        (deck.Speed, var leap) = deck.InStep.Next(behind, drift, mended: path.Underruns != deck.UnderrunsMended, path.IsPacedByClock);
        deck.UnderrunsMended = path.Underruns;
        if (leap != 0)
        {
            PlayerLog.Leapt(log, leap / AudioFormat.SampleRate * 1000);
            deck.Leap(leap);
        }

        if (clock.BoxNow - _stepToldAt < TellStepEvery)
            return;
        _stepToldAt = clock.BoxNow;
        PlayerLog.InStep(
            log, behind / AudioFormat.SampleRate * 1000, (deck.Speed - 1) * 1e6, path.Line.Rate * 1e6, path.Line.Lag * 1000, clock.Rate * 1e6, clock.Trust.OffsetMs,
            clock.Trust.UncertaintyMs);
    }

    private void AfterBlock(SoundPath path)
    {
        if (Present is { } deck)
        {
            _idleSince = clock.BoxNow;
            Tell(deck, path);
            if (Over is { } over)
                Tell(over, path);
        }
        else if (_test is { } test)
        {
            _idleSince = clock.BoxNow;
            if (test.Over)
                EndTest(test);
        }
        else if (clock.BoxNow - _idleSince > CloseAfter && !IsSoonNeeded())
        {
            ClosePath();
        }
    }

    private void Tell(Deck deck, SoundPath path)
    {
        if (!deck.Begun)
            return;
        if (deck.Measure(path))
            TellStarted(deck);
        if (deck.ReportDue(clock.BoxNow, ProgressEvery))
            Step(new PlayerEvent.OutputProgress(deck.Cue, HeardOf(deck), path.Underruns - deck.UnderrunsBefore));
    }

    private void EndTest(SelfTestRun test)
    {
        _test = null;
        var (result, detail) = test.End();
        around.Tested(test.Test, result, detail);
        Step(new PlayerEvent.SelfTestOver(test.Test));
    }

    private void TellStarted(Deck deck) =>
        Step(new PlayerEvent.OutputStarted(deck.Cue, clock.ToStation(deck.StartedAt), TimeSpan.FromSeconds(deck.FirstPlace / AudioFormat.SampleRate), deck.StartErrorMs));

    private TimeSpan HeardOf(Deck deck)
    {
        var heard = deck.Played - AudioFormat.DurationOf(_path?.Unheard ?? 0);
        return heard > TimeSpan.Zero ? heard : TimeSpan.Zero;
    }

    private void End(Deck deck, bool completed)
    {
        if (deck is { Begun: true, Measured: false } && _path is not null)
        {
            deck.MeasureNow(_path);
            TellStarted(deck);
        }

        var endedAt = deck.Begun && _path is not null ? clock.ToStation(_path.HeardAt(deck.NextWritten)) : clock.Now;
        var underruns = deck.Begun && _path is not null ? _path.Underruns - deck.UnderrunsBefore : 0;
        if (deck != Over)
            _completed = deck.Completed ? deck.Cue.Airing : null;
        _decks.Remove(deck);
        Step(new PlayerEvent.OutputEnded(deck.Cue, endedAt, deck.Played, underruns, completed));
        deck.Dispose();
    }

    private void Broken(Cue cue, string problem)
    {
        PlayerLog.Unreadable(log, cue.Content, problem);
        around.Broken(cue.Content, problem);
        Step(new PlayerEvent.ContentLost(cue.Content));
        if (_decks.Of(cue.Number) is { } deck && deck != _decks.Of(_state.Queued))
            End(deck, completed: false);
        else
            Step(new PlayerEvent.OutputEnded(cue, clock.Now, TimeSpan.Zero, 0, Completed: false));
    }

    private void OutputFailed(string message)
    {
        PlayerLog.DeviceFailed(log, message);
        _deviceFailed = true;
        around.DeviceFault(message);
        var (played, playedOver) = (Present?.Played ?? TimeSpan.Zero, Over?.Played ?? TimeSpan.Zero);
        _decks.Dispose();
        ClosePath();
        Step(new PlayerEvent.OutputFailed(clock.Now, played, 0) { PlayedOver = playedOver });
    }
}
