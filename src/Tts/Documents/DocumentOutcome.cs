namespace Broadcast.Tts.Documents;

/// <summary>What came of reading a file: <see cref="WrittenDocument"/> or <see cref="RefusedDocument"/>.</summary>
public abstract record DocumentOutcome
{
    private protected DocumentOutcome() { }
}

/// <summary>The text of a file, with the marks of its structure.</summary>
/// <param name="Kind">What the file was.</param>
/// <param name="Text">As <see cref="BulletinText.Check"/> accepts it: NFC, lines ended by "\n"; headings as "# ", entries of lists with their label, rows as "| a | b |".</param>
/// <param name="Dropped">What of the file is not in the text, a Vietnamese line for each sort, for the operator.</param>
public sealed record WrittenDocument(DocumentKind Kind, string Text, IReadOnlyList<string> Dropped) : DocumentOutcome;

/// <summary>The file may not be used.</summary>
/// <param name="Code">A stable word for programs, such as <c>file-too-large</c>.</param>
/// <param name="Message">For people, in Vietnamese: names the file, what is wrong or the limit, and what to do.</param>
public sealed record RefusedDocument(string Code, string Message) : DocumentOutcome;
