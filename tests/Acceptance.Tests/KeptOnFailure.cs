using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests;

/// <summary>A folder for one test under artifacts/test-runs: removed when the test passed, kept with logs and recordings when it did not.</summary>
internal sealed class KeptOnFailure : IDisposable
{
    private bool _passed;

    public KeptOnFailure(string test)
    {
        Path = System.IO.Path.Combine(LocalStation.Repository(), "artifacts", "test-runs", test);
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
