namespace Broadcast.Audio.Import;

/// <summary>What came of bringing a recording in: <see cref="ImportedSound"/> or <see cref="RefusedSound"/>.</summary>
public abstract record SoundImport
{
    private protected SoundImport() { }
}

/// <summary>The recording as an Ogg Opus file like speech, complete on disk.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of the file's bytes, in 64 lower-case hexadecimal digits: the id of the content.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Duration">How long it sounds.</param>
/// <param name="IntegratedLufs">Loudness after decoding, LUFS.</param>
/// <param name="TruePeakDb">Highest true peak after decoding, dBTP.</param>
/// <param name="Notes">For the operator, in Vietnamese: what was trimmed, what was odd.</param>
public sealed record ImportedSound(
    string Path, string Sha256, long Bytes, TimeSpan Duration, double IntegratedLufs, double TruePeakDb, IReadOnlyList<string> Notes) : SoundImport;

/// <summary>No file was made, and nothing was left behind.</summary>
/// <param name="Code">A stable word for programs, such as <c>sound-too-long</c>.</param>
/// <param name="Message">For people, in Vietnamese: names the file, the limit and what to do.</param>
public sealed record RefusedSound(string Code, string Message) : SoundImport;
