namespace Broadcast.Tts.Normalisation;

/// <summary>Labels of paragraphs: a letter by itself is hard to hear, so "a)" at the beginning of a paragraph is "điểm a".</summary>
internal static class Labels
{
    public static void Announce(Line line, Reading reading)
    {
        var first = 0;
        while (line.Is(first, '#') || line.Is(first, '*') || line.IsDash(first)) first++;
        if (line.IsLetter(first) && line.Is(first + 1, ')')) reading.Understand("điểm", line, first, "label");
    }
}
