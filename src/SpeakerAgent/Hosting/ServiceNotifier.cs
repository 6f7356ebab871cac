using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>
/// Tells systemd that the box is ready, and goes on telling that it is alive (sd_notify(3)); where nobody asked, it does nothing.
/// A part that hangs is not told of: then systemd starts the box anew.
/// </summary>
/// <param name="socket">A path, or <c>@</c> and the name of an abstract socket; null when nobody listens.</param>
/// <param name="watchdog">How long systemd waits for a sign of life; null when it does not.</param>
internal sealed class ServiceNotifier(string? socket, TimeSpan? watchdog, ILogger<ServiceNotifier> log)
{
    private static readonly TimeSpan ReadyLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>As systemd asked in this process's environment.</summary>
    public static ServiceNotifier FromEnvironment(ILogger<ServiceNotifier> log)
    {
        var socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        var meant = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { } process
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var every = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        return new ServiceNotifier(
            string.IsNullOrEmpty(socket) ? null : socket,
            meant && long.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : null,
            log);
    }

    /// <summary>Says that the box is ready once every part turns, and feeds the watchdog as long as all have turned since it last was fed.</summary>
    /// <param name="turns">For each part, a count that rises while it lives.</param>
    public async Task RunAsync(IReadOnlyList<Func<long>> turns, TimeProvider time, CancellationToken stopping)
    {
        try
        {
            if (socket is null)
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
            while (turns.Any(turn => turn() == 0))
                await Task.Delay(ReadyLooks, time, stopping);
            Tell("READY=1");

            // Three signs in the span: one may come late.
            var seen = new long[turns.Count];
            while (true)
            {
                await Task.Delay(watchdog / 3 ?? Timeout.InfiniteTimeSpan, time, stopping);
                var now = turns.Select(turn => turn()).ToArray();
                if (now.Zip(seen).All(pair => pair.First != pair.Second))
                    Tell("WATCHDOG=1");
                else
                    AgentLog.StoodStill(log, string.Join(' ', seen), string.Join(' ', now));
                seen = now;
            }
        }
        finally
        {
            Tell("STOPPING=1");
        }
    }

    private void Tell(string word)
    {
        if (socket is null)
            return;
        try
        {
            using var sending = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = 2_000 };
            sending.SendTo(Encoding.ASCII.GetBytes(word), new UnixDomainSocketEndPoint(socket[0] == '@' ? '\0' + socket[1..] : socket));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            AgentLog.NotTold(log, word, e.Message);
        }
    }
}
