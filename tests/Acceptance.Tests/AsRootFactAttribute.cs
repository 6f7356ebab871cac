namespace Broadcast.Acceptance.Tests;

/// <summary>A test that makes mounts, or a whole root, in namespaces of its own; skipped with the reason where the rights are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsRootFactAttribute : FactAttribute
{
    public AsRootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Needs root: it makes mounts, or a whole root, in namespaces of its own.";
        }
    }
}
