using System.Globalization;
using System.Text;

namespace Broadcast.Tts.Documents;

/// <summary>Numbers of lists as a word processor writes them (ECMA-376, 17.18.59). Pure.</summary>
internal static class ListNumber
{
    private static readonly (int Value, string Letters)[] Roman =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ];

    /// <summary>The number in a format; formats that Vietnamese documents do not have come out as digits.</summary>
    /// <param name="format">As <c>w:numFmt</c> names it.</param>
    /// <param name="number">0 to 1,000,000.</param>
    public static string Of(string format, int number) => format switch
    {
        "lowerLetter" => Letters(number),
        "upperLetter" => Letters(number).ToUpperInvariant(),
        "lowerRoman" => InRoman(number),
        "upperRoman" => InRoman(number).ToUpperInvariant(),
        "decimalZero" => number.ToString("00", CultureInfo.InvariantCulture),
        "none" => "",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    // a … z, aa, bb …, as Word counts.
    private static string Letters(int number) =>
        number is < 1 or > 780 ? number.ToString(CultureInfo.InvariantCulture) : new string((char)('a' + (number - 1) % 26), (number - 1) / 26 + 1);

    private static string InRoman(int number)
    {
        if (number is < 1 or > 3999) return number.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        foreach (var (value, letters) in Roman)
            for (; number >= value; number -= value) text.Append(letters);
        return text.ToString();
    }
}
