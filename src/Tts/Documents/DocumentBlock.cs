namespace Broadcast.Tts.Documents;

/// <summary>A piece of a document, whatever file it comes from. Texts may hold "\n": in <see cref="Wrapped"/> a line that was only wrapped, elsewhere a line of its own.</summary>
internal abstract record DocumentBlock
{
    private DocumentBlock() { }

    /// <summary>A heading; <paramref name="Label"/> is its number, "Điều 3.", or empty.</summary>
    internal sealed record Heading(int Level, string Label, string Text) : DocumentBlock;

    /// <summary>A paragraph.</summary>
    internal sealed record Paragraph(string Text) : DocumentBlock;

    /// <summary>Lines of which nobody said where paragraphs end: the layout decides.</summary>
    internal sealed record Wrapped(string Text) : DocumentBlock;

    /// <summary>An entry of a list; <paramref name="Label"/> as a reader sees it: "-", "1.", "a)".</summary>
    internal sealed record Entry(string Label, string Text) : DocumentBlock;

    /// <summary>A row of a table.</summary>
    internal sealed record Row(IReadOnlyList<string> Cells) : DocumentBlock;
}
