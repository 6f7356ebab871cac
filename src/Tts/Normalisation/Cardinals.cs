using System.Globalization;
using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Whole numbers in words: groups of three with nghìn, triệu, tỷ; linh, mốt, tư, lăm where they belong.</summary>
internal static class Cardinals
{
    private static readonly string[] Digit = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

    private static readonly string[] Small = [.. Enumerable.Range(0, 1000).Select(n => Group(n, padded: false))];

    public static string Say(int value) => Say((ulong)value);

    /// <summary>A run of ASCII digits as a number. More than eighteen digits are nobody's quantity: they are read one by one.</summary>
    public static string Say(ReadOnlySpan<char> digits)
    {
        var significant = digits.TrimStart('0');
        if (significant.Length == 0) return Digit[0];
        return significant.Length > 18 ? OneByOne(significant) : Say(ulong.Parse(significant, CultureInfo.InvariantCulture));
    }

    /// <summary>Digits one by one: 0912 → không chín một hai.</summary>
    public static string OneByOne(ReadOnlySpan<char> digits)
    {
        var text = new StringBuilder(digits.Length * 5);
        foreach (var c in digits)
        {
            if (c is < '0' or > '9') continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(Digit[c - '0']);
        }
        return text.ToString();
    }

    /// <summary>A name's number keeps its leading zero: 06 → không sáu, 12 → mười hai.</summary>
    public static string Name(ReadOnlySpan<char> digits) =>
        digits.Length is 2 or 3 && digits[0] == '0' ? OneByOne(digits) : digits.Length > 3 && digits[0] == '0' ? OneByOne(digits) : Say(digits);

    public static string Say(ulong value)
    {
        if (value < 1000) return Small[value];
        var text = new StringBuilder(64);
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ulong value)
    {
        const ulong billion = 1_000_000_000;
        if (value >= billion)
        {
            Append(text, value / billion);
            text.Append(" tỷ");
            value %= billion;
        }
        AppendGroup(text, (int)(value / 1_000_000), " triệu");
        AppendGroup(text, (int)(value / 1000 % 1000), " nghìn");
        AppendGroup(text, (int)(value % 1000), "");
    }

    private static void AppendGroup(StringBuilder text, int group, string name)
    {
        if (group == 0) return;
        if (text.Length > 0) text.Append(' ').Append(Group(group, padded: true));
        else text.Append(Small[group]);
        text.Append(name);
    }

    private static string Group(int value, bool padded)
    {
        int hundreds = value / 100, tens = value / 10 % 10, ones = value % 10;
        if (value == 0) return Digit[0];
        var text = new StringBuilder(32);
        if (hundreds > 0 || padded) text.Append(Digit[hundreds]).Append(" trăm");
        if (tens == 0 && ones > 0) text.Append(text.Length > 0 ? " linh " : "").Append(Digit[ones]);
        else if (tens > 0)
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(tens == 1 ? "mười" : Digit[tens] + " mươi");
            if (ones > 0) text.Append(' ').Append(Ones(tens, ones));
        }
        return text.ToString();
    }

    private static string Ones(int tens, int ones) => ones switch
    {
        1 when tens > 1 => "mốt",
        4 when tens > 1 => "tư",
        5 => "lăm",
        _ => Digit[ones],
    };
}
