using System.Globalization;

namespace Broadcast.Tts.Documents;

/// <summary>Counts what of a file does not become text, and tells it. Not thread-safe.</summary>
internal sealed class DroppedTally
{
    private const int MostSorts = 30;

    private readonly Dictionary<string, int> _counts = [];

    /// <summary>One more of a sort, in Vietnamese: "chú thích cuối trang". Beyond 30 sorts, which no file of an honest hand has, the rest is one.</summary>
    public void Add(string sort, int count = 1)
    {
        if (_counts.Count >= MostSorts && !_counts.ContainsKey(sort)) sort = "phần khác";
        _counts[sort] = _counts.GetValueOrDefault(sort) + count;
    }

    /// <summary>A line for each sort, in the order in which they were met.</summary>
    public IReadOnlyList<string> ToLines() => [.. _counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"Không đọc {entry.Key} ({entry.Value} chỗ)."))];
}
