namespace Broadcast.SpeakerAgent.Player;

/// <summary>What sounds, and what follows it. Used by the player's thread alone.</summary>
internal sealed class DeckPair : IDisposable
{
    private Deck? _queued;

    public Deck? Present { get; private set; }

    /// <summary>The present deck is the next part of the airing that sounded until now.</summary>
    public bool Follows { get; private set; }

    public void Add(Deck deck)
    {
        if (Present is null)
        {
            Present = deck;
            Follows = false;
        }
        else
        {
            _queued?.Dispose();
            _queued = deck;
        }
    }

    public void DropQueued()
    {
        _queued?.Dispose();
        _queued = null;
    }

    /// <summary>They are timed by a clock that was put right.</summary>
    public void Move(PlayerAction.MoveCues move)
    {
        if (Present is { } present && move.Means(present.Cue))
            present.Move(move.By);
        if (_queued is { } queued && move.Means(queued.Cue))
            queued.Move(move.By);
    }

    /// <summary>The present deck is over (its owner disposes it); the queued one takes its place.</summary>
    public void Promote()
    {
        Follows = Present is { Completed: true } && _queued?.Cue.Airing == Present.Cue.Airing;
        Present = _queued;
        _queued = null;
    }

    public void Dispose()
    {
        Present?.Dispose();
        _queued?.Dispose();
    }
}
