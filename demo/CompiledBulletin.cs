namespace Broadcast.Demo;

/// <summary>A bulletin that has become sound.</summary>
/// <param name="Id">Its id in the station's API.</param>
/// <param name="File">The Ogg Opus file in the controller's data folder.</param>
/// <param name="Length">How long it sounds.</param>
/// <param name="Spoken">What is said, word for word.</param>
public sealed record CompiledBulletin(string Id, string File, TimeSpan Length, string Spoken);
