using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Broadcast.Tts.Documents;

/// <summary>What a document's styles say of headings, lists, hidden text and old fonts, inherited as ECMA-376, 17.7 has it. Pure.</summary>
internal sealed class WordStyles
{
    private const int LongestChain = 20;

    private readonly Dictionary<string, Style> _styles = new(StringComparer.Ordinal);
    private readonly string? _standard;
    private readonly RunFonts? _defaultFonts;

    public WordStyles(MainDocumentPart main)
    {
        var styles = main.StyleDefinitionsPart?.Styles;
        foreach (var style in styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is not { } id) continue;
            _styles.TryAdd(id, style);
            if (style.Type?.Value == StyleValues.Paragraph && style.Default?.Value == true) _standard = id;
        }
        _defaultFonts = styles?.DocDefaults?.RunPropertiesDefault?.RunPropertiesBaseStyle?.RunFonts;
    }

    /// <summary>1 to 9 for a heading, 0 for none.</summary>
    public int HeadingLevel(Paragraph paragraph)
    {
        if (paragraph.ParagraphProperties?.OutlineLevel?.Val is { HasValue: true } own) return own.Value < 9 ? own.Value + 1 : 0;
        foreach (var style in Chain(StyleOf(paragraph)))
        {
            if (style.StyleParagraphProperties?.OutlineLevel?.Val is { HasValue: true } level) return level.Value < 9 ? level.Value + 1 : 0;
            var name = style.StyleName?.Val?.Value ?? "";
            if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(8), out var number) && number is >= 1 and <= 9) return number;
            if (name.Equals("Title", StringComparison.OrdinalIgnoreCase)) return 1;
        }
        return 0;
    }

    /// <summary>Whether the paragraph is a line of a table of contents.</summary>
    public bool IsContents(Paragraph paragraph) =>
        Chain(StyleOf(paragraph)).Any(style => style.StyleName?.Val?.Value is { } name && name.StartsWith("toc ", StringComparison.OrdinalIgnoreCase));

    /// <summary>The list that the paragraph is an entry of, its own or its style's; null when of none.</summary>
    public (int List, int Level)? ListOf(Paragraph paragraph)
    {
        int? list = null, level = null;
        Take(paragraph.ParagraphProperties?.NumberingProperties);
        foreach (var style in Chain(StyleOf(paragraph))) Take(style.StyleParagraphProperties?.NumberingProperties);
        return list is > 0 ? (list.Value, Math.Clamp(level ?? 0, 0, 8)) : null;

        void Take(NumberingProperties? properties)
        {
            if (properties?.NumberingId?.Val is { HasValue: true } id) list ??= id.Value;
            if (properties?.NumberingLevelReference?.Val is { HasValue: true } at) level ??= at.Value;
        }
    }

    /// <summary>Whether a run is hidden, by itself or by its style.</summary>
    public bool IsHidden(Run run, Paragraph? paragraph)
    {
        if (run.RunProperties?.Vanish is { } own) return IsOn(own);
        foreach (var style in Chain(run.RunProperties?.RunStyle?.Val?.Value).Concat(paragraph is null ? [] : Chain(StyleOf(paragraph))))
            if (style.StyleRunProperties?.Vanish is { } vanish) return IsOn(vanish);
        return false;
    }

    /// <summary>The font of a run's letters; empty when nothing names one.</summary>
    public string FontOf(Run run, Paragraph? paragraph)
    {
        if (Name(run.RunProperties?.RunFonts) is { } own) return own;
        foreach (var style in Chain(run.RunProperties?.RunStyle?.Val?.Value).Concat(paragraph is null ? [] : Chain(StyleOf(paragraph))))
            if (Name(style.StyleRunProperties?.RunFonts) is { } font) return font;
        return Name(_defaultFonts) ?? "";
    }

    private static string? Name(RunFonts? fonts) => fonts?.Ascii?.Value ?? fonts?.HighAnsi?.Value;

    private static bool IsOn(OnOffType value) => value.Val is not { HasValue: true } set || set.Value;

    private string? StyleOf(Paragraph paragraph) => paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value ?? _standard;

    private IEnumerable<Style> Chain(string? id)
    {
        for (var steps = 0; steps < LongestChain && id is not null && _styles.TryGetValue(id, out var style); steps++)
        {
            yield return style;
            id = style.BasedOn?.Val?.Value;
        }
    }
}
