using System.Globalization;
using Broadcast.Demo;

namespace Broadcast.Packaging.Tests;

/// <summary>A throw-away bare Debian in namespaces of its own, where this project's packages are on offer. Gone when disposed of, or when the test is killed.</summary>
internal sealed class BareRoot : IAsyncDisposable
{
    private static readonly string Script = Path.Combine(Shell.Root, "tests/Packaging.Tests/bare-root");

    private readonly string _packages;
    private readonly RunningProcess _holder;

    private BareRoot(string packages, RunningProcess holder)
    {
        _packages = packages;
        _holder = holder;
    }

    /// <summary>Makes one; the first ever takes some minutes.</summary>
    /// <param name="packages">A folder of .deb files, seen inside as /srv/ours.</param>
    public static async Task<BareRoot> StartAsync(string packages, string logFile)
    {
        var root = (await Shell.RunAsync(Script, "prepare")).Succeeded().Trim().Split('\n')[^1];
        var holder = RunningProcess.Start(Script, ["hold", root, packages], environment: null, logFile);
        await holder.WaitForLineAsync(line => line == "ready", TimeSpan.FromSeconds(60), CancellationToken.None);
        var bare = new BareRoot(packages, holder);
        await bare.OfferAsync();
        return bare;
    }

    /// <summary>Tells apt inside what is in the folder now.</summary>
    public async Task OfferAsync()
    {
        (await Shell.RunAsync(Script, "index", _packages)).Succeeded();
        (await RunAsync("apt-get", "-qq", "update")).Succeeded();
    }

    /// <summary>Runs a command inside, as root.</summary>
    public Task<Shell.Ended> RunAsync(params string[] command) => Shell.RunAsync(Script, Entering(command));

    /// <summary>Runs a line of shell inside, as root; it must go well.</summary>
    public async Task<string> ShAsync(string line) => (await RunAsync("sh", "-ec", line)).Succeeded();

    /// <summary>Starts a command inside that goes on running.</summary>
    public RunningProcess Start(string logFile, params string[] command) => RunningProcess.Start(Script, Entering(command), environment: null, logFile);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _holder.KillAsync();
        await _holder.DisposeAsync();
    }

    private string[] Entering(string[] command) => ["enter", _holder.Id.ToString(CultureInfo.InvariantCulture), .. command];
}
