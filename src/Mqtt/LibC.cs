using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Mqtt;

/// <summary>The few calls of the C library that a loop over many sockets needs. Linux.</summary>
internal static unsafe partial class LibC
{
    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const int ShutdownBoth = 2;

    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;
    private const int EventFdFlags = 0x80800; // close on exec, non-blocking

    /// <summary>One socket to watch; a negative one is passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Socket;
        public short Events;
        public short Ready;
    }

    /// <summary>Waits until a socket is ready, or the time is over. A signal counts as nothing ready.</summary>
    public static void Wait(Span<PollEntry> entries, int milliseconds)
    {
        fixed (PollEntry* first = entries)
        {
            if (Poll(first, (nuint)entries.Length, milliseconds) >= 0)
                return;
        }

        foreach (ref var entry in entries)
            entry.Ready = 0;
    }

    public static SafeFileHandle NewEvent()
    {
        var descriptor = EventFd(0, EventFdFlags);
        if (descriptor < 0)
            throw new IOException($"eventfd failed (errno {Marshal.GetLastPInvokeError()}): too many open files?");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Makes the event readable. Cannot block: a full counter is readable already.</summary>
    public static void Raise(SafeFileHandle e)
    {
        ulong one = 1;
        _ = Write(e, &one, sizeof(ulong));
    }

    public static void Clear(SafeFileHandle e)
    {
        ulong count;
        _ = Read(e, &count, sizeof(ulong));
    }

    /// <summary>Child processes shall not inherit this socket.</summary>
    public static void CloseOnExec(int socket) => _ = Fcntl(socket, SetDescriptorFlags, CloseOnExecFlag);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle handle, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle handle, void* bytes, nuint count);
}
