using System.Globalization;
using System.Text;
using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>What the embedded broker is told, as text. Pure.</summary>
internal static class BrokerConfiguration
{
    /// <summary>The controller's own user. It has no dot, so no box's user can be it.</summary>
    public const string ControllerUser = "controller";

    /// <summary>The largest payload on the wire: a plan of 512 KiB.</summary>
    public const int LargestPayload = 512 * 1024;

    /// <summary>The configuration file. <paramref name="runAs"/> is the system user to stay where the broker is started as root, else null.</summary>
    public static string Text(BrokerFolder folder, string host, int port, BrokerOptions options, string? runAs)
    {
        if (folder.Path.AsSpan().ContainsAny('\n', '\r'))
            throw new ArgumentException("The broker's folder has a line break in its name.", nameof(folder));
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Written by the controller at every start; changes are lost.
            listener {port} {(host == "*" ? "" : host)}
            allow_anonymous false
            password_file {folder.Passwords}
            acl_file {folder.AccessList}
            pid_file {folder.Pid}
            {(runAs is null ? "# user: the controller's own" : "user " + runAs)}
            # A killed broker may forget: the controller publishes everything retained again, and boxes ask again.
            persistence false
            # Boxes' content sessions are kept while they are cut off.
            persistent_client_expiration 1d
            retain_available true
            allow_zero_length_clientid false
            message_size_limit {LargestPayload}
            memory_limit {options.MemoryBytes}
            max_inflight_messages {options.MaxInflightMessages}
            max_queued_messages {options.MaxQueuedMessages}
            set_tcp_nodelay true
            sys_interval 0
            connection_messages false
            log_dest stderr
            log_timestamp false
            log_type error
            log_type warning
            log_type notice

            """);
    }

    /// <summary>The password file: a user and a hash on each line.</summary>
    public static string Passwords(string controllerHash, IEnumerable<BoxCredential> credentials)
    {
        var text = new StringBuilder().Append(ControllerUser).Append(':').Append(controllerHash).Append('\n');
        foreach (var credential in credentials)
            text.Append(credential.User).Append(':').Append(credential.PasswordHash).Append('\n');
        return text.ToString();
    }

    /// <summary>The access list: one entry per box, with exactly the topics of docs/protocol.md; whoever is not in it may do nothing.</summary>
    public static string AccessList(IEnumerable<BoxCredential> credentials)
    {
        var text = new StringBuilder($"user {ControllerUser}\ntopic readwrite tt1/#\n");
        foreach (var (station, box, user, _) in credentials)
        {
            var s = $"tt1/{station}";
            var own = $"{s}/box/{box}";
            text.Append("\nuser ").Append(user).Append('\n');
            foreach (var topic in new[]
            {
                $"{s}/policy", $"{s}/command", $"{s}/zone/+/command", $"{s}/live/+", $"{s}/content/+/manifest", $"{s}/content/+/chunk",
                $"{own}/plan", $"{own}/command", $"{own}/receipt", $"{own}/time", $"{own}/chunk",
            })
            {
                text.Append("topic read ").Append(topic).Append('\n');
            }

            foreach (var topic in new[] { "presence", "state", "time/ask", "want", "as-run", "report" })
                text.Append("topic write ").Append(own).Append('/').Append(topic).Append('\n');
        }

        return text.ToString();
    }
}
