using System.Buffers.Text;
using System.Security.Cryptography;

namespace Broadcast.Protocol;

/// <summary>A public key of the station and what it may sign. Nothing secret.</summary>
public sealed record StationKey
{
    /// <summary>The most keys a box holds.</summary>
    public const int MaxKeys = 16;

    private const int CoordinateBytes = 32;

    /// <summary>The key's id, a name.</summary>
    public required string Kid { get; init; }

    /// <summary>The point's x, 32 bytes in base64url (RFC 7518, section 6.2).</summary>
    public required string X { get; init; }

    /// <summary>The point's y, 32 bytes in base64url.</summary>
    public required string Y { get; init; }

    /// <summary>What it may sign, at most 32; words of a later version are read as <see cref="Purpose.Unknown"/> and allow nothing.</summary>
    public required IReadOnlyList<Purpose> Purposes { get; init; }

    /// <summary>The public half of <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentException">Not a P-256 key.</exception>
    public static StationKey Of(string kid, ECDsa key, params IReadOnlyList<Purpose> purposes)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        if (point.X?.Length != CoordinateBytes || point.Y?.Length != CoordinateBytes)
            throw new ArgumentException("ES256 needs a P-256 key.", nameof(key));
        return new StationKey
        {
            Kid = WireName.Require(kid, nameof(kid)),
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
            Purposes = purposes,
        };
    }

    /// <summary>Null when every field keeps its limit and the point lies on the curve; else the first field that does not.</summary>
    public WireError? Check()
    {
        var error = Field.Name("kid", Kid)
            ?? Field.Bytes("x", X, CoordinateBytes)
            ?? Field.Bytes("y", Y, CoordinateBytes)
            ?? Field.Each("purposes", Purposes, 32, _ => null);
        if (error is not null)
            return error;
        using var key = TryOpen();
        return key is null ? new WireError("x", "must be with y a point of the curve P-256") : null;
    }

    /// <summary>Null when the point is not one of P-256.</summary>
    internal ECDsa? TryOpen()
    {
        if (!Base64UrlText.TryDecode(X, CoordinateBytes, out var x) || !Base64UrlText.TryDecode(Y, CoordinateBytes, out var y))
            return null;
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
