namespace Broadcast.Acceptance.Tests;

/// <summary>A folder for one test under artifacts/test-runs: removed when the test passed, kept with logs and recordings when it did not.</summary>
internal sealed class KeptOnFailure : IDisposable
{
    private bool _passed;

    public KeptOnFailure(string test)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(root!.FullName, "Broadcast.sln")))
        {
            root = root.Parent;
        }

        Path = System.IO.Path.Combine(root.FullName, "artifacts", "test-runs", test);
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Passed() => _passed = true;

    public void Dispose()
    {
        if (_passed)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
