using System.Runtime.InteropServices;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>The calls of the C library that .NET has no name for: a signal to a process, and what the kernel knows of NTP.</summary>
internal static partial class LibC
{
    private const int SignalTerminate = 15;
    private const int TimeError = 5;
    private const int StatusUnsynchronised = 0x40;

    /// <summary>Asks the process to end. False when it is gone or not ours.</summary>
    public static bool Terminate(int pid) => pid > 1 && kill(pid, SignalTerminate) == 0;

    /// <summary>Whether the kernel's clock is disciplined (NTP, chrony, systemd-timesyncd). Changes nothing.</summary>
    public static bool IsClockSynchronised()
    {
        // struct timex: the mode, then four words, then the status; with room for all of it.
        var timex = new byte[256];
        var state = adjtimex(timex);
        return state >= 0 && state != TimeError && (BitConverter.ToInt32(timex, 5 * IntPtr.Size) & StatusUnsynchronised) == 0;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int adjtimex([In, Out] byte[] timex);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
