using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Broadcast.Controller.Storage;

/// <summary>
/// Brings a database file to the newest version by the numbered scripts, each in a transaction of its own. A file that already holds
/// something is copied before the first script; a file newer than this program is left alone.
/// </summary>
internal sealed class Migrator(string file, IReadOnlyList<MigrationScript> scripts, TimeProvider time)
{
    /// <summary>The copy that was made before the file was changed, or null.</summary>
    public string? BackupFile { get; private set; }

    /// <summary>Does what is to be done; a second time it does nothing.</summary>
    /// <exception cref="StartRefusedException">The database is newer than this program, or no database at all.</exception>
    public void Run()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "CREATE TABLE IF NOT EXISTS SchemaVersion (Version INTEGER NOT NULL PRIMARY KEY, AppliedAt INTEGER NOT NULL) STRICT");
        }
        catch (SqliteException notDatabase) when (notDatabase.SqliteErrorCode == 26)
        {
            throw new StartRefusedException($"Tệp {file} không phải là cơ sở dữ liệu của chương trình này. Hãy chuyển tệp đi nơi khác hoặc khôi phục từ bản sao lưu, rồi chạy lại.", notDatabase);
        }

        var version = Version(connection);
        var newest = scripts.Count == 0 ? 0 : scripts[^1].Version;
        if (version > newest)
            throw new StartRefusedException($"Cơ sở dữ liệu {file} thuộc phiên bản {version}, mới hơn chương trình này (phiên bản {newest}). Hãy cài bản chương trình mới hơn, hoặc dùng --data với thư mục khác.");
        if (version > 0 && version < newest)
            BackUp(connection, version);
        foreach (var script in scripts.Where(script => script.Version > version))
            Apply(connection, script);
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(Version), 0) FROM SchemaVersion";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from this program's own scripts.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void BackUp(SqliteConnection connection, long version)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{file}.v{version}-{time.GetUtcNow():yyyyMMddHHmmss}.bak");
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
        target.Open();
        connection.BackupDatabase(target);
        BackupFile = copy;
    }

    private void Apply(SqliteConnection connection, MigrationScript script)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, script.Text);
        using var done = connection.CreateCommand();
        done.CommandText = "INSERT INTO SchemaVersion (Version, AppliedAt) VALUES ($version, $at)";
        done.Parameters.AddWithValue("$version", script.Version);
        done.Parameters.AddWithValue("$at", time.GetUtcNow().ToUnixTimeMilliseconds());
        done.ExecuteNonQuery();
        transaction.Commit();
    }
}
