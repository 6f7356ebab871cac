namespace Broadcast.Controller.Bulletins;

/// <summary>The bulletins of each station, on disk. Safe for concurrent use.</summary>
internal interface IBulletinStore
{
    /// <summary>The station's bulletins, newest change first.</summary>
    Task<IReadOnlyList<Bulletin>> ListAsync(string station, CancellationToken cancel);

    /// <summary>The bulletins of all stations that wait for the compiler, oldest change first.</summary>
    Task<IReadOnlyList<Bulletin>> ListPendingAsync(CancellationToken cancel);

    /// <summary>The ids of all contents that any bulletin has.</summary>
    Task<IReadOnlySet<string>> ListContentsAsync(CancellationToken cancel);

    /// <summary>The bulletin, or null.</summary>
    Task<Bulletin?> FindAsync(string station, string bulletin, CancellationToken cancel);

    /// <summary>Its words, or null.</summary>
    Task<BulletinWords?> FindWordsAsync(string station, string bulletin, CancellationToken cancel);

    /// <summary>Adds the bulletin or replaces it, and its words when they are given, both or neither.</summary>
    Task SaveAsync(Bulletin bulletin, BulletinWords? words, CancellationToken cancel);

    /// <summary>Adds bulletins with their words, or replaces them: all or none.</summary>
    Task SaveAsync(IReadOnlyList<(Bulletin Bulletin, BulletinWords Words)> bulletins, CancellationToken cancel);

    /// <summary>Removes the bulletin and its words.</summary>
    Task RemoveAsync(string station, string bulletin, CancellationToken cancel);
}
