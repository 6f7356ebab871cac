using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>Says clearly, and before it is needed in earnest, that a native library is missing. Thread-safe.</summary>
public static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, bool> Present = new(StringComparer.Ordinal);

    /// <summary>Loads a library once and remembers that it is there.</summary>
    /// <exception cref="MissingLibraryException">It is not installed; the message names <paramref name="package"/>.</exception>
    public static void Require(string library, string package)
    {
        if (Present.ContainsKey(library))
            return;
        if (!NativeLibrary.TryLoad(library, typeof(NativeLibraries).Assembly, searchPath: null, out _))
            throw new MissingLibraryException(library, package);
        Present[library] = true;
    }

    /// <summary>Requires the libraries that measure and resample sound, which nothing stands in for.</summary>
    /// <exception cref="MissingLibraryException">The first that is not installed.</exception>
    public static void RequireCodecs()
    {
        LibEbur128.Require();
        LibSoxr.Require();
    }
}
