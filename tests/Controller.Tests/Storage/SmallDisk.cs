using System.Data.Common;
using Broadcast.Controller.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Storage;

/// <summary>A database whose file may not grow while <see cref="IsFull"/>: SQLite then says what it says when the disk is full.</summary>
internal sealed class SmallDisk : DbConnectionInterceptor
{
    public static bool IsFull { get; set; }

    public static void In(IServiceCollection services) =>
        services.ConfigureDbContext<ControllerDatabase>(options => options.AddInterceptors(new SmallDisk()));

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        // SQLite raises a limit below the present size to that size.
        command.CommandText = $"PRAGMA max_page_count = {(IsFull ? 1 : 1_000_000)}";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
