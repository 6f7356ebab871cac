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

    private readonly List<Deck> _decks = [];
    private string? _completed;
    private bool _isOff;

    private Deck? Present => Of(box.State.Present?.Cue.Number);

    private Deck? Over => Of(box.State.Over?.Cue.Number);

    public void Start(Cue cue, TimeSpan duration)
    {
        _decks.Add(new Deck(cue, cue.Until < duration ? cue.Until.Value : duration));
        if (box.State.Present?.Cue.Number == cue.Number)
            _completed = null;
        Arrange();
    }

    /// <summary>What the core has dropped is forgotten, and what it has put in another's place is played in its turn.</summary>
    public void Follow()
    {
        _decks.RemoveAll(deck => deck != Present && deck != Over && deck != Of(box.State.Queued?.Cue.Number));
        if (Present is { Turn: 0 } present)
            Arrange(present);
    }

    public void Stop(PlayerAction.StopPart stop)
    {
        if (Of(stop.Cue) is not { } deck)
            return;
        if (!deck.Begun && deck.Chime is null)
        {
            End(deck, completed: false);
            return;
        }

        var silent = box.Clock.ToBox(stop.SilentAt);
        deck.FadedAt = silent > box.Clock.BoxNow ? silent : box.Clock.BoxNow + stop.Fade;
        Arrange();
    }

    public void ChangeVolume(PlayerAction.ChangeVolume change)
    {
        if (Of(change.Cue) is not { } deck)
            return;
        deck.VolumeDb = change.VolumeDb;
        (deck.Sound ?? deck.Chime)?.Volumes.Add((box.Now, change.VolumeDb));
    }

    /// <summary>The clock was put right under a box that knows the time: boxes stay together by leaving out what is behind.</summary>
    public void ClockMoved()
    {
        foreach (var deck in _decks.Where(deck => deck is { Begun: true, Cue.Steady: false } && box.State.TimeTrusted))
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
        foreach (var deck in _decks.Where(deck => move.Means(deck.Cue)))
            deck.Move(move.By);
        Arrange();
    }

    /// <summary>The device fails: everything is forgotten.</summary>
    public void Fail()
    {
        var (played, playedOver) = (PlayedOf(Present), PlayedOf(Over));
        SilenceAll();
        _decks.Clear();
        box.Step(new PlayerEvent.OutputFailed(box.Clock.Now, played, 0) { PlayedOver = playedOver });

        TimeSpan PlayedOf(Deck? deck) => deck is { Begun: true } ? box.Clock.BoxNow - deck.BegunAt : TimeSpan.Zero;
    }

    /// <summary>The power is gone.</summary>
    public void Silence()
    {
        SilenceAll();
        _isOff = true;
    }

    /// <summary>The file turns out to be broken.</summary>
    public void Broken(Cue cue)
    {
        if (Of(cue.Number) is { } deck && deck != Of(box.State.Queued?.Cue.Number))
            End(deck, completed: false);
        else
            box.Step(new PlayerEvent.OutputEnded(cue, box.Clock.Now, TimeSpan.Zero, 0, Completed: false));
    }

    private void SilenceAll()
    {
        foreach (var deck in _decks)
        {
            if (deck.Sound is { } sound)
                box.Witness.Ends(sound, deck.PositionAt(box.Clock.BoxNow), box.Deceit);
            EndChime(deck);
            deck.Turn++;
        }
    }

    private Deck? Of(int? cue) => _decks.Find(deck => deck.Cue.Number == cue);

    private void End(Deck deck, bool completed)
    {
        if (deck is { Begun: true, Measured: false })
            Measure(deck);
        var now = box.Clock.BoxNow;
        if (deck.Sound is { } sound)
            box.Witness.Ends(sound, deck.PositionAt(now), box.Deceit);
        EndChime(deck);
        if (deck != Over)
            _completed = completed ? deck.Cue.Airing : null;
        _decks.Remove(deck);
        deck.Turn++;
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
        if (Present is { } present)
            Arrange(present);
        if (Over is { } over)
            Arrange(over);
    }

    private void Arrange(Deck deck)
    {
        var turn = ++deck.Turn;
        var now = box.Clock.BoxNow;
        var due = deck.Begun ? deck.NextAt(box.ProgressEvery) : box.Clock.ToBox(deck.ChimePassed ? deck.Cue.StartAt : deck.Cue.SoundsAt);
        if (!deck.Begun && deck.FadedAt < due)
            due = deck.FadedAt;
        box.AtBox(due > now ? due : now, () =>
        {
            if (turn == deck.Turn && !_isOff)
                Happen(deck);
        });
    }

    private void Happen(Deck deck)
    {
        var now = box.Clock.BoxNow;
        if (!deck.Begun && deck.FadedAt <= now)
        {
            End(deck, completed: false);
            return;
        }

        if (!deck.Begun && !deck.ChimePassed)
            BeginChime(deck, now);
        else if (!deck.Begun)
            Begin(deck, now);
        else if (deck.OverAt <= now)
        {
            End(deck, deck.PositionAt(now) >= deck.Duration);
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
            End(deck, completed: false);
            return;
        }

        var late = now - due;
        deck.FirstPosition = deck.Cue.From + (late > (deck.Cue.Airing == _completed ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromMilliseconds(20)) ? late : TimeSpan.Zero);
        if (deck.FirstPosition >= deck.Duration)
        {
            End(deck, completed: false);
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

        /// <summary>What is to happen next in an older turn does not.</summary>
        public int Turn { get; set; }

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
