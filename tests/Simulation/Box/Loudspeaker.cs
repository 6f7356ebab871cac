using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Box;

/// <summary>
/// What PlayerLoop and its decks do, without sound: a perfect card on the box's own timeline, that writes down what it gives in true time.
/// Places inside contents are exact; blocks of 20 ms are not modelled.
/// </summary>
internal sealed class Loudspeaker(BoxProcess box)
{
    private static readonly TimeSpan Bearable = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ChimeLate = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Measuring = TimeSpan.FromMilliseconds(200);

    private Deck? _queued;
    private bool _follows;
    private int _turn;

    public Deck? Present { get; private set; }

    public void Start(Cue cue, TimeSpan duration)
    {
        var deck = new Deck(cue, cue.Until < duration ? cue.Until.Value : duration);
        if (Present is null)
            (Present, _follows) = (deck, false);
        else
            _queued = deck;
        Arrange();
    }

    public void DropQueued() => _queued = null;

    public void Stop(PlayerAction.StopPart stop)
    {
        if (Present is not { } deck)
            return;
        if (!deck.Begun && deck.Chime is null)
        {
            End(completed: false);
            return;
        }

        var silent = box.Clock.ToBox(stop.SilentAt);
        deck.FadedAt = silent > box.Clock.BoxNow ? silent : box.Clock.BoxNow + stop.Fade;
        Arrange();
    }

    public void ChangeVolume(double volumeDb)
    {
        if (Present is not { } deck)
            return;
        deck.VolumeDb = volumeDb;
        (deck.Sound ?? deck.Chime)?.Volumes.Add((box.Now, volumeDb));
    }

    /// <summary>The clock was put right under a box that knows the time: boxes stay together by leaving out what is behind.</summary>
    public void ClockMoved()
    {
        if (Present is { Begun: true, Cue.Steady: false } deck && box.State.TimeTrusted)
        {
            var moved = deck.Due - deck.FirstPosition - box.Clock.ToBox(deck.Cue.ZeroAt);
            if (moved >= Bearable)
            {
                deck.Due -= moved;
                var behind = box.Clock.BoxNow - box.Clock.ToBox(deck.Cue.ZeroAt) - deck.PositionAt(box.Clock.BoxNow);
                if (behind > Bearable)
                    deck.LeftOut += behind;
            }
        }

        Arrange();
    }

    /// <summary>The core knows that its own timeline was wrong: nothing that sounds moves.</summary>
    public void MoveCues(PlayerAction.MoveCues move)
    {
        if (Present is { } present && move.Means(present.Cue))
            present.Move(move.By);
        if (_queued is { } queued && move.Means(queued.Cue))
            queued.Move(move.By);
        Arrange();
    }

    /// <summary>The device fails: everything is forgotten.</summary>
    public void Fail()
    {
        var played = Present is { Begun: true } deck ? box.Clock.BoxNow - deck.BegunAt : TimeSpan.Zero;
        Silence();
        (Present, _queued) = (null, null);
        box.Step(new PlayerEvent.OutputFailed(box.Clock.Now, played, 0));
    }

    /// <summary>The power is gone.</summary>
    public void Silence()
    {
        if (Present?.Sound is { } sound)
            box.Witness.Ends(sound, Present!.PositionAt(box.Clock.BoxNow), box.Deceit);
        EndChime(Present);
        _turn++;
    }

    /// <summary>The file turns out to be broken.</summary>
    public void Broken(Cue cue)
    {
        if (Present?.Cue.Number == cue.Number)
            End(completed: false);
        else
            box.Step(new PlayerEvent.OutputEnded(cue, box.Clock.Now, TimeSpan.Zero, 0, Completed: false));
    }

    private void End(bool completed)
    {
        var deck = Present!;
        if (deck is { Begun: true, Measured: false })
            Measure(deck);
        var now = box.Clock.BoxNow;
        if (deck.Sound is { } sound)
            box.Witness.Ends(sound, deck.PositionAt(now), box.Deceit);
        EndChime(deck);
        (Present, _queued) = (_queued, null);
        _follows = completed && Present?.Cue.Airing == deck.Cue.Airing;
        box.Step(new PlayerEvent.OutputEnded(deck.Cue, box.Clock.Now, deck.Begun ? now - deck.BegunAt : TimeSpan.Zero, 0, completed));
        Arrange();
    }

    private void EndChime(Deck? deck)
    {
        if (deck?.Chime is { } chime)
            box.Witness.ChimeEnds(chime, box.Deceit);
        if (deck is not null)
            deck.Chime = null;
    }

