using System.Text.Json;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Lexicon;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Broadcast.Controller.Storage;

/// <summary>
/// The tables, made of the features' own records; every key begins with the station. The schema itself is in <c>Migrations/</c>, and a test
/// compares the two. Times are milliseconds since 1970 UTC, so that they compare and sort.
/// </summary>
internal sealed class ControllerDatabase(DbContextOptions<ControllerDatabase> options) : DbContext(options)
{
    public DbSet<Station> Stations => Set<Station>();

    public DbSet<Zone> Zones => Set<Zone>();

    public DbSet<Box> Boxes => Set<Box>();

    public DbSet<BoxHealth> BoxHealth => Set<BoxHealth>();

    public DbSet<Bulletin> Bulletins => Set<Bulletin>();

    public DbSet<BulletinWords> BulletinWords => Set<BulletinWords>();

    public DbSet<Programme> Programmes => Set<Programme>();

    public DbSet<Slot> Slots => Set<Slot>();

    public DbSet<AsRunRow> AsRun => Set<AsRunRow>();

    public DbSet<KeptEntry> LexiconEntries => Set<KeptEntry>();

    public DbSet<LexiconChange> LexiconChanges => Set<LexiconChange>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configuration.Properties<TimeSpan>().HaveConversion<Milliseconds>();
        configuration.Properties<Enum>().HaveConversion<string>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Station>(table =>
        {
            table.HasKey(station => station.Id);
            Json(table.Property(station => station.QuietHours));
            Json(table.Property(station => station.Volumes));
            Json(table.Property(station => station.Languages));
        });
        model.Entity<Zone>(table =>
        {
            table.HasKey(zone => new { zone.Station, zone.Id });
            Json(table.Property(zone => zone.Languages));
        });
        model.Entity<Box>(table =>
        {
            table.HasKey(box => new { box.Station, box.Id });
            Json(table.Property(box => box.Zones));
        });
        model.Entity<BoxHealth>(table =>
        {
            table.HasKey(health => new { health.Station, health.Box });
            Json(table.Property(health => health.State));
            Json(table.Property(health => health.Test));
        });
        model.Entity<Bulletin>(table =>
        {
            table.HasKey(bulletin => new { bulletin.Station, bulletin.Id });
            Json(table.Property(bulletin => bulletin.Content));
            Json(table.Property(bulletin => bulletin.Repeat));
            Json(table.Property(bulletin => bulletin.Part));
        });
        model.Entity<BulletinWords>(table =>
        {
            table.HasKey(words => new { words.Station, words.Bulletin });
            Json(table.Property(words => words.Dropped));
        });
        model.Entity<Programme>(table =>
        {
            table.HasKey(programme => new { programme.Station, programme.Id });
            Json(table.Property(programme => programme.Bulletins));
        });
        model.Entity<Slot>(table =>
        {
            table.HasKey(slot => new { slot.Station, slot.Id });
            Json(table.Property(slot => slot.Zones));
            Json(table.Property(slot => slot.Weekdays));
            Json(table.Property(slot => slot.Skipped));
        });
        model.Entity<AsRunRow>(table =>
        {
            table.HasKey(row => new { row.Station, row.Box, row.Record });
            table.HasIndex(row => new { row.Station, row.DueAt });
        });
        model.Entity<KeptEntry>(table =>
        {
            table.HasKey(entry => new { entry.Station, entry.Id });
            Json(table.Property(entry => entry.Entry));
        });
        model.Entity<LexiconChange>(table =>
        {
            table.HasKey(change => new { change.Station, change.Number });
            table.Property(change => change.Number).ValueGeneratedNever();
            Json(table.Property(change => change.Entries));
        });
    }

    // Lists and small documents that are never searched stand in one column each.
    private static void Json<T>(PropertyBuilder<T> property) => property.HasConversion(
        value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
        text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!,
        new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value == null ? 0 : value.GetHashCode(), value => value));

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));

    private sealed class Milliseconds() : ValueConverter<TimeSpan, long>(
        length => (long)length.TotalMilliseconds, number => TimeSpan.FromMilliseconds(number));
}
