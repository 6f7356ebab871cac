using System.Security.Cryptography;
using Broadcast.Controller.Dispatch.Broker;
using Broadcast.Mqtt;

namespace Broadcast.Controller.Dispatch;

/// <summary>The controller's one connection to the broker.</summary>
internal static class ControllerLink
{
    /// <summary>The broker is a child of ours, or near: it is back in a moment, and boxes wait for us.</summary>
    public static MqttBackOff BackOff { get; } = new()
    {
        First = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromSeconds(5),
        Refused = TimeSpan.FromSeconds(5),
    };

    /// <summary>A link that was not started yet.</summary>
    public static IMqttLink Create(BrokerEndpoint endpoint, BrokerUsers users, BrokerOptions options, MqttLoop loop, TimeProvider time)
    {
        var (host, port) = endpoint.ForController();
        return new MqttLink(
            new MqttLinkOptions
            {
                Host = host,
                Port = port,
                ClientId = "tt1-controller",
                Username = endpoint.IsExternal ? options.User : BrokerRights.ControllerUser,
                Password = endpoint.IsExternal ? ReadPassword(options) : users.ControllerPassword,
                CaFile = endpoint.CaFile,
                CleanSession = true,
                KeepAlive = TimeSpan.FromSeconds(20),
                BackOff = BackOff,
                MaxPayloadBytes = BrokerConfiguration.LargestPayload,
                OutgoingBytes = 32 * 1024 * 1024,
                OutgoingMessages = 10_000,
                IncomingBytes = 32 * 1024 * 1024,
                IncomingMessages = 10_000,
            },
            loop,
            time,
            new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
    }

    private static string? ReadPassword(BrokerOptions options) => options.PasswordFile is { } file ? File.ReadLines(file).FirstOrDefault() : null;
}
