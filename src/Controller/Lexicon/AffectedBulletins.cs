using Broadcast.Controller.Bulletins;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Lexicon;

/// <summary>A bulletin that is read otherwise since a change.</summary>
internal sealed record AffectedBulletin(string Id, string Title);

/// <summary>The bulletins of one station that are read otherwise, newest first.</summary>
/// <param name="Bulletins">What was found.</param>
/// <param name="IsComplete">False when there was more to look through than is done for one answer: older bulletins may be affected too.</param>
internal sealed record Affected(IReadOnlyList<AffectedBulletin> Bulletins, bool IsComplete);

/// <summary>Finds out which bulletins a change of the lexicon changes, by reading them before and after. Safe for concurrent use.</summary>
internal sealed class AffectedBulletins(IBulletinStore store)
{
    /// <summary>Most bulletins looked through, the newest.</summary>
    private const int MostBulletins = 1_000;

    /// <summary>Most characters read twice: a few seconds of one core.</summary>
    private const int MostCharacters = 2_000_000;

    /// <summary>Looks through the station's bulletins.</summary>
    /// <param name="station">The station's id.</param>
    /// <param name="before">The lexicon as it was.</param>
    /// <param name="after">The lexicon as it is.</param>
    /// <param name="changed">The entries in which the two differ, as they were and as they are: a text that holds none of them reads as before.</param>
    /// <param name="cancel">Nobody waits for the answer any more.</param>
    public async Task<Affected> FindAsync(string station, PronunciationLexicon before, PronunciationLexicon after, IEnumerable<LexiconEntry> changed, CancellationToken cancel)
    {
        var written = PronunciationLexicon.Empty.With(LexiconLayer.Station, changed.Select(entry => new LexiconEntry(entry.Written, entry.Spoken)));
        var found = new List<AffectedBulletin>();
        var bulletins = await store.ListAsync(station, cancel);
        var characters = 0;
        foreach (var bulletin in bulletins.Take(MostBulletins))
        {
            cancel.ThrowIfCancellationRequested();
            // A recording's text is a note.
            if (bulletin.IsRecording || await store.FindWordsAsync(station, bulletin.Id, cancel) is not { } words || !written.StandsIn(words.Written))
                continue;
            characters += words.Written.Length;
            if (characters > MostCharacters)
                return new Affected(found, false);
            if (Said(before) != Said(after))
                found.Add(new AffectedBulletin(bulletin.Id, bulletin.Title));

            string Said(PronunciationLexicon lexicon) => BulletinRules.Spoken(bulletin, Normaliser.NormaliseDocument(words.Written, lexicon), words.Written).Document.ToText();
        }

        return new Affected(found, bulletins.Count <= MostBulletins);
    }
}
