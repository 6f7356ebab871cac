namespace Broadcast.Tts.Engines;

/// <summary>Why a chain passed over an engine without asking it.</summary>
public enum EngineSkip
{
    /// <summary>It is left alone after failures, or pauses as it said itself.</summary>
    Resting,

    /// <summary>The text is urgent, and the engine has not been heard lately.</summary>
    NotKnownHealthy,

    /// <summary>The text is urgent, and its time for engines elsewhere is over.</summary>
    OutOfTime,

    /// <summary>The text waits for no engine that may take its time, elsewhere or here.</summary>
    LocalOnly,
}

/// <summary>What one engine of a chain did for a bulletin.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Voice">Its voice in this chain.</param>
public abstract record ChainStep(string Engine, Voice Voice);

/// <summary>It spoke: everything, or the sentences that <see cref="ChainReport.Speakers"/> names.</summary>
/// <inheritdoc cref="ChainStep"/>
public sealed record EngineSpoke(string Engine, Voice Voice) : ChainStep(Engine, Voice);

/// <summary>It was asked and gave no sound.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Voice">Its voice in this chain.</param>
/// <param name="Failure">Why.</param>
/// <param name="Message">For people, in Vietnamese.</param>
public sealed record EngineGaveUp(string Engine, Voice Voice, SpeechEngineFailure Failure, string Message) : ChainStep(Engine, Voice);

/// <summary>It was not asked.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Voice">Its voice in this chain.</param>
/// <param name="Reason">Why.</param>
public sealed record EngineSkipped(string Engine, Voice Voice, EngineSkip Reason) : ChainStep(Engine, Voice);

/// <summary>Who spoke a sentence.</summary>
/// <param name="Sentence">Its place in the document, from 0.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="Voice">Its voice.</param>
/// <param name="Instead">Why not the first engine of the chain, in Vietnamese; null when it was the first.</param>
public sealed record SentenceSpeaker(int Sentence, string Engine, Voice Voice, string? Instead);

/// <summary>What the engines of a chain did for a bulletin.</summary>
/// <param name="Steps">In the order in which it happened; engines after the one that spoke are missing.</param>
/// <param name="Speakers">Who spoke each sentence, in the order of the text; empty when there is no file.</param>
public sealed record ChainReport(IReadOnlyList<ChainStep> Steps, IReadOnlyList<SentenceSpeaker> Speakers)
{
    /// <summary>One line for the bulletin, in Vietnamese, when another engine than the first spoke any of it; null otherwise.</summary>
    public string? Notice
    {
        get
        {
            var stood = Speakers.Where(s => s.Instead is not null).ToList();
            if (stood.Count == 0) return null;
            var voices = string.Join(", ", stood.Select(s => $"“{s.Voice.Name}”").Distinct());
            var what = stood.Count == Speakers.Count ? "toàn bản tin" : $"{stood.Count} trên {Speakers.Count} câu (từ câu {stood[0].Sentence + 1})";
            var passed = Steps[0] is EngineSkipped { Reason: EngineSkip.LocalOnly } ? "không được dùng" : "không dùng được";
            return $"Giọng “{Steps[0].Voice.Name}” {passed} ({Reason(Steps).TrimEnd('.')}); đã đọc {what} bằng giọng {voices}.";
        }
    }

    /// <summary>Why the engines before the last did not speak, in Vietnamese.</summary>
    internal static string Reason(IEnumerable<ChainStep> steps) => string.Join(" ", steps.Select(InWords).Where(w => w.Length > 0));

    private static string InWords(ChainStep step) => step switch
    {
        EngineGaveUp gaveUp => gaveUp.Message,
        EngineSkipped { Reason: EngineSkip.Resting } => $"{step.Voice.Name}: đang tạm nghỉ sau lỗi.",
        EngineSkipped { Reason: EngineSkip.NotKnownHealthy } => $"{step.Voice.Name}: tin khẩn không chờ dịch vụ chưa chắc hoạt động.",
        EngineSkipped { Reason: EngineSkip.OutOfTime } => $"{step.Voice.Name}: tin khẩn đã hết thời gian chờ.",
        EngineSkipped { Reason: EngineSkip.LocalOnly } => $"{step.Voice.Name}: tin khẩn đọc ngay bằng giọng có sẵn trên máy.",
        _ => "",
    };
}

/// <summary>What came of compiling with a chain.</summary>
/// <param name="Outcome">The file, with <see cref="ChainReport.Notice"/> as its first warning if there is one, or the refusal of the last engine asked.</param>
/// <param name="Report">What each engine did.</param>
public sealed record ChainedSpeech(CompileOutcome Outcome, ChainReport Report);
