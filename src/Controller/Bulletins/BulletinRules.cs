using System.Text;
using Broadcast.Controller.Stations;
using Broadcast.Tts;
using Broadcast.Tts.Engines;

namespace Broadcast.Controller.Bulletins;

/// <summary>What may be a bulletin. Pure.</summary>
internal static class BulletinRules
{
    /// <summary>Longest title, in characters.</summary>
    public const int LongestTitle = 200;

    private const int LongestFirstLine = 120;

    /// <summary>The bulletin that is handed in, or why it cannot be one.</summary>
    /// <param name="title">Without one the first line of the text serves.</param>
    /// <param name="utf8">The text's bytes as they came.</param>
    /// <param name="voice">A voice's id; without one the first of <paramref name="voices"/>.</param>
    /// <param name="voices">What there is.</param>
    public static Outcome<BulletinDraft> Draft(string? title, ReadOnlySpan<byte> utf8, string? voice, IReadOnlyList<Voice> voices)
    {
        var check = BulletinText.Check(utf8);
        if (check is RefusedText refused)
            return Refuse(refused);
        var text = ((AcceptedText)check).Text;
        title = title is null ? FirstLine(text) : title.Trim().Normalize(NormalizationForm.FormC);
        if (NameRules.CheckTitle("title", "tiêu đề bản tin", title, LongestTitle) is { } wrong)
            return wrong;
        voice ??= voices[0].Id;
        if (voices.All(known => known.Id != voice))
            return new Refusal.Invalid("voice-unknown", "voice", $"Không có giọng đọc \"{voice}\". Các giọng: {string.Join(", ", voices.Select(known => $"{known.Id} ({known.Name})"))}.");
        return new BulletinDraft(title, text, voice);
    }

    /// <summary>The recording that is handed in, or why it cannot be a bulletin.</summary>
    /// <param name="title">As given, or the file's name.</param>
    /// <param name="note">The operator's note; shown, never spoken. May be missing.</param>
    /// <param name="file">The recording.</param>
    public static Outcome<BulletinDraft> Recording(string title, string? note, ReceivedFile file)
    {
        title = title.Trim().Normalize(NormalizationForm.FormC);
        if (NameRules.CheckTitle("title", "tiêu đề bản tin", title, LongestTitle) is { } wrong)
            return wrong;
        var text = BulletinText.Check(Encoding.UTF8.GetBytes(note ?? ""));
        return text is RefusedText refused and not EmptyText ? Refuse(refused) : new BulletinDraft(title, (text as AcceptedText)?.Text ?? "", Bulletin.Recorded) { Recording = file };
    }

    /// <summary>The refusal of a text.</summary>
    public static Refusal Refuse(RefusedText refused) => refused switch
    {
        EmptyText => new Refusal.Invalid("text-empty", "text", refused.Message),
        TooLongText => new Refusal.TooLarge("text-too-long", "text", refused.Message),
        BinaryText => new Refusal.Invalid("text-binary", "text", refused.Message),
        _ => new Refusal.Invalid("text-not-utf8", "text", refused.Message),
    };

    private static string FirstLine(string text)
    {
        var line = text.Split('\n').Select(line => line.Trim()).First(line => line.Any(char.IsLetterOrDigit));
        var clean = string.Concat(line.Where(c => !char.IsControl(c)));
        if (clean.Length <= LongestFirstLine)
            return clean;
        var space = clean.LastIndexOf(' ', LongestFirstLine);
        return clean[..(space > LongestFirstLine / 2 ? space : LongestFirstLine)] + "…";
    }
}
