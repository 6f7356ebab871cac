using System.Runtime.InteropServices;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>The one call of the C library that .NET has no name for: a signal to a process.</summary>
internal static partial class LibC
{
    private const int SignalHangUp = 1;
    private const int SignalTerminate = 15;

    /// <summary>Asks the process to read its files again. False when it is gone or not ours.</summary>
    public static bool Reload(int pid) => pid > 1 && kill(pid, SignalHangUp) == 0;

    /// <summary>Asks the process to end. False when it is gone or not ours.</summary>
    public static bool Terminate(int pid) => pid > 1 && kill(pid, SignalTerminate) == 0;

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
