using Broadcast.Controller.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Tests.Storage;

public sealed class TheDatabase : IDisposable
{
    private static readonly FakeTimeProvider Clock = new(TestStation.Monday);
    private readonly TestFolder folder = new();

    private string DatabaseFile => folder.In("station.db");

    [Fact]
    public void The_scripts_make_the_very_tables_that_the_code_uses()
    {
        new Migrator(DatabaseFile, MigrationScript.All, Clock).Run();
        using (var model = Model(folder.In("model.db")))
            model.Database.EnsureCreated();
        var made = Shape(DatabaseFile);
        made.Remove("SchemaVersion").Should().BeTrue();
        made.Should().BeEquivalentTo(Shape(folder.In("model.db")));
    }

    [Fact]
    public void The_station_stands_first_in_every_key()
    {
        using var model = Model(folder.In("model.db"));
        model.Model.GetEntityTypes().Where(table => table.GetTableName() != "Stations").Select(table => table.FindPrimaryKey()!.Properties[0].Name)
            .Should().NotBeEmpty().And.AllBe("Station");
    }

    [Fact]
    public void An_older_database_is_brought_up_to_date_and_kept_as_it_was()
    {
        new Migrator(DatabaseFile, [Script(1, "CREATE TABLE Old (A TEXT NOT NULL); INSERT INTO Old VALUES ('giữ')")], Clock).Run();
        var migrator = new Migrator(DatabaseFile, [Script(1, "never again"), Script(2, "ALTER TABLE Old ADD COLUMN B TEXT NULL"), Script(3, "UPDATE Old SET B = 'mới'")], Clock);
        migrator.Run();
        Ask(DatabaseFile, "SELECT A || B FROM Old").Should().Be("giữmới");
        Ask(DatabaseFile, "SELECT MAX(Version) FROM SchemaVersion").Should().Be(3L);
        Ask(migrator.BackupFile!, "SELECT A FROM Old").Should().Be("giữ");
        Ask(migrator.BackupFile!, "SELECT MAX(Version) FROM SchemaVersion").Should().Be(1L);
    }

