namespace Broadcast.Tts.Documents;

/// <summary>Inside the readers: the file may not be used. <see cref="DocumentFile"/> turns it into a <see cref="RefusedDocument"/> that names the file.</summary>
internal sealed class UnusableFileException : Exception
{
    /// <summary>The message goes on after "Tệp “name” ".</summary>
    public UnusableFileException(string code, string message) : base(message) => Code = code;

    /// <summary>The same with its cause.</summary>
    public UnusableFileException(string code, string message, Exception cause) : base(message, cause) => Code = code;

    /// <summary>A stable word for programs.</summary>
    public string Code { get; }
}
