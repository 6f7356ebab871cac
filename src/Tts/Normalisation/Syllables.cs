using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Knows which letter groups can be a Vietnamese syllable: what cannot is an abbreviation or a foreign word.</summary>
internal static class Syllables
{
    private static readonly WordSet Onsets = WordSet.Of("b c ch d g gh gi h k kh l m n ng ngh nh ph r s t th tr v x qu");

    private static readonly WordSet Rimes = WordSet.Of("""
        a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et ech enh eu i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
        o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oong op ot u ua uan uang uat uay ue uech uen uenh
        ui um un ung uoc uoi uom uon uong uot up ut uy uya uych uyen uyet uynh uyt uyu uc ua ui uu uo uou uop y yem yen yeng yet yeu
        """.ReplaceLineEndings(" "));

    private static readonly string[] Bases = BuildBases();

    /// <summary>The letter without its tone mark, keeping ă, â, ê, ô, ơ, ư and đ.</summary>
    public static char WithoutTone(char c)
    {
        if (c < '\u00c0') return c;
        var parts = c.ToString().Normalize(NormalizationForm.FormD);
        if (parts.Length == 1) return c;
        var kept = new StringBuilder(parts.Length);
        foreach (var p in parts) if (p is not ('\u0300' or '\u0301' or '\u0303' or '\u0309' or '\u0323')) kept.Append(p);
        var composed = kept.ToString().Normalize(NormalizationForm.FormC);
        return composed.Length == 1 ? composed[0] : c;
    }

    /// <summary>The ASCII letter under a Vietnamese one, in lower case: ớ → o, đ → d. NUL when there is none.</summary>
    public static char Ascii(char c)
    {
        if (c < '\u0080') return char.ToLowerInvariant(c);
        return c < Bases.Length && Bases[c].Length == 1 ? Bases[c][0] : '\0';
    }

    /// <summary>Whether a word, in any case and with or without tones, has the shape of one Vietnamese syllable.</summary>
    public static bool IsSyllable(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > 7) return false;
        Span<char> plain = stackalloc char[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            plain[i] = Ascii(word[i]);
            if (plain[i] is < 'a' or > 'z') return false;
        }
        return IsPlainSyllable(plain);
    }

    /// <summary>A syllable that ends in a stop always bears a tone mark: IP and ET are no words.</summary>
    public static bool LacksTone(ReadOnlySpan<char> word)
    {
        foreach (var c in word) if (c > '\u007f') return false;
        return char.ToLowerInvariant(word[^1]) is 'p' or 't' or 'c' || word.EndsWith("ch", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether capitals can be said as a word of two or more foreign syllables: single consonants between vowels.</summary>
    public static bool IsPronounceable(ReadOnlySpan<char> word)
    {
        int vowels = 0, run = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var c = Ascii(word[i]);
            if (word[i] is 'Đ' or 'đ' || c is < 'a' or > 'z') return false;
            var vowel = c is 'a' or 'e' or 'i' or 'o' or 'u' || c == 'y' && i > 0;
            if (!vowel && ++run > 1) return false;
            if (vowel && (run > 0 || i == 0)) vowels++;
            if (vowel) run = 0;
        }
        return vowels >= 2;
    }

    private static bool IsPlainSyllable(ReadOnlySpan<char> plain)
    {
        if (Rimes.Contains(plain) || plain is "gi") return true;
        for (var cut = Math.Min(3, plain.Length - 1); cut >= 1; cut--)
            if (Onsets.Contains(plain[..cut]) && Rimes.Contains(plain[cut..]) && Agree(plain[..cut], plain[cut])) return true;
        return false;
    }

    /// <summary>Spelling: k, gh, ngh before e, i, y; c, g, ng before the others.</summary>
    private static bool Agree(ReadOnlySpan<char> onset, char vowel)
    {
        var front = vowel is 'e' or 'i' or 'y';
        return onset switch
        {
            "k" or "gh" or "ngh" => front,
            "c" or "ng" => !front,
            "g" => vowel is not ('e' or 'y'),
            _ => true,
        };
    }

    /// <summary>Cuts "dichvucong" into "dich vu cong"; null when it is not made of two or more syllables.</summary>
    public static string? Segment(ReadOnlySpan<char> text)
    {
        if (text.Length is < 4 or > 40) return null;
        Span<int> cost = stackalloc int[text.Length + 1];
        Span<int> from = stackalloc int[text.Length + 1];
        cost[1..].Fill(int.MaxValue);
        for (var end = 1; end <= text.Length; end++)
        {
            for (var length = 1; length <= Math.Min(6, end); length++)
            {
                if (cost[end - length] == int.MaxValue) continue;
                var piece = text.Slice(end - length, length);
                if (!IsPlainSyllable(piece)) continue;
                // Few syllables; and none that begins with a vowel where another cut exists.
                var step = 10 + (piece[0] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y' ? 3 : 0) + (length == 1 ? 6 : 0);
                if (cost[end - length] + step >= cost[end]) continue;
                cost[end] = cost[end - length] + step;
                from[end] = end - length;
            }
        }
        if (cost[text.Length] == int.MaxValue || from[text.Length] == 0) return null;
        var pieces = new List<string>();
        for (var end = text.Length; end > 0; end = from[end]) pieces.Insert(0, text[from[end]..end].ToString());
        return string.Join(' ', pieces);
    }

    private static string[] BuildBases()
    {
        var bases = new string[0x1f00];
        Array.Fill(bases, "");
        for (var c = 0x80; c < bases.Length; c++)
        {
            if (!char.IsLetter((char)c)) continue;
            var d = char.ToLowerInvariant((char)c).ToString().Normalize(NormalizationForm.FormD)[0];
            if (d == 'đ') d = 'd';
            if (d is >= 'a' and <= 'z') bases[c] = d.ToString();
        }
        return bases;
    }
}
