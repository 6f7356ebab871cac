using System.Globalization;

namespace Broadcast.Tts.Documents;

/// <summary>Counts what of a file does not become text, and tells it. Not thread-safe.</summary>
internal sealed class DroppedTally
{
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>One more of a sort, in Vietnamese: "chú thích cuối trang".</summary>
    public void Add(string sort, int count = 1) => _counts[sort] = _counts.GetValueOrDefault(sort) + count;

    /// <summary>A line for each sort, in the order in which they were met.</summary>
    public IReadOnlyList<string> ToLines() => [.. _counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"Không đọc {entry.Key} ({entry.Value} chỗ)."))];
}
