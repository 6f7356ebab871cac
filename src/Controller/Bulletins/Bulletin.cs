namespace Broadcast.Controller.Bulletins;

/// <summary>One piece of text and the speech made of it.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">1–64 characters of A–Z a–z 0–9 . _ @ : -.</param>
/// <param name="Title">As shown to people, 1–200 characters on one line.</param>
/// <param name="Text">What is to be said, as written.</param>
/// <param name="Voice">The voice that speaks it.</param>
/// <param name="ChangedAt">When title, text or voice last changed.</param>
/// <param name="Speech">What has become of it.</param>
internal sealed record Bulletin(
    string Station, string Id, string Title, string Text, string Voice, DateTimeOffset ChangedAt, Speech Speech);

/// <summary>How far the text has come on its way to sound.</summary>
internal abstract record Speech
{
    private Speech()
    {
    }

    /// <summary>Waiting for the compiler, or being compiled.</summary>
    internal sealed record Pending : Speech;

    /// <summary>There is content to play.</summary>
    /// <param name="Content">SHA-256 of the Ogg Opus file, 64 lower-case hex digits.</param>
    /// <param name="Bytes">Length of the file.</param>
    /// <param name="Duration">How long it sounds.</param>
    /// <param name="Lufs">Integrated loudness, measured after decoding; null below 3 s.</param>
    /// <param name="TruePeakDb">True peak in dBTP, measured after decoding.</param>
    /// <param name="SpokenText">What is said, word for word.</param>
    /// <param name="Dropped">What of the text is not said, line by line.</param>
    /// <param name="Warnings">What an operator should look at, in Vietnamese.</param>
    internal sealed record Compiled(
        string Content, long Bytes, TimeSpan Duration, double? Lufs, double TruePeakDb,
        string SpokenText, IReadOnlyList<string> Dropped, IReadOnlyList<string> Warnings) : Speech;

    /// <summary>It could not be made.</summary>
    /// <param name="Reason">In Vietnamese: what, and what to do.</param>
    internal sealed record Failed(string Reason) : Speech;

    /// <summary>Somebody stopped it; an edit or a new order starts it again.</summary>
    internal sealed record Cancelled : Speech;
}
