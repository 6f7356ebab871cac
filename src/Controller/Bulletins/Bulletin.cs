using Broadcast.Tts;

namespace Broadcast.Controller.Bulletins;

/// <summary>One piece of text and the speech made of it.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">1–64 characters of A–Z a–z 0–9 . _ @ : -.</param>
/// <param name="Title">As shown to people, 1–200 characters on one line.</param>
/// <param name="Voice">The voice that speaks it, or <see cref="Recorded"/>.</param>
/// <param name="ChangedAt">When somebody last changed it; of a recording, when it came.</param>
/// <param name="State">How far the text has come on its way to sound.</param>
/// <param name="Reason">With <see cref="SpeechState.Failed"/>, in Vietnamese: what went wrong and what to do.</param>
/// <param name="Content">What was made of it last; an edited bulletin airs as it was until the new content is there. Null before the first.</param>
internal sealed record Bulletin(
    string Station, string Id, string Title, string Voice, DateTimeOffset ChangedAt, SpeechState State, string? Reason, Content? Content)
{
    /// <summary>In place of a voice's id: people speak, in a recording that was brought in. Its text is an operator's note.</summary>
    public const string Recorded = "recording";

    /// <summary>Whether its sound is a recording instead of speech made of its text.</summary>
    public bool IsRecording => Voice == Recorded;

    /// <summary>Whether it waits for nothing: made before all others, by the engine that speaks at once.</summary>
    public bool Urgent { get; init; }

    /// <summary>What of it is read a second time.</summary>
    public Repetition Repeat { get; init; } = Repetition.None;

    /// <summary>Which instalment of another bulletin it is; null when it is none.</summary>
    public BulletinPart? Part { get; init; }
}

/// <summary>One instalment of a bulletin too long for a session. Its words are those of the whole as they were when it was cut, so that it reads the same for ever.</summary>
/// <param name="Of">The bulletin's id.</param>
/// <param name="Title">The bulletin's title, said at the beginning.</param>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Begin">Its first place in the text, in UTF-16 units.</param>
/// <param name="End">The next one's first place, or past the end.</param>
internal sealed record BulletinPart(string Of, string Title, int Number, int Count, int Begin, int End);

/// <summary>How far a text has come on its way to sound.</summary>
internal enum SpeechState
{
    /// <summary>Waiting for the compiler, or being compiled.</summary>
    Pending,

    /// <summary>The content says what the text says.</summary>
    Compiled,

    /// <summary>It could not be made.</summary>
    Failed,

    /// <summary>Somebody stopped it; an edit or a new order starts it again.</summary>
    Cancelled,
}

/// <summary>Audio made of a bulletin.</summary>
/// <param name="Id">SHA-256 of the Ogg Opus file, 64 lower-case hex digits.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Duration">How long it sounds.</param>
/// <param name="Lufs">Integrated loudness, measured after decoding; null when it is too short to have one.</param>
/// <param name="TruePeakDb">True peak in dBTP, measured after decoding; null for silence.</param>
/// <param name="Warnings">What somebody should look at, in Vietnamese.</param>
/// <param name="Engine">The engine that really spoke; null for content from before this was kept.</param>
/// <param name="Voice">Its voice, which is another than the bulletin's when another stood in; null likewise.</param>
internal sealed record Content(
    string Id, long Bytes, TimeSpan Duration, double? Lufs, double? TruePeakDb, IReadOnlyList<string> Warnings, string? Engine = null, string? Voice = null);

/// <summary>The words of a bulletin, kept apart because they are long.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Bulletin">The bulletin's id.</param>
/// <param name="Written">As written.</param>
/// <param name="Spoken">As <see cref="Content"/> says it; null before the first content.</param>
/// <param name="Dropped">What of the text is not said, piece by piece.</param>
internal sealed record BulletinWords(string Station, string Bulletin, string Written, string? Spoken, IReadOnlyList<string> Dropped);
