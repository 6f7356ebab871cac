using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.VitsHost;

/// <summary>Three calls of the C library that .NET does not offer.</summary>
internal static partial class LibC
{
    private const string Library = "libc";

    /// <summary>
    /// Keeps standard output for the protocol alone: what native code prints there goes to standard error from now on.
    /// </summary>
    internal static Stream TakeStandardOutput()
    {
        var own = Duplicate(1);
        if (own < 0 || DuplicateTo(2, 1) < 0) throw new IOException($"dup: error {Marshal.GetLastPInvokeError()}");
        return new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, bufferSize: 1 << 16);
    }

    /// <summary>Ends the process now, whatever native code is doing: its clean-up would meet memory still in use.</summary>
    [DoesNotReturn]
    internal static void ExitNow(int status)
    {
        Exit(status);
        throw new InvalidOperationException("_exit returned");
    }

    [LibraryImport(Library, EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport(Library, EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport(Library, EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
