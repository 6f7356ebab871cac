using System.Globalization;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>What the embedded broker is told, as text. Pure.</summary>
internal static class BrokerConfiguration
{
    /// <summary>The largest payload on the wire: a plan of 512 KiB.</summary>
    public const int LargestPayload = 512 * 1024;

    /// <summary>
    /// The configuration file. <paramref name="securityPlugin"/> is the file of Mosquitto's dynamic-security plugin; <paramref name="runAs"/> is the system
    /// user to stay where the broker is started as root, else null.
    /// </summary>
    public static string Text(BrokerFolder folder, string host, int port, BrokerOptions options, string securityPlugin, string? runAs)
    {
        if (folder.Path.AsSpan().ContainsAny('\n', '\r'))
            throw new ArgumentException("The broker's folder has a line break in its name.", nameof(folder));
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Written by the controller at every start; changes are lost.
            listener {port} {(host == "*" ? "" : host)}
            allow_anonymous false
            # No password_file or acl_file: reading them again ends Mosquitto 2.0.11 when a session waits whose credential has ended.
            plugin {securityPlugin}
            plugin_opt_config_file {folder.Users}
            pid_file {folder.Pid}
            {(runAs is null ? "# user: the controller's own" : "user " + runAs)}
            # A killed broker may forget: the controller publishes everything retained again, and boxes ask again.
            persistence false
            # Boxes' content sessions are kept while they are cut off.
            persistent_client_expiration 1d
            retain_available true
            allow_zero_length_clientid false
            message_size_limit {LargestPayload}
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
}
