using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Lexicon;

/// <summary>What may be an entry. Pure. Lengths are in UTF-16 units.</summary>
public static class LexiconRules
{
    /// <summary>Longest written form.</summary>
    public const int LongestWritten = 80;

    /// <summary>Longest spoken form.</summary>
    public const int LongestSpoken = 200;

    /// <summary>Longest context on either side.</summary>
    public const int LongestContext = 80;

    /// <summary>Most phrases in a context, of which one is enough.</summary>
    public const int MaxPhrases = 8;

    /// <summary>Longest test sentence.</summary>
    public const int LongestSentence = 300;

    /// <summary>Longest reading of a test sentence: digits grow when they are said.</summary>
    public const int LongestExpected = 3_000;

    /// <summary>Longest note.</summary>
    public const int LongestNote = 300;

    /// <summary>Most entries of a layer.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>Most entries of a layer that share a written form, whatever their contexts: each is looked at wherever the form stands.</summary>
    public const int MaxContexts = 16;

    private const int LongestLanguage = 35;

    /// <summary>The entry with every text in NFC, on one line, without spaces around it.</summary>
    public static LexiconEntry Tidy(LexiconEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new LexiconEntry(Tidy(entry.Written), Tidy(entry.Spoken))
        {
            Before = string.Join('|', Alternatives(Tidy(entry.Before))),
            After = string.Join('|', Alternatives(Tidy(entry.After))),
            MatchCase = entry.MatchCase,
            Language = Tidy(entry.Language) is { Length: > 0 } tag ? tag : "vi",
            Note = Tidy(entry.Note),
            TestSentence = Tidy(entry.TestSentence),
            Expected = Tidy(entry.Expected),
        };
    }

