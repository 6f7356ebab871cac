using Broadcast.Tts;
using Broadcast.Tts.Documents;

namespace Broadcast.Controller.Cli;

/// <summary>The text of a file that a verb was given; what of the file is not in it, and why there is none, go to standard error.</summary>
internal static class TextFile
{
    /// <summary>The text, or null after saying why not.</summary>
    public static async Task<string?> ReadAsync(FileInfo file, TextWriter error, CancellationToken cancel)
    {
        try
        {
            // A file without an ending is a text, as it always was; one that is too long is refused unread.
            var name = file.Extension.Length == 0 ? file.Name + ".txt" : file.Name;
            var outcome = file.Length > DocumentFile.MaxBytes
                ? new RefusedDocument("file-too-large", $"Tệp “{file.Name}” dài {Figures.Of(file.Length)} byte, vượt giới hạn {Figures.Of(DocumentFile.MaxBytes)} byte của văn bản. Hãy chia nhỏ tệp.")
                : DocumentFile.Read(await File.ReadAllBytesAsync(file.FullName, cancel), name);
            if (outcome is WrittenDocument document)
            {
                foreach (var line in document.Dropped)
                    await error.WriteLineAsync(line);
                return document.Text;
            }

            await error.WriteLineAsync(((RefusedDocument)outcome).Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"Không đọc được {file.FullName}: {(Directory.Exists(file.FullName) ? "đó là một thư mục. Hãy nêu tên tệp." : FileFaults.Name(unreadable))}");
        }

        return null;
    }
}
