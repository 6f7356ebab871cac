using Broadcast.Controller.Bulletins;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Lexicon;

/// <summary>The lexicon of each station that asked, in memory; the shared layers are shared. Safe for concurrent use.</summary>
internal sealed class StationLexicons(ILexiconStore store) : ILexicons, IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<string, PronunciationLexicon> made = [];

    /// <inheritdoc/>
    public async Task<PronunciationLexicon> OfAsync(string station, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (made.TryGetValue(station, out var lexicon))
                return lexicon;
            if (!made.TryGetValue(KeptEntry.Province, out var province))
                made[KeptEntry.Province] = province = PronunciationLexicon.BuiltIn.With(LexiconLayer.Province, await EntriesAsync(KeptEntry.Province, cancel));
            return made[station] = province.With(LexiconLayer.Station, await EntriesAsync(station, cancel));
        }
    }

    /// <summary>A layer has been changed on disk: whoever asks from now on gets it as it is there.</summary>
    public async Task ChangedAsync(string station)
    {
        using (await gate.HoldAsync(CancellationToken.None))
        {
            if (station == KeptEntry.Province)
                made.Clear();
            else
                made.Remove(station);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<IEnumerable<LexiconEntry>> EntriesAsync(string station, CancellationToken cancel) =>
        (await store.ListAsync(station, cancel)).Select(kept => kept.Entry);
}
