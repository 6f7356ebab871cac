namespace Broadcast.SpeakerAgent.Player;

/// <summary>The decks of all cues. Which of them sounds, follows or sounds over another is the core's word, <see cref="PlayerState"/>. Used by the player's thread alone.</summary>
internal sealed class Decks : IDisposable
{
    private readonly List<Deck> _decks = new(4);

    /// <summary>The deck of a cue; null where there is none.</summary>
    public Deck? Of(Cued? cued) => cued is null ? null : Of(cued.Cue.Number);

    /// <param name="cue">A cue's number.</param>
    public Deck? Of(int cue)
    {
        foreach (var deck in _decks)
        {
            if (deck.Cue.Number == cue)
                return deck;
        }

        return null;
    }

    public void Add(Deck deck) => _decks.Add(deck);

    /// <summary>It is over; its owner disposes of it.</summary>
    public void Remove(Deck deck) => _decks.Remove(deck);

    /// <summary>Disposes of what the core knows no more.</summary>
    public void Keep(PlayerState known)
    {
        for (var i = _decks.Count - 1; i >= 0; i--)
        {
            var deck = _decks[i];
            if (Of(known.Present) == deck || Of(known.Queued) == deck || Of(known.Over) == deck)
                continue;
            _decks.RemoveAt(i);
            deck.Dispose();
        }
    }

    /// <summary>They are timed by a clock that was put right.</summary>
    public void Move(PlayerAction.MoveCues move)
    {
        foreach (var deck in _decks)
        {
            if (move.Means(deck.Cue))
                deck.Move(move.By);
        }
    }

    /// <summary>None is left; others may be added.</summary>
    public void Dispose()
    {
        foreach (var deck in _decks)
            deck.Dispose();
        _decks.Clear();
    }
}
