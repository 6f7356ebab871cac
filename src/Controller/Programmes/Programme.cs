namespace Broadcast.Controller.Programmes;

/// <summary>An ordered run of bulletins.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">1–64 characters of A–Z a–z 0–9 . _ @ : -.</param>
/// <param name="Title">As shown to people, 1–200 characters on one line.</param>
/// <param name="Bulletins">Ids in the order of playing, 1–64; one may stand several times.</param>
internal sealed record Programme(string Station, string Id, string Title, IReadOnlyList<string> Bulletins);
