using System.Diagnostics.CodeAnalysis;

namespace Broadcast.Protocol;

/// <summary>The file that makes a device a station's box: <c>enrolment.json</c>, readable by the box's user alone. Holds a password: never log it.</summary>
public sealed record Enrolment
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxSize = 65_536;

    /// <summary>1.</summary>
    public required int Version { get; init; }

    /// <summary>The station's name on the wire.</summary>
    public required string Station { get; init; }

    /// <summary>The station's name for people, at most 200 characters.</summary>
    public required string StationName { get; init; }

    /// <summary>The box's name on the wire.</summary>
    public required string Box { get; init; }

    /// <summary>Where the broker is.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary><c>{station}.{box}</c></summary>
    public required string User { get; init; }

    /// <summary>The box's credential at the broker, 1 to 256 characters.</summary>
    public required string Password { get; init; }

    /// <summary>The station's public keys, 1–16.</summary>
    public required IReadOnlyList<StationKey> Keys { get; init; }

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public WireError? Check() =>
        Field.Between("version", Version, 1, 1)
        ?? Field.Name("station", Station)
        ?? Field.Text("stationName", StationName, 200)
        ?? Field.Name("box", Box)
        ?? Field.Inside("broker", Broker.Check())
        ?? Field.Unless(User == Topics.User(Station, Box), "user", "must be {station}.{box}")
        ?? Field.Unless(Password is { Length: >= 1 and <= 256 }, "password", "must be a string of 1 to 256 characters")
        ?? Field.Each("keys", Keys, StationKey.MaxKeys, key => key.Check(), least: 1);

    /// <summary>The file's text.</summary>
    /// <exception cref="ArgumentException">A field is over its limit.</exception>
    public byte[] ToUtf8() => WireJson.Write(this, typeof(Enrolment), Check(), MaxSize);

    /// <summary>Reads the file's text. Never throws.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> file, [NotNullWhen(true)] out Enrolment? enrolment, [NotNullWhen(false)] out WireError? error)
    {
        error = WireJson.TryRead(file, typeof(Enrolment), MaxSize, out enrolment) ?? enrolment!.Check();
        if (error is not null)
            enrolment = null;
        return enrolment is not null;
    }

    /// <summary>Everything but the password.</summary>
    public override string ToString() => $"{User} at {Broker?.Host}:{Broker?.Port}";
}

/// <summary>Where a broker is.</summary>
public sealed record BrokerAddress
{
    /// <summary>Name or address, 1–253 characters.</summary>
    public required string Host { get; init; }

    /// <summary>1–65,535.</summary>
    public required int Port { get; init; }

    /// <summary>The authority's certificate in PEM; present: the connection is encrypted and the broker must show a certificate of it. At most 4,096 characters.</summary>
    public string? TlsCa { get; init; }

    internal WireError? Check() =>
        Field.Unless(Host is { Length: >= 1 and <= 253 }, "host", "must be a string of 1 to 253 characters")
        ?? Field.Between("port", Port, 1, 65_535)
        ?? Field.OptionalText("tlsCa", TlsCa, 4096);
}
