using System.Text;
using Broadcast.Tests;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Normalisation;

/// <summary>Whatever comes in: nothing throws or loops, no digit or symbol comes out, every span lies in the source.</summary>
public sealed class AnyTextTests
{
    private static readonly string[] Pieces =
    [
        "ngày", "tháng", "năm", "giờ", "phút", "số", "Số:", "thứ", "quý", "khoản", "điểm", "Điều", "Luật", "đồng", "đ", "km", "m2", "m³", "kg", "%", "‰", "°C", "°",
        "h", "p", "s", "k", "tr", "tỷ", "QĐ-TTg", "/NĐ-CP", "/KH-UBND", "UBND", "HĐND&UBND", "VH-XH", "TT", "TP.", "KT.", "CT", "đ/c", "v/v", "I", "IV", "XV", "xi", "MMXXV",
        "a)", "đ)", "1.", "2.1.", "-", "–", "+", "*", "**", "##", "|", "•", ".", ",", ";", ":", "?", "!", "...", "…", "(", ")", "[", "]", "{", "}", "\"", "“", "”", "'", "/", "\\",
        "./.", "=", "<", ">", "≥", "±", "×", "^", "~", "_", "@", "#", "&", "$", "€", "₫", "½", "①", "Ⅳ", "²", "٣", "３", "𝟗", "😀", "\u200b", "\u00a0", "\t", "\ufeff", "ﬁ", "漢字", "ไทย",
        "www.abc.vn", "a@b.com", "https://x.vn/y?z=1", "0912.345.678", "0276 3852 345", "1900 1234", "70B1-123.45", "001085012345", "15/4/2025", "17h30", "7h-9h", "3/4", "24/24",
        "1.500.000", "2,15", "1,234,567", "192.16.2", "1.5×10^-3", "3.2e5", "-2", "−5", "05", "06", "0", "00", "007", "99999999999999999999999", "VNeID", "Facebook", "Covid-19", "A/H5N1",
        "Nơi nhận:", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "e\u0302\u0301", "o\u031b\u0300", "\ud800", "\udc00",
    ];

    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(2, 2_000)]
    [InlineData(1795887918, 1)]
    [Trait("Category", Fuzz.Category)]
    public void A_text_put_together_at_random_is_read_without_digits_and_symbols(int seed, int rounds)
    {
        foreach (var (_, random) in Fuzz.Rounds(seed, rounds, $"{seed}"))
        {
            var text = random.Next(3) switch { 0 => Glued(random), 1 => Spaced(random), _ => Noise(random) };
            Check(text);
        }
    }

    [Fact]
    public void Every_character_of_the_basic_plane_is_read_alone_and_after_a_number()
    {
        for (var c = 0; c <= 0xffff; c++)
        {
            Check(((char)c).ToString());
            if (c % 29 == 0) Check($"5{(char)c}3 xã {(char)c}a");
        }
    }

    [Fact]
    public void A_very_long_line_is_read_in_one_go()
    {
        var line = string.Concat(Enumerable.Repeat("Kế hoạch số 766/QĐ-TTg ngày 15/4/2025 (PBGDPL), ", 4_000));
        Normaliser.NormaliseLine(line).Should().NotContainAny("0", "1", "2", "5", "/");
        Normaliser.NormaliseLine(new string('9', 100_000)).Should().StartWith("chín chín");
        Normaliser.NormaliseLine(new string('(', 50_000)).Should().BeEmpty();
        Normaliser.NormaliseLine(new string('-', 50_000)).Should().BeEmpty();
        Normaliser.NormaliseLine(string.Concat(Enumerable.Repeat("1.", 30_000))).Should().NotBeEmpty();
        Normaliser.NormaliseLine(string.Concat(Enumerable.Repeat("a.", 30_000))).Should().NotBeEmpty();
        Normaliser.NormaliseLine(string.Concat(Enumerable.Repeat("x@", 30_000))).Should().NotBeEmpty();
    }

    private static string Glued(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Spaced(Random random) => string.Join(random.Next(6) == 0 ? "\n" : " ", Enumerable.Range(0, random.Next(1, 20)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Noise(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 40); i > 0; i--) text.Append(random.Next(4) == 0 ? (char)random.Next(0x20, 0x2100) : (char)random.Next(0x20, 0x7f));
        return text.ToString();
    }

    private static void Check(string text)
    {
        var spoken = Normaliser.NormaliseLine(text);
        if (!Speakable(spoken)) Assert.Fail($"“{text}” was read as “{spoken}”");
        foreach (var word in Normaliser.ReadLine(text)) Inside(word.Start, word.Length, text);
        var document = Normaliser.NormaliseDocument(text);
        if (!Speakable(document.ToText())) Assert.Fail($"“{text}” was read as “{document.ToText()}”");
        foreach (var word in document.Sentences.SelectMany(s => s.Words)) Inside(word.Start, word.Length, text);
        foreach (var part in document.Dropped) Inside(part.Start, part.Length, text);
    }

    private static void Inside(int start, int length, string text)
    {
        if (start < 0 || length < 0 || start + length > text.Length) Assert.Fail($"{start}+{length} lies outside “{text}”");
    }

    private static bool Speakable(string spoken)
    {
        foreach (var rune in spoken.EnumerateRunes())
        {
            if (Rune.IsLetter(rune) || rune.Value is ' ' or '\n' or ',' or '.' or ';' or ':' or '?' or '!') continue;
            if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark) continue;
            return false;
        }
        return true;
    }
}
