namespace Broadcast.Tts.Documents;

/// <summary>The kinds of file that a text may come in.</summary>
public enum DocumentKind
{
    /// <summary>Text without marks, or with the marks that <see cref="Normalisation.Normaliser.NormaliseDocument(string)"/> knows: <c>.txt</c>.</summary>
    PlainText,

    /// <summary>Markdown (CommonMark): <c>.md</c>.</summary>
    Markdown,

    /// <summary>Office Open XML: <c>.docx</c>.</summary>
    Word,

    /// <summary>A web page: <c>.html</c>.</summary>
    Html,
}
