using Microsoft.Data.Sqlite;

namespace Broadcast.Controller.Storage;

/// <summary>Faults of disk and database that a person can do something about, by name. Pure.</summary>
internal static class StorageFaults
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>What to tell a person of this fault; null when it is none of them.</summary>
    public static Refusal? Name(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked }:
                    return new Refusal.Unavailable("database-locked", "", "Cơ sở dữ liệu đang bị chương trình khác giữ; chưa lưu gì. Hãy đóng chương trình đang mở tệp station.db rồi thử lại.");
                case SqliteException { SqliteErrorCode: SqliteFull or SqliteInputOutput } or IOException { HResult: NoSpace or QuotaExceeded }:
                    return new Refusal.Unavailable("disk-full", "", "Ổ đĩa chứa thư mục dữ liệu đã đầy; chưa lưu gì. Hãy giải phóng dung lượng rồi thử lại.");
                case SqliteException { SqliteErrorCode: SqliteReadOnly } or UnauthorizedAccessException:
                    return new Refusal.Unavailable("disk-read-only", "", "Không ghi được vào thư mục dữ liệu; chưa lưu gì. Hãy cho người dùng đang chạy chương trình quyền ghi vào thư mục đó.");
            }
        }

        return null;
    }
}
