namespace Broadcast.Architecture.Tests;

/// <summary><c>make notices</c>.</summary>
internal static class Program
{
    public static async Task Main()
    {
        var packages = ShippedPackage.All();
        await File.WriteAllTextAsync(Repository.Path(ThirdPartyNotices.FileName), ThirdPartyNotices.Text(packages));
        await Console.Out.WriteLineAsync($"{ThirdPartyNotices.FileName}: {packages.Count} packages");
    }
}
