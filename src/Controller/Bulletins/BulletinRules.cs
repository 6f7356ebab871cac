using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broadcast.Controller.Stations;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

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

    /// <summary>The draft with what is wished of it besides, or why not.</summary>
    public static Outcome<BulletinDraft> Wished(Outcome<BulletinDraft> outcome, bool? urgent, string? kind, IReadOnlyList<int>? paragraphs, string? textDigest)
    {
        if (!outcome.Done(out var draft, out var refusal))
            return refusal;
        if (draft.Recording is not null && kind is not (null or "none"))
            return new Refusal.Invalid("repeat-recording", "repeat", "Bản ghi âm không nhắc lại được. Hãy xếp bản tin hai lần trong chương trình.");
        return Repeat(kind, paragraphs, textDigest, draft.Text).Done(out var repeat, out refusal) ? draft with { Urgent = urgent, Repeat = repeat } : refusal;
    }

    /// <summary>What of a text is to be read again, as somebody asks for it.</summary>
    /// <param name="kind"><c>none</c>, <c>whole</c> or <c>marked</c>; null when nothing is said of it.</param>
    /// <param name="paragraphs">With <c>marked</c>: places among the spoken paragraphs.</param>
    /// <param name="textDigest">With <c>marked</c>: of the text in which they were counted.</param>
    /// <param name="text">The text as it now is.</param>
    public static Outcome<Repetition?> Repeat(string? kind, IReadOnlyList<int>? paragraphs, string? textDigest, string text)
    {
        switch (kind)
        {
            case null:
                return (Repetition?)null;
            case "none":
                return Repetition.None;
            case "whole":
                return Repetition.Whole;
            case "marked" when paragraphs is not { Count: > 0 and <= Repetition.MostMarks }:
                return new Refusal.Invalid("repeat-paragraphs-missing", "repeatParagraphs", $"Hãy đánh dấu từ 1 đến {Repetition.MostMarks} đoạn cần nhắc lại.");
            case "marked" when textDigest != Repetition.DigestOf(text):
                return new Refusal.Conflict("text-changed", "textDigest", "Văn bản đã khác với lúc đánh dấu đoạn nhắc lại. Hãy xem lại văn bản rồi đánh dấu lại.");
            case "marked":
                return Repetition.Marked([.. paragraphs.Distinct().Order()], textDigest);
            default:
                return new Refusal.Invalid("repeat-unknown", "repeat", $"Không hiểu cách nhắc lại \"{kind}\". Các cách: none (không), whole (cả bài), marked (các đoạn đánh dấu).");
        }
    }

    /// <summary>The refusal of marks on paragraphs that the text does not have, as the station reads it; null when there are none.</summary>
    public static Refusal? CheckMarks(BulletinDraft draft, PronunciationLexicon lexicon)
    {
        if (draft.Repeat is not { Kind: RepetitionKind.Marked } marks)
            return null;
        var count = Normaliser.NormaliseDocument(draft.Text, lexicon).Paragraphs.Count;
        return marks.Paragraphs.All(index => index >= 0 && index < count)
            ? null
            : new Refusal.Invalid("repeat-paragraph-unknown", "repeatParagraphs", $"Đoạn nhắc lại phải từ 0 đến {count - 1}.");
    }

    /// <summary>A bulletin as it is said, and what somebody should know of that, in Vietnamese.</summary>
    /// <param name="bulletin">The bulletin.</param>
    /// <param name="document">The whole text as it is read once.</param>
    /// <param name="written">The whole text.</param>
    public static (SpokenDocument Document, string? Warning) Spoken(Bulletin bulletin, SpokenDocument document, string written)
    {
        if (bulletin.Part is { } part)
            document = InstalmentRules.Cut(document, new InstalmentCut(part.Number, part.Count, part.Begin, part.End), part.Title);
        return RepetitionRules.Apply(document, bulletin.Repeat, Repetition.DigestOf(written));
    }

    /// <summary>Tells one state of what people write from every other; what is made of it counts nothing. 16 hexadecimal digits.</summary>
    public static string TagOf(Bulletin bulletin, BulletinWords? words)
    {
        var parts = new[]
        {
            bulletin.Title, bulletin.Voice, bulletin.Urgent ? "urgent" : "", bulletin.Repeat.Kind.ToString(), string.Join(',', bulletin.Repeat.Paragraphs), bulletin.Repeat.TextDigest,
            bulletin.ChangedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), words?.Written,
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)).AsSpan(0, 8));
    }

    /// <summary>The refusal of an edit of something older than what there is.</summary>
    public static Refusal.Overtaken Overtaken(Bulletin bulletin, string timeZone)
    {
        // A note on a recording leaves the recording's time alone.
        var when = bulletin.IsRecording ? "" : LocalClock.Read(timeZone, bulletin.ChangedAt).ToString(" 'lúc' HH:mm 'ngày' dd/MM/yyyy", CultureInfo.InvariantCulture);
        return new Refusal.Overtaken("bulletin-overtaken", "", $"Bản tin “{bulletin.Title}” đã được sửa ở nơi khác{when}, sau bản mà bạn đang sửa. Chưa lưu gì: hãy xem bản mới rồi lưu lại.");
    }

    /// <summary>Its own words of the text: all of it, but for an instalment.</summary>
    public static string Written(Bulletin bulletin, string written)
    {
        if (bulletin.Part is not { } part)
            return written;
        return written[From(part.Begin)..From(part.End)];

        // A place where a paragraph is said to begin may stand behind marks that lead it: they belong to it.
        int From(int place)
        {
            if (place >= written.Length)
                return written.Length;
            var line = place;
            while (line > 0 && written[line - 1] != '\n' && !char.IsLetterOrDigit(written[line - 1]))
                line--;
            return line == 0 || written[line - 1] == '\n' ? line : place;
        }
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
