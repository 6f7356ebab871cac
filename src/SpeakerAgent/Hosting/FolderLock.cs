namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>One agent to a data folder: two would play everything twice and spoil each other's files. The kernel lets go when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    public const string Name = "agent.lock";

    private const int WouldBlock = 11; // EWOULDBLOCK

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="EnrolmentException">Another agent has the folder, or nothing can be written there.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new EnrolmentException(
                $"Thư mục {folder} đang được một chương trình cụm loa khác dùng. Mỗi thư mục chỉ một chương trình: hãy dừng chương trình kia (systemctl stop truyen-thanh-agent) hoặc dùng --data khác.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnrolmentException($"Không ghi được vào thư mục dữ liệu {folder}: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
