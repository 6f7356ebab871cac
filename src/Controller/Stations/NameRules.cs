using System.Globalization;
using System.Text;

namespace Broadcast.Controller.Stations;

/// <summary>What may be a name, an id or a title. Pure.</summary>
internal static class NameRules
{
    /// <summary>Longest name of a station, zone or box, in characters.</summary>
    public const int LongestName = 32;

    /// <summary>Longest id of anything else, in characters.</summary>
    public const int LongestId = 64;

    /// <summary>A name as it stands in topics: 1–32 of a–z 0–9 -, starting and ending with a letter or digit.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text[0] != '-' && text[^1] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>An id: 1–64 of A–Z a–z 0–9 . _ @ : -.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '@' or ':' or '-');

    /// <summary>A new id that sorts by time of making.</summary>
    public static string NewId(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");

    /// <summary>What people call a thing, made into a name: "Thôn Bản Lác" becomes <c>thon-ban-lac</c>. Empty when nothing of it can be kept.</summary>
    public static string NameFrom(string title)
    {
        var name = new StringBuilder();
        foreach (var c in title.Normalize(NormalizationForm.FormD).ToLowerInvariant().Replace('đ', 'd'))
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
                name.Append(c);
            else if (char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && name.Length > 0 && name[^1] != '-')
                name.Append('-');
            if (name.Length == LongestName)
                break;
        }

        return name.ToString().Trim('-');
    }

    /// <summary>The name, or with -2, -3 … when it is taken.</summary>
    public static string FreeName(string name, IReadOnlySet<string> taken)
    {
        var free = name;
        for (var number = 2; taken.Contains(free); number++)
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            free = name[..Math.Min(name.Length, LongestName - ending.Length)].TrimEnd('-') + ending;
        }

        return free;
    }

    /// <summary>Why the text cannot be the title of something that people read on one line; null when it can.</summary>
    public static Refusal? CheckTitle(string field, string what, string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Refusal.Invalid("title-missing", field, $"Chưa có {what}. Hãy nhập {what}, tối đa {longest} ký tự.");
        if (text.Length > longest)
            return new Refusal.Invalid("title-too-long", field, $"{Capital(what)} dài {text.Length} ký tự; tối đa {longest}. Hãy rút ngắn.");
        if (text.Any(char.IsControl) || text.EnumerateRunes().Contains(Rune.ReplacementChar))
            return new Refusal.Invalid("title-not-text", field, $"{Capital(what)} có ký tự hỏng, ký tự điều khiển hoặc xuống dòng. Hãy viết lại trên một dòng.");
        return null;
    }

    /// <summary>Why the id cannot be used; null when it can.</summary>
    public static Refusal? CheckId(string field, string id) => IsId(id)
        ? null
        : new Refusal.Invalid("id-not-allowed", field, $"Mã chỉ gồm 1–{LongestId} ký tự A–Z a–z 0–9 . _ @ : -.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
