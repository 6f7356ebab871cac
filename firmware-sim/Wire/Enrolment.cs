using System.Security.Cryptography;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>Where a station's broker listens. <paramref name="TlsCa"/> is the path of the authority's certificate; none means no TLS.</summary>
internal sealed record BrokerAddress(string Host, int Port, string? TlsCa);

/// <summary>What a box is given once (docs/protocol.md, "The enrolment file"). Holds a password: never log it.</summary>
internal sealed record Enrolment(
    string Station, string Box, BrokerAddress Broker, string User, string Password, KeyRing Keys)
{
    private const int LargestFile = 64 * 1024;

    /// <summary>Reads the file that enrolment wrote.</summary>
    /// <exception cref="InvalidDataException">The file is not an enrolment; the message names the field.</exception>
    public static Enrolment Read(string path)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > LargestFile)
            throw new InvalidDataException($"{path}: longer than {LargestFile} bytes");
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        try
        {
            return Parse(json);
        }
        catch (MalformedException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads what is in the file.</summary>
    /// <exception cref="MalformedException">A field is absent or has the wrong form.</exception>
    public static Enrolment Parse(ReadOnlyMemory<byte> json)
    {
        var fields = Fields.Parse(json, "enrolment");
        if (fields.Integer("version") != 1)
            throw new MalformedException("version", "is not 1");
        var (station, box, user) = (fields.Name("station"), fields.Name("box"), fields.Text("user", 128));
        if (user != $"{station}.{box}")
            throw new MalformedException("user", "is not {station}.{box}");
        var broker = fields.Object("broker");
        return new Enrolment(
            station,
            box,
            new BrokerAddress(
                broker.Text("host", 255),
                (int)broker.Integer("port", 1, 65_535),
                broker.Has("tlsCa") ? broker.Text("tlsCa") : null),
            user,
            fields.Text("password", 256),
            new KeyRing(fields.Objects("keys", 16, least: 1).Select(ReadKey)));
    }

    private static SigningKey ReadKey(Fields key)
    {
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = key.Bytes("x", 32), Y = key.Bytes("y", 32) },
        };
        var kid = key.Name("kid");
        try
        {
            return new SigningKey(kid, ECDsa.Create(parameters), key.TextList("purposes", 16).ToHashSet(StringComparer.Ordinal));
        }
        catch (CryptographicException)
        {
            throw new MalformedException("keys", $"{kid} is not a point of P-256");
        }
    }
}
