namespace Broadcast.Tts;

/// <summary>Why a file or folder could not be read, for people. Pure; thread-safe.</summary>
public static class FileFaults
{
    private const int InputOutput = 5;

    /// <summary>The cause and what to do, in Vietnamese, as the end of a sentence.</summary>
    public static string Name(Exception fault) => fault switch
    {
        UnauthorizedAccessException => "chương trình không có quyền đọc. Hãy cấp quyền đọc cho người dùng đang chạy chương trình.",
        FileNotFoundException or DirectoryNotFoundException => "không có ở đó. Hãy kiểm tra đường dẫn.",
        IOException { HResult: InputOutput } => "ổ đĩa báo lỗi. Hãy kiểm tra ổ đĩa hoặc thẻ nhớ.",
        _ => "lỗi khi đọc tệp. Hãy thử lại, hoặc chép lại tệp.",
    };
}
