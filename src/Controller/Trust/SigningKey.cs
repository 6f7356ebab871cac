using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>A station's signing key (ES256, on the curve P-256). The private half never leaves this type but for its file. Thread-safe.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        Signer = new DocumentSigner(key, "k" + Convert.ToHexStringLower(SHA256.HashData([.. point.X!, .. point.Y!]).AsSpan(0, 8)));
    }

    /// <summary>Signs with it. The key's id is drawn from its public point.</summary>
    public DocumentSigner Signer { get; }

    /// <summary>The public half, which may sign everything: what an enrolment says.</summary>
    public StationKey Public => StationKey.Of(Signer.Kid, _key, [.. Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unknown)]);

    /// <summary>The key in the file, or a new one that is written there first, mode 0600.</summary>
    /// <exception cref="StartRefusedException">The file holds no P-256 key; it is left as it is, since every box knows the old one.</exception>
    public static SigningKey OpenOrCreate(string path)
    {
        if (File.Exists(path))
            return Open(path);

        var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PrivateFile.EnsureFolder(Path.GetDirectoryName(path)!);
        PrivateFile.Replace(path, Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem() + "\n"));
        return new SigningKey(made);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static SigningKey Open(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return new SigningKey(key);
        }
        catch (Exception broken) when (broken is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Broken(path, broken);
        }

        key.Dispose();
        throw Broken(path, new CryptographicException("It is a key of another curve."));
    }

    private static StartRefusedException Broken(string path, Exception cause) => new(
        $"Tệp khóa ký '{path}' bị hỏng. Hãy khôi phục từ bản sao lưu; nếu tạo khóa mới thì phải đăng ký lại mọi cụm loa.", cause);
}
