using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Lexicon;

/// <summary>An entry that people made, and who made it what it is.</summary>
/// <param name="Station">Whose layer it is in: the station's id, or <see cref="Province"/>.</param>
/// <param name="Id"><see cref="LexiconRules.Id"/> of the entry.</param>
/// <param name="Entry">The entry itself, tidy and checked.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="ChangedBy">By whom.</param>
internal sealed record KeptEntry(string Station, string Id, LexiconEntry Entry, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <summary>Stands for the station in the layer that all stations share.</summary>
    public const string Province = "";
}
