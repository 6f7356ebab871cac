namespace Broadcast.Tts.Engines.Vits;

/// <summary>A voice that the user dropped in, as its folder describes it.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Voice">Id and name; the folder's name when voice.json states none.</param>
/// <param name="Region">bac, trung or nam; null when not stated.</param>
/// <param name="Language">As in BCP 47; <c>vi</c> when not stated.</param>
/// <param name="License">The licence's name, for people; null when not stated.</param>
/// <param name="Speaker">Which of the model's speakers, 0 to 999.</param>
/// <param name="Speed">0.5 to 2; above 1 is faster.</param>
/// <param name="GainDb">Decibels that bring the voice to −16 LUFS, −20 to 20; null to measure them.</param>
/// <param name="Fingerprint">Changes when a file or a setting that makes the sound does; 16 hexadecimal digits.</param>
public sealed record VoiceFolder(
    string Path, Voice Voice, string? Region, string Language, string? License, int Speaker, double Speed, double? GainDb, string Fingerprint)
{
    /// <summary>The model, when the folder is as Piper publishes it and a copy must be made for sherpa-onnx.</summary>
    internal PiperModel? Piper { get; init; }
}

/// <summary>A folder that is no voice.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Reason">For people, in Vietnamese, with what to mend.</param>
public sealed record RefusedVoiceFolder(string Name, string Reason);
