namespace Broadcast.Controller.Programmes;

/// <summary>The programmes of each station, on disk. Safe for concurrent use.</summary>
internal interface IProgrammeStore
{
    /// <summary>The station's programmes, by title.</summary>
    Task<IReadOnlyList<Programme>> ListAsync(string station, CancellationToken cancel);

    /// <summary>The programme, or null.</summary>
    Task<Programme?> FindAsync(string station, string programme, CancellationToken cancel);

    /// <summary>Adds the programme or replaces it.</summary>
    Task SaveAsync(Programme programme, CancellationToken cancel);

    /// <summary>Removes the programme.</summary>
    Task RemoveAsync(string station, string programme, CancellationToken cancel);
}
