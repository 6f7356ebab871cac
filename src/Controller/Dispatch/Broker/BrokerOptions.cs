using System.Globalization;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>Where the broker is and what it may use: section <c>Mqtt</c>.</summary>
internal sealed class BrokerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mqtt";

    /// <summary>Where the embedded broker listens, as host:port. Port 0 takes a free one and remembers it, so that enrolments stay valid.</summary>
    public string Listen { get; set; } = "127.0.0.1:1883";

    /// <summary>How boxes reach the embedded broker, as host or host:port, when that is not <see cref="Listen"/> (a public name, say).</summary>
    public string? Advertise { get; set; }

    /// <summary>An external broker, as host:port; then no broker is started here, and its access list is its owner's affair.</summary>
    public string? Broker { get; set; }

    /// <summary>The controller's user at the external broker.</summary>
    public string User { get; set; } = "controller";

    /// <summary>File that holds the controller's password at the external broker, on its first line.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>PEM file of the authority that signs the external broker's certificate; null for no TLS.</summary>
    public string? CaFile { get; set; }

    /// <summary>The embedded broker's program.</summary>
    public string Program { get; set; } = "mosquitto";

    /// <summary>Messages that may wait at the broker for one connection, 100 – 100,000; more are dropped, and the box asks for them again.</summary>
    public int MaxQueuedMessages { get; set; } = 2_000;

    /// <summary>Messages under way to one connection without its acknowledgement, 1 – 1,000.</summary>
    public int MaxInflightMessages { get; set; } = 20;

    /// <summary>Memory the embedded broker may use, in bytes, 32 MiB – 16 GiB.</summary>
    public long MemoryBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>The first pause before a broker that died is started again, 50 ms – 1 min; it doubles up to <see cref="RestartAtMost"/>.</summary>
    public TimeSpan RestartAfter { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest such pause, 1 s – 10 min.</summary>
    public TimeSpan RestartAtMost { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the options, in words for people; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!TryParse(Listen, defaultPort: null, out _))
            yield return $"Mqtt:Listen là '{Listen}', phải có dạng máy:cổng, ví dụ 127.0.0.1:1883.";
        if (Advertise is not null && !TryParse(Advertise, defaultPort: 1883, out _))
            yield return $"Mqtt:Advertise là '{Advertise}', phải có dạng máy hoặc máy:cổng.";
        if (Broker is not null && (!TryParse(Broker, defaultPort: null, out var broker) || broker.Port == 0))
            yield return $"Mqtt:Broker là '{Broker}', phải có dạng máy:cổng.";
        if (PasswordFile is not null && !File.Exists(PasswordFile))
            yield return $"Mqtt:PasswordFile: không có tệp '{PasswordFile}'.";
        if (CaFile is not null && !File.Exists(CaFile))
            yield return $"Mqtt:CaFile: không có tệp '{CaFile}'.";
        if (MaxQueuedMessages is < 100 or > 100_000)
            yield return Range(nameof(MaxQueuedMessages), "100 – 100.000 bản tin MQTT");
        if (MaxInflightMessages is < 1 or > 1_000)
            yield return Range(nameof(MaxInflightMessages), "1 – 1.000 bản tin MQTT");
        if (MemoryBytes is < 32L * 1024 * 1024 or > 16L * 1024 * 1024 * 1024)
            yield return Range(nameof(MemoryBytes), "32 MiB – 16 GiB, tính bằng byte");
        if (RestartAfter < TimeSpan.FromMilliseconds(50) || RestartAfter > TimeSpan.FromMinutes(1))
            yield return Range(nameof(RestartAfter), "50 ms – 1 phút");
        if (RestartAtMost < TimeSpan.FromSeconds(1) || RestartAtMost > TimeSpan.FromMinutes(10))
            yield return Range(nameof(RestartAtMost), "1 giây – 10 phút");
    }

    /// <summary>Reads host:port; an IPv6 address stands in square brackets.</summary>
    public static bool TryParse(string text, int? defaultPort, out (string Host, int Port) address)
    {
        address = default;
        var colon = text.LastIndexOf(':');
        var bracket = text.LastIndexOf(']');
        var hasPort = colon > bracket && (bracket >= 0 || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        if (host.Length is 0 or > 253 || host.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            return false;
        if (!hasPort)
        {
            address = (host, defaultPort ?? 0);
            return defaultPort is not null;
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65_535)
            return false;
        address = (host, port);
        return true;
    }

    private static string Range(string name, string range) => $"Mqtt:{name} phải trong khoảng {range}.";
}
