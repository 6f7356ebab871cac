using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>How far a compilation has come.</summary>
/// <param name="Done">Sentences finished, in the order of the text: all before are finished too.</param>
/// <param name="Total">Sentences in all.</param>
public sealed record CompileProgress(int Done, int Total);

/// <summary>What came of compiling a text: <see cref="CompiledSpeech"/> or one of the refusals.</summary>
public abstract record CompileOutcome
{
    private protected CompileOutcome() { }
}

/// <summary>The text as an Ogg Opus file, complete on disk.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of the file's bytes, in 64 lower-case hexadecimal digits: the id of the content.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Duration">How long it sounds.</param>
/// <param name="IntegratedLufs">Loudness after decoding (EBU R128), LUFS.</param>
/// <param name="TruePeakDb">Highest true peak after decoding, dBTP.</param>
/// <param name="Document">What is said, with spans and rules, and what was dropped.</param>
/// <param name="Engine">The engine that spoke.</param>
/// <param name="Voice">Its voice.</param>
/// <param name="Warnings">For the operator, in Vietnamese: uncertain readings, a cache that could not be written.</param>
public sealed record CompiledSpeech(
    string Path,
    string Sha256,
    long Bytes,
    TimeSpan Duration,
    double IntegratedLufs,
    double TruePeakDb,
    SpokenDocument Document,
    string Engine,
    Voice Voice,
    IReadOnlyList<string> Warnings) : CompileOutcome;

/// <summary>No file was made, and nothing was left behind.</summary>
/// <param name="Message">For people, in Vietnamese.</param>
public abstract record CompileRefusal(string Message) : CompileOutcome;

/// <summary>The text has nothing that can be said.</summary>
public sealed record NothingToSay() : CompileRefusal("Trường “Văn bản” không có gì để đọc. Hãy nhập lời cần phát.");

/// <summary>The engine gave no sound.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Failure">Why.</param>
/// <param name="Message">For people.</param>
public sealed record EngineRefused(string Engine, SpeechEngineFailure Failure, string Message) : CompileRefusal(Message);

/// <summary>The disk is full.</summary>
/// <param name="Path">The file that did not fit.</param>
public sealed record DiskFull(string Path) : CompileRefusal($"Đĩa đầy: không ghi được {Path}. Hãy xóa bớt tệp rồi thử lại; chưa có gì bị thay đổi.");

/// <summary>The file could not be written for another reason.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">As the system says it.</param>
public sealed record NotWritable(string Path, string Reason) : CompileRefusal($"Không ghi được {Path}: {Reason}");
