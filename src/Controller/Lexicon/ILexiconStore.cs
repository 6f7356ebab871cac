namespace Broadcast.Controller.Lexicon;

/// <summary>The province's and the stations' entries, on disk. Safe for concurrent use.</summary>
internal interface ILexiconStore
{
    /// <summary>The entries of a layer, by id.</summary>
    Task<IReadOnlyList<KeptEntry>> ListAsync(string station, CancellationToken cancel);

    /// <summary>The kept changes of a layer, newest first.</summary>
    Task<IReadOnlyList<LexiconChange>> ListChangesAsync(string station, CancellationToken cancel);

    /// <summary>Puts and removes entries of a layer and keeps what they were, all of it or nothing. Old changes beyond the limits are forgotten.</summary>
    /// <returns>The change's number.</returns>
    Task<long> ChangeAsync(LexiconChange change, IReadOnlyList<KeptEntry> put, IReadOnlyList<string> removed, CancellationToken cancel);

    /// <summary>Makes a change's entries what they were, and keeps of the change that it was undone.</summary>
    Task UndoAsync(LexiconChange change, DateTimeOffset at, string by, CancellationToken cancel);
}
