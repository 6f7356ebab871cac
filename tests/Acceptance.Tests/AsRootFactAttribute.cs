namespace Broadcast.Acceptance.Tests;

/// <summary>A test that needs a mount namespace of its own, and so the rights to make one; skipped with the reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsRootFactAttribute : FactAttribute
{
    public AsRootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Needs root: it mounts a file system in a namespace of its own.";
        }
    }
}
