using System.Buffers.Text;
using System.Security.Cryptography;

namespace Broadcast.Controller.Trust;

/// <summary>A station's signing key (ES256, on the curve P-256). The private half never leaves this type but for its file. Thread-safe.</summary>
internal sealed class StationKey : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    private StationKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        Kid = "k" + Convert.ToHexStringLower(SHA256.HashData([.. point.X!, .. point.Y!]).AsSpan(0, 8));
    }

    /// <summary>The key's name, drawn from its public point: 17 characters of a name.</summary>
    public string Kid { get; }

    /// <summary>The public point's x, 32 bytes in base64url.</summary>
    public string X { get; }

    /// <summary>The public point's y, 32 bytes in base64url.</summary>
    public string Y { get; }

    /// <summary>A new key that is nowhere else.</summary>
    public static StationKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key in the file, or a new one that is written there first, mode 0600.</summary>
    /// <exception cref="CryptographicException">The file holds no P-256 key; it is left as it is, since every box knows the old one.</exception>
    public static StationKey OpenOrCreate(string path)
    {
        if (File.Exists(path))
        {
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(File.ReadAllText(path));
            }
            catch (Exception broken) when (broken is ArgumentException or CryptographicException)
            {
                key.Dispose();
                throw new CryptographicException(
                    $"Tệp khóa ký '{path}' bị hỏng. Hãy khôi phục từ bản sao lưu; nếu tạo khóa mới thì phải đăng ký lại mọi cụm loa.", broken);
            }

            return new StationKey(key);
        }

        var made = Create();
        PrivateFile.EnsureFolder(Path.GetDirectoryName(path)!);
        PrivateFile.Replace(path, System.Text.Encoding.ASCII.GetBytes(made._key.ExportPkcs8PrivateKeyPem() + "\n"));
        return made;
    }

    /// <summary>The ES256 signature: 64 bytes, r then s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        lock (_gate)
            return _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
