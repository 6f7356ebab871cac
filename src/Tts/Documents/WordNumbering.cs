using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Broadcast.Tts.Documents;

/// <summary>
/// Counts out the automatic numbers of Word's lists (ECMA-376, 17.9): "1.", "a)", "Điều 3." stand nowhere in the text. Paragraphs must be asked for in
/// the order of the document. Not thread-safe; one instance per document.
/// </summary>
internal sealed class WordNumbering
{
    private const int Levels = 9;
    private const int LongestLabel = 60;
    private const int Highest = 1_000_000;

    private readonly Dictionary<int, AbstractNum> _abstract = [];
    private readonly Dictionary<int, NumberingInstance> _lists = [];
    private readonly Dictionary<string, int> _byStyle = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int?[]> _counters = [];
    private readonly HashSet<(int List, int Level)> _begun = [];

    public WordNumbering(MainDocumentPart main)
    {
        var numbering = main.NumberingDefinitionsPart?.Numbering;
        foreach (var definition in numbering?.Elements<AbstractNum>() ?? [])
        {
            if (definition.AbstractNumberId?.Value is not { } id) continue;
            _abstract.TryAdd(id, definition);
            if (definition.StyleLink?.Val?.Value is { } style) _byStyle.TryAdd(style, id);
        }
        foreach (var list in numbering?.Elements<NumberingInstance>() ?? [])
            if (list.NumberID?.Value is { } id) _lists.TryAdd(id, list);
    }

    /// <summary>The label of the next paragraph of a list: "-" for a bullet, empty for a list that does not exist or shows nothing.</summary>
    public string Next(int list, int level)
    {
        if (!_lists.TryGetValue(list, out var instance) || Definition(instance) is not { } definition) return "";
        var id = definition.AbstractNumberId!.Value;
        if (!_counters.TryGetValue(id, out var counters)) _counters[id] = counters = new int?[Levels];
        // A list that names a start of its own begins there when it is first met.
        var restart = _begun.Add((list, level)) ? Override(instance, level)?.StartOverrideNumberingValue?.Val?.Value : null;
        counters[level] = restart ?? (counters[level] is { } last ? Math.Min(last + 1, Highest) : StartOf(instance, definition, level));
        for (var deeper = level + 1; deeper < Levels; deeper++)
            if (LevelOf(instance, definition, deeper)?.LevelRestart?.Val?.Value is not { } after || (after > 0 && after > level)) counters[deeper] = null;
        return Label(instance, definition, counters, level);
    }

    private static string Label(NumberingInstance instance, AbstractNum definition, int?[] counters, int level)
    {
        var shape = LevelOf(instance, definition, level);
        var format = FormatOf(shape);
        if (format == "bullet") return "-";
        var pattern = shape?.LevelText?.Val?.Value ?? $"%{level + 1}.";
        var digits = shape?.IsLegalNumberingStyle is { } legal && (legal.Val is not { HasValue: true } set || set.Value);
        var label = new StringBuilder();
        for (var i = 0; i < pattern.Length && label.Length < LongestLabel; i++)
        {
            if (pattern[i] != '%' || i + 1 >= pattern.Length || pattern[i + 1] is < '1' or > '9')
            {
                label.Append(pattern[i]);
                continue;
            }
            var other = pattern[++i] - '1';
            var number = counters[other] ??= StartOf(instance, definition, other);
            label.Append(ListNumber.Of(digits && other < level ? "decimal" : FormatOf(LevelOf(instance, definition, other)), number));
        }
        return BlockText.Line(label.ToString());
    }

    private AbstractNum? Definition(NumberingInstance instance)
    {
        if (instance.AbstractNumId?.Val?.Value is not { } id || !_abstract.TryGetValue(id, out var definition)) return null;
        // A definition may only point to the one that a list style holds.
        return definition.NumberingStyleLink?.Val?.Value is { } style && _byStyle.TryGetValue(style, out var linked) ? _abstract[linked] : definition;
    }

    private static int StartOf(NumberingInstance instance, AbstractNum definition, int level) =>
        Math.Clamp(LevelOf(instance, definition, level)?.StartNumberingValue?.Val?.Value ?? 1, 0, Highest);

    private static string FormatOf(Level? level) => level?.NumberingFormat?.Val?.InnerText ?? "decimal";

    private static Level? LevelOf(NumberingInstance instance, AbstractNum definition, int level) =>
        Override(instance, level)?.Level ?? definition.Elements<Level>().FirstOrDefault(shape => shape.LevelIndex?.Value == level);

    private static LevelOverride? Override(NumberingInstance instance, int level) =>
        instance.Elements<LevelOverride>().FirstOrDefault(change => change.LevelIndex?.Value == level);
}
