namespace Broadcast.Packaging.Tests;

/// <summary>The packages as <c>make package</c> builds them: one version and the next.</summary>
public sealed class BuiltPackages : IAsyncLifetime
{
    /// <summary>The version a box has.</summary>
    public const string Version = "0.9.0";

    /// <summary>The version it is upgraded to.</summary>
    public const string NextVersion = "0.9.1~rc1";

    /// <summary>Where they are, below artifacts.</summary>
    public string Folder { get; } = Path.Combine(Shell.Root, "artifacts", "test-runs", "packages");

    /// <summary>The version again, built once more.</summary>
    public string Again => Path.Combine(Folder, "again");

    /// <summary>Not yet among <see cref="Folder"/>'s packages.</summary>
    public string Next => Path.Combine(Folder, "next");

    /// <summary>A package's path.</summary>
    public string Of(string architecture, string version = Version, string? folder = null) =>
        Path.Combine(folder ?? Folder, $"truyen-thanh-agent_{version}_{architecture}.deb");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        await BuildAsync(Version, Folder);
        await BuildAsync(Version, Again);
        await BuildAsync(NextVersion, Next);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Tests that share the packages run one after the other.</summary>
    [CollectionDefinition(nameof(BuiltPackages))]
    public sealed class Sharing : ICollectionFixture<BuiltPackages>;

    private static async Task BuildAsync(string version, string into)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        (await Shell.RunAsync("env", ["VERSION=" + version, "CONFIGURATION=" + configuration, Path.Combine(Shell.Root, "build/package"), into])).Succeeded();
    }
}