    /// <summary>Names an entry: its written form and context. Two entries of a layer never share it. 16 hexadecimal digits, the same everywhere.</summary>
    public static string Id(LexiconEntry entry) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key(entry))).AsSpan(0, 8));

    /// <summary>The first written form that stands in more than <see cref="MaxContexts"/> of the entries; null when none does.</summary>
    public static LexiconFault? Crowded(IEnumerable<LexiconEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var forms = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var form = Form(entry, keepCase: false);
            var count = forms[form] = forms.GetValueOrDefault(form) + 1;
            if (count > MaxContexts) return new LexiconFault("written", $"Chữ viết (written) \"{entry.Written}\" có hơn {MaxContexts} mục từ với ngữ cảnh khác nhau trong một tầng; tối đa {MaxContexts}. Hãy gộp ngữ cảnh bằng dấu |.");
        }
        return null;
    }

    /// <summary>Why a tidy entry cannot be used; null when it can.</summary>
    public static LexiconFault? Check(LexiconEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return CheckWritten(entry.Written) ?? CheckSpoken(entry.Spoken)
            ?? CheckContext("before", "Từ đứng trước", entry.Before) ?? CheckContext("after", "Từ đứng sau", entry.After)
            ?? CheckLanguage(entry.Language) ?? CheckText("note", "Ghi chú", entry.Note, LongestNote)
            ?? CheckText("testSentence", "Câu thử", entry.TestSentence, LongestSentence) ?? CheckText("expected", "Cách đọc câu thử", entry.Expected, LongestExpected)
            ?? CheckTest(entry);
    }

    /// <summary>Reads the entry's test sentence with a lexicon; null when it has none.</summary>
    public static LexiconTest? Test(LexiconEntry entry, PronunciationLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.TestSentence.Length == 0) return null;
        var reading = Normaliser.NormaliseLine(entry.TestSentence, lexicon);
        return new LexiconTest(entry.TestSentence, entry.Expected, reading, entry.Expected.Length == 0 || Words(entry.Expected) == Words(reading));
    }

    internal static string Key(LexiconEntry entry) =>
        $"{Form(entry, entry.MatchCase)}{(entry.MatchCase ? "\n=" : "\n")}{ContextKey(entry.Before)}\n{ContextKey(entry.After)}";

    internal static string[][] Phrases(string context) => [.. Alternatives(context).Select(phrase => LexiconText.Tokens(LexiconText.Cut(phrase)))];

    private static string Form(LexiconEntry entry, bool keepCase)
    {
        var line = LexiconText.Cut(entry.Written);
        var form = new StringBuilder();
        for (var i = 0; i < line.Count; i++)
            form.Append(i > 0 && !line.Glued(i) ? " " : "").Append(LexiconText.Fold(line.Span(i), keepCase));
        return form.ToString();
    }

    private static string ContextKey(string context) => string.Join('|', Phrases(context).Select(phrase => string.Join(' ', phrase)).Order(StringComparer.Ordinal));

    private static string[] Alternatives(string context) => context.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Tidy(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        // Broken surrogates cannot be normalised; the check names them.
        if (!IsText(text.Where(c => !char.IsControl(c)))) return text;
        return string.Join(' ', text.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static LexiconFault? CheckWritten(string written)
    {
        if (written.Length == 0) return new LexiconFault("written", $"Chưa có chữ viết (written). Hãy nhập chữ như trong văn bản, tối đa {LongestWritten} ký tự.");
        if (CheckText("written", "Chữ viết", written, LongestWritten) is { } fault) return fault;
        var line = LexiconText.Cut(written);
        for (var i = 0; i < line.Count; i++) if (line.Kind(i) is TokenKind.Word or TokenKind.Digits) return null;
        return new LexiconFault("written", "Chữ viết (written) phải có ít nhất một chữ cái hoặc chữ số.");
    }

    private static LexiconFault? CheckSpoken(string spoken)
    {
        if (spoken.Length == 0) return new LexiconFault("spoken", $"Chưa có cách đọc (spoken). Hãy viết từng âm tiết tiếng Việt, tối đa {LongestSpoken} ký tự.");
        if (CheckText("spoken", "Cách đọc", spoken, LongestSpoken) is { } fault) return fault;
        foreach (var c in spoken)
            if (c != ' ' && !IsLatin(c)) return new LexiconFault("spoken", $"Cách đọc (spoken) chỉ gồm chữ cái tiếng Việt và dấu cách; \"{c}\" không đọc được. Hãy viết thành lời, ví dụ \"vê nờ i đê\".");
        var said = Normaliser.NormaliseLine(spoken, PronunciationLexicon.Empty);
        return said.Equals(spoken, StringComparison.OrdinalIgnoreCase)
            ? null
            : new LexiconFault("spoken", $"Cách đọc (spoken) \"{spoken}\" chưa phải lời nói: máy sẽ đọc thành \"{Short(said)}\". Hãy viết đúng như phát thanh viên đọc.");
    }

    private static LexiconFault? CheckContext(string field, string what, string context)
    {
        if (CheckText(field, what, context, LongestContext) is { } fault) return fault;
        var phrases = Alternatives(context);
        if (phrases.Length > MaxPhrases) return new LexiconFault(field, $"{what} ({field}) có {phrases.Length} cụm từ ngăn bằng dấu |; tối đa {MaxPhrases}.");
        foreach (var phrase in phrases)
            if (phrase.Any(c => !(char.IsLetterOrDigit(c) || c is ' ' or '\'' or '’' or '-' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)) || !phrase.Any(char.IsLetterOrDigit))
                return new LexiconFault(field, $"{what} ({field}) \"{phrase}\" chỉ được gồm từ; nhiều cụm từ ngăn bằng dấu |, tối đa {MaxPhrases}.");
        return null;
    }

    private static LexiconFault? CheckLanguage(string language)
    {
        var parts = language.Split('-');
        var good = language.Length <= LongestLanguage && parts[0].Length is 2 or 3 && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit)) && parts[0].All(char.IsAsciiLetter);
        return good ? null : new LexiconFault("language", $"Ngôn ngữ (language) phải là mã BCP 47 tối đa {LongestLanguage} ký tự, ví dụ vi, tay, hmn, km, rad.");
    }

    private static LexiconFault? CheckText(string field, string what, string text, int longest)
    {
        if (text.Length > longest) return new LexiconFault(field, $"{what} ({field}) dài {text.Length} ký tự; tối đa {longest}. Hãy rút ngắn.");
        return IsText(text) ? null : new LexiconFault(field, $"{what} ({field}) có ký tự hỏng hoặc ký tự điều khiển. Hãy viết lại trên một dòng, tối đa {longest} ký tự.");
    }

    private static LexiconFault? CheckTest(LexiconEntry entry)
    {
        if (entry.TestSentence.Length == 0)
            return entry.Expected.Length == 0 ? null : new LexiconFault("testSentence", $"Có cách đọc câu thử (expected) mà chưa có câu thử (testSentence), tối đa {LongestSentence} ký tự.");
        var alone = PronunciationLexicon.Empty.With(LexiconLayer.Station, [entry]);
        var rule = PronunciationLexicon.RuleOf(LexiconLayer.Station);
        return Normaliser.ReadLine(entry.TestSentence, alone).Any(word => word.Rule == rule)
            ? null
            : new LexiconFault("testSentence", $"Câu thử (testSentence) không dùng đến \"{entry.Written}\": chữ viết, từ đứng trước, đứng sau hoặc chữ hoa chữ thường không khớp, hoặc nó nằm trong một con số hay địa chỉ.");
    }

    private static string Words(string reading) =>
        LexiconText.Fold(string.Concat(reading.Normalize(NormalizationForm.FormC).Select(c => char.IsLetter(c) ? c : ' '))) is var text
            ? string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : "";

    private static bool IsLatin(char c) => char.IsAsciiLetter(c) || c is >= '\u00c0' and <= '\u1ef9' && char.IsLetter(c) && c is not (> '\u024f' and < '\u1ea0');

    private static bool IsText(IEnumerable<char> text)
    {
        var high = '\0';
        foreach (var c in text)
        {
            if (high != '\0')
            {
                if (!char.IsLowSurrogate(c)) return false;
                high = '\0';
            }
            else if (char.IsHighSurrogate(c)) high = c;
            else if (char.IsControl(c) || !XmlConvert.IsXmlChar(c) || c is '\ufffd' or '\u2028' or '\u2029') return false;
        }
        return high == '\0';
    }

    private static string Short(string text) => text.Length <= LongestSpoken ? text : text[..LongestSpoken] + "…";
}
