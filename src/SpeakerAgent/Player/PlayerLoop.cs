using System.Collections.Concurrent;
using Broadcast.Audio;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// The thin loop around <see cref="PlayerCore"/>: one thread that takes events, steps the core, does what it says, and writes sound 20 ms at a time.
/// Nothing on it waits for the disk's flush or the network. <see cref="Post"/> may be called from any thread.
/// </summary>
internal sealed class PlayerLoop(
    StationClock clock, Func<IAudioOutput> openOutput, IPlayerSurroundings around, ILogger<PlayerLoop> log) : IDisposable
{
    private const int MailboxLimit = 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseAfter = TimeSpan.FromSeconds(3);

    /// <summary>Behind by less than this, a part is left undisturbed.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromMilliseconds(10);

    // When full the poster waits: the player empties it within a block.
    private readonly BlockingCollection<PlayerEvent> _mailbox = new(MailboxLimit);
    private readonly Queue<PlayerEvent> _own = new();
    private readonly short[] _block = new short[SoundPath.Block];
    private readonly CancellationTokenSource _stopping = new();
    private Thread? _thread;
    private PlayerState _state = PlayerState.Empty;
    private DateTimeOffset _wakeAt;
    private SoundPath? _path;
    private DeckPair _decks = new();
    private DateTimeOffset _idleSince;
    private string? _sounding;
    private bool _deviceFailed;
    private bool _stepping;
    private long _turns;

    /// <summary>Rises at least once a second while the player lives. Any thread.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Begins, with what was found on disk.</summary>
    public void Start(PlayerEvent.Restarted restarted)
    {
        _mailbox.Add(restarted);
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
        _path?.Dispose();
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

        // Between two parts of an airing it goes on sounding.
        var airing = _decks.Present?.Cue.Airing;
        var sounding = _decks.Present is { Begun: true } || airing == _sounding ? airing : null;
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
                _decks.DropQueued();
                break;
            case PlayerAction.StopPart stop:
                StopPresent(stop);
                break;
            case PlayerAction.MoveCues move:
                _decks.Move(move.By);
                break;
            case PlayerAction.ChangeVolume change:
                _decks.Present?.ChangeVolume(change.VolumeDb);
                break;
            case PlayerAction.CloseRecord close:
                PlayerLog.Closed(log, close.Record);
                around.Close(close.Record);
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

    private void Load(Cue cue)
    {
        PlayerLog.Cued(log, cue);
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
            _path = new SoundPath(openOutput(), clock);
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

    private void StopPresent(PlayerAction.StopPart stop)
    {
        if (_decks.Present is not { } deck)
            return;
        if (!deck.Begun || _path is null)
        {
            EndPresent(completed: false);
            return;
        }

        // The fade ends at the time asked for; where that is too near, it begins with the next sample and is as long as asked.
        var next = _path.Written;
        var wanted = AudioFormat.SamplesIn(stop.Fade);
        var silent = _path.SampleAt(clock.ToBox(stop.SilentAt));
        if (silent - next < AudioFormat.FrameSamples)
            silent = next + Math.Max(wanted, AudioFormat.FrameSamples);
        var length = Math.Min(Math.Max(wanted, AudioFormat.FrameSamples), silent - next);
        deck.FadeOut(silent - length, length);
    }

    /// <summary>Composes 20 ms out of silence and whatever is due in them, and writes them.</summary>
    private void WriteBlock()
    {
        var path = _path!;
        var filled = 0;
        while (filled < _block.Length)
        {
            var room = _block.AsSpan(filled);
            if (_decks.Present is not { } deck)
            {
                room.Clear();
                break;
            }

            if (!deck.Begun && !Begin(deck, path, filled, room, out var silence))
            {
                room[..silence].Clear();
                filled += silence;
                continue;
            }

            try
            {
                // A guess that is about to be put right is no clock to catch up with.
                if (deck.FirstWritten < path.Written && _state.TimeTrusted)
                    CatchUp(deck, path, filled);
                filled += deck.Fill(room);
            }
            catch (UnreadableAudioException e)
            {
                Broken(deck.Cue, e.Message);
                continue;
            }

            if (deck.Over)
                EndPresent(deck.Completed);
        }

        path.Write(_block);
        AfterBlock(path);
    }

    /// <summary>Whether the deck's first sample falls into this block; else how much silence comes before it.</summary>
    private bool Begin(Deck deck, SoundPath path, int filled, Span<short> room, out int silence)
    {
        silence = room.Length;
        if (!path.IsSettled)
            return false;
        var at = path.Written + filled;
        var dueAt = path.SampleAt(clock.ToBox(deck.Cue.ZeroAt)) + deck.Position;
        if (dueAt - at >= room.Length)
            return false;
        if (dueAt > at)
        {
            silence = (int)(dueAt - at);
            return false;
        }

        // Late: what cannot be in time is left out, so that all boxes stay together; but the next part of what was sounding keeps its first word.
        if (at - dueAt > (_decks.Follows ? AudioFormat.SampleRate / 2 : AudioFormat.FrameSamples))
        {
            deck.Skip(at - dueAt);
            if (deck.Over)
            {
                EndPresent(completed: false);
                silence = 0;
                return false;
            }
        }

        deck.Begun = true;
        deck.UnderrunsBefore = deck.UnderrunsMended = path.Underruns;
        deck.FirstWritten = at;
        deck.FirstPosition = deck.Position;
        deck.Due = clock.ToBox(deck.Cue.ZeroAt) + AudioFormat.DurationOf(deck.Position);
        return true;
    }

    /// <summary>
    /// Where the device ran dry there was a gap already, and a clock that was put right has moved: what that delayed is left out, so that all boxes
    /// of a station stay together. A card's slow drift is left alone here.
    /// </summary>
    private void CatchUp(Deck deck, SoundPath path, int filled)
    {
        var clockMoved = deck.Due - AudioFormat.DurationOf(deck.FirstPosition) - clock.ToBox(deck.Cue.ZeroAt);
        if (!path.IsSettled || (path.Underruns == deck.UnderrunsMended && clockMoved < Bearable))
            return;
        deck.UnderrunsMended = path.Underruns;
        deck.Due -= clockMoved;
        var behind = path.Written + filled - path.SampleAt(clock.ToBox(deck.Cue.ZeroAt)) - deck.Position;
        if (behind > AudioFormat.SamplesIn(Bearable))
            deck.Skip(behind);
    }

    private void AfterBlock(SoundPath path)
    {
        if (_decks.Present is { } deck)
        {
            _idleSince = clock.BoxNow;
            if (!deck.Begun)
                return;
            if (deck.Measure(path))
                Step(new PlayerEvent.OutputStarted(deck.Cue, clock.ToStation(deck.StartedAt), AudioFormat.DurationOf(deck.FirstPosition), deck.StartErrorMs));
            if (deck.ReportDue(clock.BoxNow, ProgressEvery))
                Step(new PlayerEvent.OutputProgress(deck.Cue, HeardOf(deck), path.Underruns - deck.UnderrunsBefore));
        }
        else if (clock.BoxNow - _idleSince > CloseAfter)
        {
            path.Dispose();
            _path = null;
        }
    }

    private TimeSpan HeardOf(Deck deck)
    {
        var heard = deck.Played - AudioFormat.DurationOf(_path?.Unheard ?? 0);
        return heard > TimeSpan.Zero ? heard : TimeSpan.Zero;
    }

    private void EndPresent(bool completed)
    {
        var deck = _decks.Present!;
        if (deck is { Begun: true, Measured: false } && _path is not null)
        {
            deck.MeasureNow(_path);
            Step(new PlayerEvent.OutputStarted(deck.Cue, clock.ToStation(deck.StartedAt), AudioFormat.DurationOf(deck.FirstPosition), deck.StartErrorMs));
        }

        var endedAt = deck.Begun && _path is not null ? clock.ToStation(_path.HeardAt(deck.FirstWritten + AudioFormat.SamplesIn(deck.Played))) : clock.Now;
        var underruns = deck.Begun && _path is not null ? _path.Underruns - deck.UnderrunsBefore : 0;
        _decks.Promote();
        Step(new PlayerEvent.OutputEnded(deck.Cue, endedAt, deck.Played, underruns, completed));
        deck.Dispose();
    }

    private void Broken(Cue cue, string problem)
    {
        PlayerLog.Unreadable(log, cue.Content, problem);
        around.Broken(cue.Content, problem);
        Step(new PlayerEvent.ContentLost(cue.Content));
        if (_decks.Present?.Cue.Number == cue.Number)
            EndPresent(completed: false);
        else
            Step(new PlayerEvent.OutputEnded(cue, clock.Now, TimeSpan.Zero, 0, Completed: false));
    }

    private void OutputFailed(string message)
    {
        PlayerLog.DeviceFailed(log, message);
        _deviceFailed = true;
        around.DeviceFault(message);
        var played = _decks.Present is { } deck ? deck.Played : TimeSpan.Zero;
        _decks.Dispose();
        _decks = new DeckPair();
        _path?.Dispose();
        _path = null;
        Step(new PlayerEvent.OutputFailed(clock.Now, played, 0));
    }
}
