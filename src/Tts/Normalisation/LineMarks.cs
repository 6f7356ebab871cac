namespace Broadcast.Tts.Normalisation;

/// <summary>What the beginning and the end of a line say about it. Pure.</summary>
internal static class LineMarks
{
    /// <summary>At the end of a line: the paragraph ends here, whatever the next line looks like. Readers of files put it where only they know.</summary>
    public const char EndOfParagraph = '¶';

    public static bool IsMarkdownHeading(ReadOnlySpan<char> line)
    {
        var n = 0;
        while (n < line.Length && line[n] == '#') n++;
        return n is > 0 and <= 6 && n < line.Length && line[n] is ' ' or '*';
    }

    public static bool IsBullet(ReadOnlySpan<char> line) =>
        line.Length > 1 && line[0] is '-' or '+' or '•' or '–' or '*' or '>' or '—' && (line[1] is ' ' || char.IsLetter(line[1]));

    public static bool IsRomanHeading(ReadOnlySpan<char> line)
    {
        line = line.TrimStart('*');
        var dot = line.IndexOf('.');
        return dot is > 0 and < 8 && RomanNumerals.Value(line[..dot], out var capital) > 0 && capital && dot + 1 < line.Length && !char.IsLetterOrDigit(line[dot + 1]);
    }

    /// <summary>A heading, a bullet or a label: I., 1., 2.1., 1.a, a), (1), Điều 5, Chương II.</summary>
    public static bool IsMarked(ReadOnlySpan<char> line)
    {
        if (IsMarkdownHeading(line) || IsBullet(line) || IsRomanHeading(line)) return true;
        line = line.TrimStart("*(");
        if (StartsWithWord(line, "Điều") || StartsWithWord(line, "Chương") || StartsWithWord(line, "Phụ lục") || StartsWithWord(line, "Mục"))
            return line.IndexOfAnyInRange('0', '9') is > 0 and < 12 || line.Length > 8 && char.IsUpper(line[^1]);
        var n = 0;
        while (n < line.Length && (char.IsAsciiDigit(line[n]) || n > 0 && line[n] == '.' && n < 9)) n++;
        if (n > 0 && n < line.Length) return line[n - 1] == '.' && !char.IsLetterOrDigit(line[n]) || line[n] is ')' or '/' && n <= 2 && n + 1 < line.Length && line[n + 1] == ' ';
        return line.Length > 2 && char.IsLetter(line[0]) && line[1] is ')' or '.' && line[2] is ' ' or '*' && (char.IsLower(line[0]) || line[1] == ')');
    }

    /// <summary>All letters capital: a title.</summary>
    public static bool IsTitle(ReadOnlySpan<char> line)
    {
        var letters = 0;
        foreach (var c in line)
        {
            if (char.IsLower(c)) return false;
            if (char.IsUpper(c)) letters++;
        }
        return letters >= 4;
    }

    public static bool EndsSentence(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("*”\"’)_ ");
        return line.Length > 0 && line[^1] is '.' or '?' or '!' or ';' or ':' or '/' && !line.EndsWith("...");
    }

    public static bool EndsParagraph(ReadOnlySpan<char> line) => EndsSentence(line) || line.EndsWith("…");

    /// <summary>A line that cannot be the end of anything: after a comma, a bracket not closed, or a small joining word.</summary>
    public static bool EndsOpen(ReadOnlySpan<char> line)
    {
        if (line.Length == 0) return false;
        if (line[^1] is ',' or '(' or '“' or '-' or '–') return true;
        var space = line.LastIndexOf(' ');
        return space > 0 && Joining.Contains(line[(space + 1)..]);
    }

    private static readonly WordSet Joining = WordSet.Of("của và các những cho với về theo tại trong trên là từ đến do bởi để hoặc bằng số ngày tháng năm ban");

    /// <summary>How many "**" there are.</summary>
    public static int BoldMarks(ReadOnlySpan<char> line)
    {
        var marks = 0;
        for (var k = 0; k + 1 < line.Length; k++)
        {
            if (line[k] != '*' || line[k + 1] != '*') continue;
            marks++;
            k++;
        }
        return marks;
    }

    public static char FirstLetter(ReadOnlySpan<char> line)
    {
        foreach (var c in line) if (!(c is '“' or '"' or '(' or '*' or '_' or ' ')) return c;
        return ' ';
    }

    public static int FirstWord(ReadOnlySpan<char> line)
    {
        var space = line.IndexOf(' ');
        return space < 0 ? line.Length : space;
    }

    public static bool IsRule(ReadOnlySpan<char> line)
    {
        foreach (var c in line) if (c is not ('-' or '_' or '*' or '=' or '.' or ' ' or '|' or ':' or '–' or '—' or '~')) return false;
        return true;
    }

    /// <summary>"2", "- 2 -", "Trang 2/5", "2/5".</summary>
    public static bool IsPageNumber(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("Trang", StringComparison.OrdinalIgnoreCase)) line = line[5..];
        var digits = 0;
        foreach (var c in line)
        {
            if (char.IsAsciiDigit(c)) digits++;
            else if (c is not (' ' or '-' or '–' or '/' or '|')) return false;
        }
        return digits is > 0 and <= 6;
    }

    public static bool IsMotto(ReadOnlySpan<char> line) =>
        Contains(line, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA") || Contains(line, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA") || Contains(line, "ĐẢNG CỘNG SẢN VIỆT NAM") && line.Length < 40
        || Contains(line, "Độc lập") && Contains(line, "Hạnh phúc");

    /// <summary>A number or a date of the letterhead that nobody has filled in.</summary>
    public static bool IsUnfilled(ReadOnlySpan<char> line)
    {
        line = line.Trim('*');
        if (line.StartsWith("Số", StringComparison.OrdinalIgnoreCase) && line.Length < 60 && line.Contains('/'))
        {
            var before = line[..line.IndexOf('/')];
            return before.IndexOfAnyInRange('0', '9') < 0 && before.Length < 30;
        }
        var day = line.IndexOf("ngày", StringComparison.OrdinalIgnoreCase);
        if (day < 0 || line.Length > 80 || !Contains(line, "tháng") || !Contains(line, "năm")) return false;
        var rest = line[(day + 4)..].TrimStart(" .…_");
        return rest.StartsWith("tháng", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsRecipients(ReadOnlySpan<char> line) => line.Trim("* ").StartsWith("Nơi nhận", StringComparison.OrdinalIgnoreCase);

    /// <summary>For whom somebody signs: "TM. ỦY BAN NHÂN DÂN". Before a number it is something else: road TL.8, district Q.7.</summary>
    public static bool IsSignature(ReadOnlySpan<char> line)
    {
        line = line.TrimStart('*');
        foreach (var mark in SignatureMarks)
            if (line.StartsWith(mark)) return line[mark.Length..].TrimStart() is not [>= '0' and <= '9', ..];
        return false;
    }

    private static readonly string[] SignatureMarks = ["TM.", "KT.", "TL.", "TUQ.", "Q.", "T/M ", "K/T "];

    private static bool StartsWithWord(ReadOnlySpan<char> line, string word) =>
        line.StartsWith(word, StringComparison.OrdinalIgnoreCase) && line.Length > word.Length && line[word.Length] == ' ';

    private static bool Contains(ReadOnlySpan<char> line, string text) => line.Contains(text, StringComparison.OrdinalIgnoreCase);
}
