using Broadcast.Controller.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Broadcast.Controller.Tests.Storage;

/// <summary>The database as <c>dotnet ef</c> sees it: the tables that the code asks for, from which the next script of <c>Storage/Migrations</c> is written.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<ControllerDatabase>
{
    public ControllerDatabase CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<ControllerDatabase>().UseSqlite("Data Source=:memory:").Options);
}
