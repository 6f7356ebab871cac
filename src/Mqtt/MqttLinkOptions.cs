using System.Text;

namespace Broadcast.Mqtt;

/// <summary>How one link connects, and how much it may hold. Immutable. The password never shows in <see cref="ToString"/>.</summary>
public sealed record MqttLinkOptions
{
    /// <summary>Broker's name or address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Broker's port, 1–65535.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Unique at the broker: a second link with the same id throws the first one out. 1–256 UTF-8 bytes.</summary>
    public required string ClientId { get; init; }

    /// <summary>User name, or null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password, or null for none; needs a user name. Never logged.</summary>
    public string? Password { get; init; }

    /// <summary>PEM file of the authority that signs the broker's certificate; null for no TLS. The certificate must name <see cref="Host"/>.</summary>
    public string? CaFile { get; init; }

    /// <summary>After this long without traffic the broker is asked whether it is there; whole seconds, 5 s – 18 h.
    /// A dead line is noticed within twice this.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>False: the broker keeps QoS 1 messages and subscriptions for this client id while it is away.</summary>
    public bool CleanSession { get; init; }

    /// <summary>What the broker publishes for us when we vanish without a DISCONNECT.</summary>
    public MqttMessage? LastWill { get; init; }

    /// <summary>How long one attempt may take from the first packet to the broker's answer; more than 0.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long disposing may take to send what is queued and say goodbye; 0 or more.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When to try again.</summary>
    public MqttBackOff BackOff { get; init; } = new();

    /// <summary>Largest payload, in bytes, sent or accepted; 1 – 16 MiB. A larger one that arrives takes no memory: it is passed over as it comes,
    /// acknowledged, and counted.</summary>
    public int MaxPayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>Most messages not yet acknowledged or written; 1 – 1,000,000.</summary>
    public int OutgoingMessages { get; init; } = 1_000;

    /// <summary>Most bytes of them (payload, topic and 64 bytes each); at least one message of the largest size.</summary>
    public long OutgoingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most QoS 1 messages on the wire without an acknowledgement; 1 – 1,000. The rest waits in the queue.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Most messages that wait to be read; 1 – 1,000,000. Besides them a full queue holds 16 KiB that were read ahead
    /// (with TLS one record more).</summary>
    public int IncomingMessages { get; init; } = 1_000;

    /// <summary>Most bytes that wait to be read, one message more or less; at least 1.</summary>
    public long IncomingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most filters remembered; 1 – 100,000.</summary>
    public int MaxSubscriptions { get; init; } = 4_096;

    /// <summary>For logs; without the password.</summary>
    public override string ToString() =>
        $"mqtt{(CaFile is null ? "" : "s")}://{(Username is null ? "" : Username + "@")}{Host}:{Port} client {ClientId}";

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Host) || Host.Contains('\0'))
            throw Refused(nameof(Host), "Host is empty.");
        MqttTopic.EnsureText(ClientId, nameof(ClientId));
        Range(ClientId.Length, 1, 256, nameof(ClientId));
        Range(Port, 1, 65_535, nameof(Port));
        Range(KeepAlive.TotalSeconds, 5, 65_535, nameof(KeepAlive));
        Range(ConnectTimeout.TotalSeconds, 0.001, 3_600, nameof(ConnectTimeout));
        Range(CloseTimeout.TotalSeconds, 0, 3_600, nameof(CloseTimeout));
        Range(MaxPayloadBytes, 1, 16 * 1024 * 1024, nameof(MaxPayloadBytes));
        Range(OutgoingMessages, 1, 1_000_000, nameof(OutgoingMessages));
        Range(OutgoingBytes, MaxPayloadBytes, long.MaxValue, nameof(OutgoingBytes));
        Range(InFlight, 1, 1_000, nameof(InFlight));
        Range(IncomingMessages, 1, 1_000_000, nameof(IncomingMessages));
        Range(IncomingBytes, 1, long.MaxValue, nameof(IncomingBytes));
        Range(MaxSubscriptions, 1, 100_000, nameof(MaxSubscriptions));
        BackOff.Validate();
        if (Password is not null && Username is null)
            throw Refused(nameof(Password), "A password needs a user name (Username).");
        Range(Encoding.UTF8.GetByteCount(Username ?? ""), 0, 65_535, nameof(Username));
        if (Encoding.UTF8.GetByteCount(Password ?? "") > 65_535)
            throw Refused(nameof(Password), "Password is longer than 65535 bytes.");
        if (CaFile is not null && !File.Exists(CaFile))
            throw Refused(nameof(CaFile), $"There is no file '{CaFile}' (CaFile).");
        if (LastWill is { } will)
        {
            MqttTopic.EnsurePublishable(will.Topic);
            Range(will.Payload.Length, 0, Math.Min(MaxPayloadBytes, 65_535), nameof(LastWill));
        }
    }

    private static ArgumentException Refused(string option, string message) => new(message, option);

    internal static void Range(double value, double low, double high, string name)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; allowed is {low} to {high}.");
    }
}
