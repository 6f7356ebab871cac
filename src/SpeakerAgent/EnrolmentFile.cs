using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent;

/// <summary>Reads <c>enrolment.json</c>: who this box is. Messages are for the person at the box.</summary>
internal static class EnrolmentFile
{
    public const string Name = "enrolment.json";

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
            if (!Enrolment.TryRead(File.ReadAllBytes(path), out var enrolment, out var error))
                throw new EnrolmentException($"Tệp ghi danh {path} sai ở mục \"{error.Field}\": {error.Problem}. Hãy ghi danh lại cụm loa.");
            return enrolment;
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
}

/// <summary>The box cannot know who it is. The message is in Vietnamese.</summary>
internal sealed class EnrolmentException(string message, Exception? cause = null) : Exception(message, cause);