    private void Measure(Deck deck)
    {
        deck.Measured = true;
        if (deck.Sound is { } sound && TimeSpan.FromMilliseconds(box.Clock.Trust.UncertaintyMs) is var within && within > sound.ToldWithin)
            sound.ToldWithin = within;
        box.Step(new PlayerEvent.OutputStarted(deck.Cue, box.Clock.ToStation(deck.BegunAt), deck.FirstPosition, 0));
    }

    /// <summary>Does what is due, and sees to it that it is called when more is.</summary>
    private void Arrange()
    {
        var turn = ++_turn;
        if (Present is not { } deck)
            return;
        var now = box.Clock.BoxNow;
        var due = deck.Begun ? deck.NextAt(box.ProgressEvery) : box.Clock.ToBox(deck.ChimePassed ? deck.Cue.StartAt : deck.Cue.SoundsAt);
        if (!deck.Begun && deck.FadedAt < due)
            due = deck.FadedAt;
        box.AtBox(due > now ? due : now, () =>
        {
            if (turn == _turn)
                Happen(deck);
        });
    }

    private void Happen(Deck deck)
    {
        var now = box.Clock.BoxNow;
        if (!deck.Begun && deck.FadedAt <= now)
        {
            End(completed: false);
            return;
        }

        if (!deck.Begun && !deck.ChimePassed)
            BeginChime(deck, now);
        else if (!deck.Begun)
            Begin(deck, now);
        else if (deck.OverAt <= now)
        {
            End(deck.PositionAt(now) >= deck.Duration);
            return;
        }
        else if (!deck.Measured && now >= deck.BegunAt + Measuring)
            Measure(deck);
        else if (now >= deck.ReportedAt + box.ProgressEvery)
        {
            deck.ReportedAt = now;
            box.Step(new PlayerEvent.OutputProgress(deck.Cue, now - deck.BegunAt, 0));
        }

        Arrange();
    }

    private void BeginChime(Deck deck, DateTimeOffset now)
    {
        var due = box.Clock.ToBox(deck.Cue.SoundsAt);
        if (due > now)
            return;
        deck.ChimePassed = true;
        if (now - due < ChimeLate)
            deck.Chime = box.Witness.Chimes(deck.Cue with { VolumeDb = deck.VolumeDb }, box.Clock.Trust, box.Deceit);
    }

    private void Begin(Deck deck, DateTimeOffset now)
    {
        // Asking is what lets the clock turn to a better source: first, so that what is told of it and what it does are one.
        var trust = box.Clock.Trust;
        box.NoteCorrection();
        var due = box.Clock.ToBox(deck.Cue.StartAt);
        if (due > now)
            return;
        if (deck.FadedAt < DateTimeOffset.MaxValue)
        {
            End(completed: false);
            return;
        }

        var late = now - due;
        deck.FirstPosition = deck.Cue.From + (late > (_follows ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromMilliseconds(20)) ? late : TimeSpan.Zero);
        if (deck.FirstPosition >= deck.Duration)
        {
            End(completed: false);
            return;
        }

        EndChime(deck);
        (deck.Begun, deck.BegunAt, deck.ReportedAt) = (true, now, now);
        deck.Due = box.Clock.ToBox(deck.Cue.ZeroAt) + deck.FirstPosition;
        deck.Sound = box.Witness.Begins(deck.Cue with { VolumeDb = deck.VolumeDb }, deck.FirstPosition, trust, box.Deceit);
    }

    internal sealed class Deck(Cue cue, TimeSpan duration)
    {
        public Cue Cue { get; private set; } = cue;

        public TimeSpan Duration => duration;

        public double VolumeDb { get; set; } = cue.VolumeDb;

        public bool Begun { get; set; }

        public bool Measured { get; set; }

        public DateTimeOffset BegunAt { get; set; }

        public DateTimeOffset Due { get; set; }

        public TimeSpan FirstPosition { get; set; }

        public TimeSpan LeftOut { get; set; }

        public DateTimeOffset FadedAt { get; set; } = DateTimeOffset.MaxValue;

        public DateTimeOffset ReportedAt { get; set; }

        public Sound? Sound { get; set; }

        /// <summary>It has begun its chime, or goes without.</summary>
        public bool ChimePassed { get; set; } = cue.Chime == TimeSpan.Zero;

        /// <summary>Its chime, while that sounds.</summary>
        public Sound? Chime { get; set; }

        public DateTimeOffset OverAt => Earlier(FadedAt, BegunAt + (duration - FirstPosition - LeftOut));

        public TimeSpan PositionAt(DateTimeOffset now) => FirstPosition + LeftOut + (now - BegunAt);

        public void Move(TimeSpan by) => Cue = Cue with { ZeroAt = Cue.ZeroAt + by };

        public DateTimeOffset NextAt(TimeSpan progressEvery) =>
            Earlier(OverAt, Measured ? ReportedAt + progressEvery : BegunAt + Measuring);

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
    }
}
