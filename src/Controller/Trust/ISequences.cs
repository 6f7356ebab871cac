namespace Broadcast.Controller.Trust;

/// <summary>Hands out the sequences of signed documents. No number is ever handed out twice for one station, whatever is killed when. Thread-safe.</summary>
internal interface ISequences
{
    /// <summary>
    /// The next number for the station: milliseconds since 1970 at <paramref name="now"/>, or the last one plus 1, whichever is more.
    /// It rises over all purposes and audiences of the station, and so for each of them.
    /// </summary>
    /// <exception cref="IOException">It could not be made durable; nothing may be signed.</exception>
    long Next(string station, DateTimeOffset now);
}
