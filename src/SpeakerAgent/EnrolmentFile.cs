using System.Runtime.InteropServices;
using System.Text.Json;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent;

/// <summary>Reads <c>enrolment.json</c>: who this box is. Messages are for the person at the box.</summary>
internal static class EnrolmentFile
{
    public const string Name = "enrolment.json";

    /// <summary>How a box gets a new file, in the words of the station's page; a half sentence.</summary>
    public const string IssueAgain =
        $"mở trang của đài, mục Hôm nay, bấm «Sửa hoặc gỡ…» ở cụm loa rồi «Cấp lại {Name}…» (cụm loa đã gỡ thì «Thêm cụm loa»)";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="EnrolmentException">It is missing, open to others, or wrong; the message says which and what to do.</exception>
    public static Enrolment Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path))
                throw new EnrolmentException($"Cụm loa chưa được ghi danh: không có tệp {path}. Hãy ghi danh cụm loa ở trang quản lý của đài rồi chép {Name} vào thư mục này.");
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != UnixFileMode.None)
                throw new EnrolmentException($"Tệp {path} chứa mật khẩu nhưng người khác đọc được. Chạy: chmod 600 {path}");
            if (new FileInfo(path).Length > Enrolment.MaxSize)
                throw new EnrolmentException($"Tệp {path} lớn hơn {Enrolment.MaxSize} byte: không phải tệp ghi danh.");
            var file = File.ReadAllBytes(path);
            return Enrolment.TryRead(EnrolmentIn(file), out var enrolment, out var error) ? enrolment : throw Wrong(path, file, error);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EnrolmentException($"Không được phép đọc tệp ghi danh {path}. Chạy: chown {Environment.UserName}: {path}", e);
        }
        catch (IOException e)
        {
            throw new EnrolmentException($"Không đọc được tệp ghi danh {path}: {e.Message}", e);
        }
    }

    /// <summary>The file's text; where somebody saved the whole answer of the station's API, the enrolment inside it.</summary>
    private static ReadOnlySpan<byte> EnrolmentIn(byte[] file)
    {
        try
        {
            using var answer = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (answer.RootElement is { ValueKind: JsonValueKind.Object } root && !root.TryGetProperty("version", out _)
                && root.TryGetProperty("enrolment", out var inner) && inner.ValueKind == JsonValueKind.Object)
                return JsonMarshal.GetRawUtf8Value(inner).ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a name in it that is no text. What is wrong with it is said when it is read as an enrolment.
        }

        return file;
    }

    private static EnrolmentException Wrong(string path, byte[] file, WireError error) => new(
        (file.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? $"Tệp ghi danh {path} trống" :
        error.Field.Length == 0 ? $"Tệp {path} bị hỏng, chép chưa hết, hoặc không phải tệp ghi danh" :
        $"Tệp ghi danh {path} thiếu hoặc sai mục \"{error.Field}\"")
        + $". Hãy chép lại {Name} từ tệp gốc; không còn tệp gốc thì {IssueAgain}.");
}

/// <summary>The box cannot know who it is. The message is in Vietnamese.</summary>
internal sealed class EnrolmentException(string message, Exception? cause = null) : Exception(message, cause);
