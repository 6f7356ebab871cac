using System.Globalization;
using System.Text;
using Broadcast.Protocol;

namespace Broadcast.Controller.Stations;

/// <summary>What may be a name, an id or a title. Pure.</summary>
internal static class NameRules
{
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
            if (name.Length == WireName.MaxName)
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
            free = name[..Math.Min(name.Length, WireName.MaxName - ending.Length)].TrimEnd('-') + ending;
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
    public static Refusal? CheckId(string field, string id) => WireName.IsId(id)
        ? null
        : new Refusal.Invalid("id-not-allowed", field, $"Mã chỉ gồm 1–{WireName.MaxId} ký tự A–Z a–z 0–9 . _ @ : -.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
