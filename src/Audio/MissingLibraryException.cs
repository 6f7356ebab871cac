namespace Broadcast.Audio;

/// <summary>A native library is not installed. The message is Vietnamese and names the Debian package, so that it can be shown as it is.</summary>
public sealed class MissingLibraryException : Exception
{
    /// <summary>Names the library as the loader knows it and the Debian package that brings it.</summary>
    public MissingLibraryException(string library, string package)
        : base($"Thiếu thư viện {library}. Cài gói Debian {package} (hoặc chạy make bootstrap).")
    {
        Library = library;
        Package = package;
    }

    /// <summary>The file the loader looked for, e.g. <c>libopus.so.0</c>.</summary>
    public string Library { get; }

    /// <summary>The Debian package that holds it, e.g. <c>libopus0</c>.</summary>
    public string Package { get; }
}