    [Fact]
    public void A_script_that_fails_half_way_leaves_nothing_of_itself()
    {
        new Migrator(DatabaseFile, [Script(1, "CREATE TABLE Old (A TEXT NOT NULL)")], Clock).Run();
        var act = () => new Migrator(DatabaseFile, [Script(1, ""), Script(2, "CREATE TABLE Half (A TEXT); INSERT INTO Nowhere VALUES (1)")], Clock).Run();
        act.Should().Throw<SqliteException>();
        Ask(DatabaseFile, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'Half'").Should().Be(0L);
        Ask(DatabaseFile, "SELECT MAX(Version) FROM SchemaVersion").Should().Be(1L);
    }

    [Fact]
    public async Task A_newer_database_is_left_alone_and_the_person_is_told()
    {
        new Migrator(DatabaseFile, MigrationScript.All, Clock).Run();
        Ask(DatabaseFile, "INSERT INTO SchemaVersion VALUES (99, 0); SELECT 1");
        var act = () => TestStation.StartAsync(folder.Path);
        (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage("*phiên bản 99*mới hơn chương trình này*--data*");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone_and_the_person_is_told()
    {
        await File.WriteAllTextAsync(DatabaseFile, string.Concat(Enumerable.Repeat("đây không phải cơ sở dữ liệu ", 100)));
        var act = () => TestStation.StartAsync(folder.Path);
        (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage("*không phải là cơ sở dữ liệu*");
        (await File.ReadAllTextAsync(DatabaseFile)).Should().StartWith("đây không phải");
    }

    [Fact]
    public async Task One_data_folder_serves_one_controller()
    {
        await using var first = await TestStation.StartAsync(folder.Path);
        var act = () => TestStation.StartAsync(folder.Path);
        (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage("*đang được một máy chủ truyền thanh khác dùng*--data*");
    }

    [Fact]
    public async Task What_was_saved_is_there_after_the_next_start()
    {
        string token;
        await using (var first = await TestStation.StartAsync(folder.Path))
        {
            token = first.Token!;
            await first.PostAsync("/api/stations/xa/zones", new { name = "Thôn Đồng Vang" });
            await first.ProgrammeAsync("chao");
            await first.PostAsync("/api/stations/xa/slots", new { id = "sang", programme = "chao", zones = new[] { "thon-dong-vang" }, startDate = "2026-11-24", startTime = "05:00", weekdays = new[] { "tuesday" } });
        }

        await using var second = await TestStation.StartAsync(folder.Path, token: token);
        second.Token.Should().Be(token, "it is made and said once");
        (await second.GetAsync("/api/stations/xa")).GetProperty("quietHours")[0].GetProperty("from").GetString().Should().Be("22:00");
        (await second.GetAsync("/api/stations/xa/slots/sang")).GetProperty("weekdays")[0].GetString().Should().Be("tuesday");
        (await second.GetAsync("/api/stations/xa/bulletins/bt-chao")).GetProperty("bulletin").GetProperty("content").GetProperty("durationMs").GetInt64().Should().BePositive();
    }

    [Fact]
    public async Task A_full_disk_is_named_and_nothing_is_half_saved()
    {
        await using var station = await TestStation.StartAsync(folder.Path, adjust: services => SmallDisk.In(services));
        SmallDisk.IsFull = true;
        try
        {
            var problem = await station.RefusedAsync("/api/stations/xa/bulletins", new { id = "dai", title = "Dài", text = new string('a', 900_000) });
            problem.Should().BeEquivalentTo(new { Status = 507, Code = "disk-full" });
            problem.Detail.Should().Contain("đã đầy").And.Contain("chưa lưu gì");
        }
        finally
        {
            SmallDisk.IsFull = false;
        }

        (await station.GetAsync("/api/stations/xa/bulletins")).GetArrayLength().Should().Be(0);
        await station.SpokenAsync("ngan");
    }

    [Fact]
    public async Task A_database_that_another_program_holds_is_named_and_nothing_is_half_saved()
    {
        await using var station = await TestStation.StartAsync(folder.Path);
        using (var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = await other.BeginTransactionAsync();
            var problem = await station.RefusedAsync("/api/stations/xa/zones", new { name = "Thôn A" });
            problem.Should().BeEquivalentTo(new { Status = 503, Code = "database-locked" });
            problem.Detail.Should().Contain("station.db");
        }

        (await station.GetAsync("/api/stations/xa/zones")).GetArrayLength().Should().Be(1);
        await station.PostAsync("/api/stations/xa/zones", new { name = "Thôn A" });
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    private static MigrationScript Script(int version, string text) => new(version, $"{version:0000}-test.sql", text);

    private static ControllerDatabase Model(string file) => new(new DbContextOptionsBuilder<ControllerDatabase>().UseSqlite($"Data Source={file};Pooling=False").Options);

    private static object? Ask(string file, string question)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return command.ExecuteScalar();
    }

    // Columns with their types, whether they may be null, their place in the key; and indexes with their columns.
    private static Dictionary<string, List<string>> Shape(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return Rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").ToDictionary(
            table => table,
            table => Rows($"SELECT name || ' ' || type || ' ' || \"notnull\" || ' key ' || pk FROM pragma_table_info('{table}')")
                .Concat(Rows($"SELECT i.name || ' unique ' || i.\"unique\" || ' ' || c.seqno || ' ' || c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c WHERE i.origin = 'c'"))
                .Order(StringComparer.Ordinal).ToList());

        List<string> Rows(string question)
        {
            using var command = connection.CreateCommand();
            command.CommandText = question;
            using var reader = command.ExecuteReader();
            var rows = new List<string>();
            while (reader.Read())
                rows.Add(reader.GetString(0));
            return rows;
        }
    }
}
