using System.Globalization;
using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>
/// A source in the one form that the rules read: NFC, plain ASCII digits, plain spaces; with the way back to where each
/// character stood in the source as it came.
/// </summary>
internal sealed class SourceText
{
    private readonly int[]? _origin;

    private readonly int _sourceEnd;

    private SourceText(string text, int[]? origin, int sourceEnd)
    {
        Text = text;
        _origin = origin;
        _sourceEnd = sourceEnd;
    }

    public string Text { get; }

    /// <summary>Where the character at an index stood in the source; at the end, where the source text ends.</summary>
    public int Origin(int index) => _origin is null ? index : index < _origin.Length ? _origin[index] : _sourceEnd;

    /// <summary>Several stretches of this text as one, a space between each two.</summary>
    public SourceText Join(IReadOnlyList<(int Start, int Length)> stretches)
    {
        var text = new StringBuilder();
        var origin = new List<int>();
        var end = 0;
        foreach (var (start, length) in stretches)
        {
            if (text.Length > 0) Add(' ', end, text, origin);
            for (var k = start; k < start + length; k++) Add(Text[k], Origin(k), text, origin);
            end = length == 0 ? Origin(start) : Origin(start + length - 1) + 1;
        }
        return new SourceText(text.ToString(), [.. origin], end);
    }

    public static SourceText Of(string source)
    {
        if (IsClean(source)) return new SourceText(source, null, source.Length);
        var text = new StringBuilder(source.Length);
        var origin = new List<int>(source.Length);
        var at = 0;
        while (at < source.Length)
        {
            var length = ClusterLength(source, at);
            Append(source.AsSpan(at, length), at, text, origin);
            at += length;
        }
        return new SourceText(text.ToString(), [.. origin], source.Length);
    }

    private static bool IsClean(string source)
    {
        foreach (var c in source)
        {
            if (c is >= ' ' and < '\u007f' or '\n' or '\t') continue;
            if (c is '\u2013' or '\u2014' or '\u201c' or '\u201d' or '\u2026' or '\u2018' or '\u2019') continue;
            if (c is < '\u00c0' or > '\u1ef9' or (>= '\u0250' and < '\u1ea0')) return false;
        }
        return true;
    }

    /// <summary>A base character and the combining marks that follow it; a surrogate pair stays whole.</summary>
    private static int ClusterLength(string source, int at)
    {
        var end = at + 1;
        if (char.IsHighSurrogate(source[at]) && end < source.Length && char.IsLowSurrogate(source[end])) end++;
        while (end < source.Length && source[end] >= '\u0300' && IsMark(source[end])) end++;
        return end - at;
    }

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static void Append(ReadOnlySpan<char> cluster, int at, StringBuilder text, List<int> origin)
    {
        if (cluster.Length == 1)
        {
            if (Plain(cluster[0]) is { } plain) Add(plain, at, text, origin);
            return;
        }
        if (char.GetUnicodeCategory(cluster[0]) == UnicodeCategory.OtherNotAssigned) return;
        var written = cluster.ToString();
        if (HasLoneSurrogate(written)) return;
        foreach (var c in written.Normalize(NormalizationForm.FormC)) Add(c, at, text, origin);
    }

    private static void Add(char c, int at, StringBuilder text, List<int> origin)
    {
        text.Append(c);
        origin.Add(at);
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }
        return false;
    }

    /// <summary>The plain character said for this one; null when it is not to be heard (zero-width, soft hyphen, half a pair).</summary>
    private static char? Plain(char c)
    {
        if (c < '\u0080') return c >= ' ' || c is '\n' or '\t' ? c : ' ';
        if (c is '\u00ad' or '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' || char.IsSurrogate(c)) return null;
        if (c is '\u2011' or '\u2010' or '\u2012' or '\u2043' or '\ufe63' or '\uff0d') return '-';
        if (c is '\u2212') return '-';
        if (c is '\uf0b7' or '\uf02d' or '\u25cf' or '\u25aa' or '\u25e6' or '\u2023' or '\u2219' or '\u00b7') return '•';
        if (c is '\u00ba' or '\u02da') return '°';
        // The apostrophe of Ea Hʼleo is a letter to Unicode.
        if (c is '\u02bc' or '\u02bb' or '\u02c8') return '\'';
        if (c is '\u0110' or '\u00d0') return 'Đ';
        if (c is '\u00f0') return 'đ';
        if (char.GetUnicodeCategory(c) == UnicodeCategory.OtherNotAssigned) return null;
        if (char.IsWhiteSpace(c)) return ' ';
        if (char.IsDigit(c)) return (char)('0' + (int)CharUnicodeInfo.GetNumericValue(c));
        if (c is >= '\uff01' and <= '\uff5e') return (char)(c - 0xfee0);
        if (c < '\u00c0' || char.GetUnicodeCategory(c) is UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber) return c;
        var composed = c.ToString().Normalize(NormalizationForm.FormC);
        return composed.Length == 1 ? composed[0] : c;
    }
}
