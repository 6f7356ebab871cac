using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent;

/// <summary>The calls of the C library that .NET has no name for: what the kernel knows of NTP, making a rename durable, and little memory.</summary>
internal static unsafe partial class LibC
{
    private const int TimeError = 5;
    private const int StatusUnsynchronised = 0x40;
    private const int ArenaMax = -8;
    private const int CloseOnExec = 0x80000;

    /// <summary>The head of <c>struct timex</c>; <c>long</c> is as wide as a pointer on every Linux we run on. The rest is room.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Timex
    {
        public uint Modes;
        public nint Offset;
        public nint Frequency;
        public nint MaxError;
        public nint EstimatedError;
        public int Status;
        public fixed byte Rest[208];
    }

    /// <summary>Whether the kernel's clock is disciplined (NTP, chrony, systemd-timesyncd), and its bound of the error. Changes nothing.</summary>
    public static (bool Synchronised, TimeSpan MaxError) ReadKernelClock()
    {
        Timex timex = default;
        var result = adjtimex(&timex);
        var synchronised = result >= 0 && result != TimeError && (timex.Status & StatusUnsynchronised) == 0;
        return (synchronised, TimeSpan.FromMicroseconds((long)timex.MaxError));
    }

    /// <summary>Makes the renames and new names inside a folder durable.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void FlushFolder(string folder)
    {
        using var handle = new SafeFileHandle(open(folder, CloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || fsync(handle) != 0)
            throw new IOException($"fsync of {folder} failed (errno {Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
    }

    /// <summary>One pool for all threads' native memory: pools of their own would keep 4 MB that nobody uses. To be called before other threads begin; the unit asks the same for those of the runtime, which have begun by then.</summary>
    public static void ShareMemoryPool() => _ = mallopt(ArenaMax, 1);

    /// <summary>Gives native memory that is free back to the kernel.</summary>
    public static void ReturnMemory() => _ = malloc_trim(0);

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);

    [LibraryImport("libc")]
    private static partial int adjtimex(Timex* timex);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);
}
