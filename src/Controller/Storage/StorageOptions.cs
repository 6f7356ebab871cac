using System.ComponentModel.DataAnnotations;

namespace Broadcast.Controller.Storage;

/// <summary>The section <c>Storage</c> of the settings.</summary>
internal sealed class StorageOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Storage";

    /// <summary>How long to wait for a database that another program holds, whole seconds.</summary>
    [Range(1, 60)]
    public int LockTimeoutSeconds { get; set; } = 5;
}
