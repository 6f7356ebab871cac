namespace Broadcast.Packaging.Tests;

/// <summary>A test that installs packages in a root of its own; skipped with the reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsRootFactAttribute : FactAttribute
{
    public AsRootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Needs root: it installs packages in a root and namespaces of its own.";
        }
    }
}
