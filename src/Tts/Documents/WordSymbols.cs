using System.Globalization;

namespace Broadcast.Tts.Documents;

/// <summary>
/// The letters of <c>w:sym</c> (ECMA-376, 17.3.3.30) in Unicode: fonts of symbols keep them at codes of their own, often moved to U+F000. Those that
/// notices are written with; pure.
/// </summary>
internal static class WordSymbols
{
    // As Unicode's own mapping of the Adobe Symbol encoding has them.
    private static readonly Dictionary<int, char> Symbol = new()
    {
        [0x44] = 'Δ', [0x57] = 'Ω', [0x61] = 'α', [0x62] = 'β', [0x6d] = 'μ', [0x70] = 'π', [0x2d] = '−', [0xa2] = '′', [0xa3] = '≤', [0xa5] = '∞', [0xab] = '↔', [0xac] = '←',
        [0xae] = '→', [0xb0] = '°', [0xb1] = '±', [0xb2] = '″', [0xb3] = '≥', [0xb4] = '×', [0xb7] = '•', [0xb8] = '÷', [0xb9] = '≠', [0xbb] = '≈', [0xd6] = '√', [0xde] = '⇒', [0xe5] = '∑',
    };

    private static readonly Dictionary<int, char> Wingdings = new()
    {
        [0x28] = '☎', [0x6c] = '●', [0x6e] = '■', [0x6f] = '□', [0x76] = '❖', [0x9f] = '•', [0xa7] = '▪', [0xa8] = '□', [0xd8] = '➢', [0xdf] = '←', [0xe0] = '→', [0xe8] = '→',
        [0xf0] = '→', [0xfb] = '✗', [0xfc] = '✓', [0xfd] = '☒', [0xfe] = '☑',
    };

    private static readonly Dictionary<int, char> Wingdings2 = new() { [0x4f] = '✗', [0x50] = '✓', [0x51] = '☒', [0x52] = '☑', [0xa3] = '□' };

    /// <summary>The letter; null when nobody can say which it is.</summary>
    /// <param name="font">The font's name.</param>
    /// <param name="code">Its code, in hexadecimal digits.</param>
    public static char? Of(string? font, string? code)
    {
        if (!int.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)) return null;
        var place = at is >= 0xf000 and <= 0xf0ff ? at - 0xf000 : at;
        var letters = font?.ToUpperInvariant() switch { "SYMBOL" => Symbol, "WINGDINGS" => Wingdings, "WINGDINGS 2" => Wingdings2, _ => null };
        if (letters is not null && letters.TryGetValue(place, out var letter)) return letter;
        // Symbol has digits and signs where ASCII has them, but for a few; other fonts hold Unicode, outside of the private area.
        if (letters == Symbol) return place is >= 0x20 and <= 0x3f and not (0x22 or 0x24 or 0x27 or 0x2a) ? (char)place : null;
        return letters is null && at is >= 0xa0 and < 0xd800 or >= 0xf900 and < 0xfffe ? (char)at : null;
    }
}
