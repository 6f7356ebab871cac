using System.Globalization;
using Broadcast.Tts.Documents;

namespace Broadcast.Controller.Cli;

/// <summary>The text of a file that a verb was given; what of the file is not in it, and why there is none, go to standard error.</summary>
internal static class TextFile
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The text, or null after saying why not.</summary>
    public static async Task<string?> ReadAsync(FileInfo file, TextWriter error, CancellationToken cancel)
    {
        try
        {
            // A file without an ending is a text, as it always was; one that is too long is refused unread.
            var name = file.Extension.Length == 0 ? file.Name + ".txt" : file.Name;
            var outcome = file.Length > DocumentFile.MaxBytes
                ? new RefusedDocument("file-too-large", string.Create(Vietnamese, $"Tệp “{file.Name}” dài {file.Length:N0} byte, vượt giới hạn {DocumentFile.MaxBytes:N0} byte của văn bản. Hãy chia nhỏ tệp."))
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
            await error.WriteLineAsync(WhyNot(file.FullName, unreadable));
        }

        return null;
    }

    private static string WhyNot(string path, Exception unreadable) => unreadable switch
    {
        _ when Directory.Exists(path) => $"{path} là một thư mục. Hãy nêu tên tệp.",
        FileNotFoundException or DirectoryNotFoundException => $"Không có tệp {path}. Hãy kiểm tra tên tệp.",
        UnauthorizedAccessException => $"Không có quyền đọc {path}. Hãy kiểm tra quyền của tệp và của thư mục chứa nó.",
        _ => $"Không đọc được {path}: ổ đĩa báo lỗi, hoặc chương trình khác đang giữ tệp. Hãy chép tệp sang chỗ khác rồi thử lại.",
    };
}
