using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>A broker that outlived the controller which started it: it holds the port and knows the old password.</summary>
internal static class OrphanBroker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The orphan's process id, or null. It is ours only if the pid file names it and its command line names our configuration file:
    /// a process id may long belong to somebody else.
    /// </summary>
    public static int? Find(BrokerFolder folder, string procFolder = "/proc")
    {
        try
        {
            if (!File.Exists(folder.Pid)
                || !int.TryParse(File.ReadAllText(folder.Pid).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || pid <= 1)
            {
                return null;
            }

            var commandLine = File.ReadAllText(Path.Combine(procFolder, pid.ToString(CultureInfo.InvariantCulture), "cmdline"), Encoding.UTF8).Split('\0');
            return commandLine.Skip(1).Contains(folder.Configuration) ? pid : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks the process to end, and ends it after three seconds. Completes when it is gone.</summary>
    public static async Task EndAsync(int pid, TimeProvider time, CancellationToken cancel)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return;
        }

        using (process)
        {
            LibC.Terminate(pid);
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
            try
            {
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancel);
            }
        }
    }
}
