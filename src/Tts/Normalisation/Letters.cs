using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Letters said by their Vietnamese names.</summary>
internal static class Letters
{
    /// <summary>The name of a letter, in lower case; null when it is no letter of the Vietnamese or English alphabet.</summary>
    public static string? Name(char letter) => char.ToLowerInvariant(letter) switch
    {
        'a' => "a",
        'ă' => "á",
        'â' => "ớ",
        'b' => "bê",
        'c' => "xê",
        'd' => "dê",
        'đ' => "đê",
        'e' => "e",
        'ê' => "ê",
        'f' => "ép",
        'g' => "gờ",
        'h' => "hát",
        'i' => "i",
        'j' => "gi",
        'k' => "ca",
        'l' => "lờ",
        'm' => "mờ",
        'n' => "nờ",
        'o' => "o",
        'ô' => "ô",
        'ơ' => "ơ",
        'p' => "pê",
        'q' => "quy",
        'r' => "rờ",
        's' => "ét sờ",
        't' => "tê",
        'u' => "u",
        'ư' => "ư",
        'v' => "vê",
        'w' => "vê kép",
        'x' => "ích",
        'y' => "y",
        'z' => "dét",
        _ => null,
    };

    /// <summary>The names of all letters of a word, separated by spaces. A letter without a name stays as it is.</summary>
    public static string Spell(ReadOnlySpan<char> word)
    {
        var text = new StringBuilder(word.Length * 4);
        foreach (var c in word)
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(Name(Syllables.WithoutTone(c)) ?? char.ToLowerInvariant(c).ToString());
        }
        return text.ToString();
    }
}
