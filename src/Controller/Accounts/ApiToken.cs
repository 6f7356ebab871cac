using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Controller.Storage;
using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Accounts;

/// <summary>
/// The one token that opens the API. It is made at the first start that succeeds, shown once, and kept only as its SHA-256: 256 random bits need no
/// slow hash. Deleting the file and starting again makes another, which also ends every signed-in page. Safe for concurrent use after <see cref="Open"/>.
/// </summary>
internal sealed class ApiToken(DataFolder data)
{
    /// <summary>What every token begins with, so that it is recognised where it was left by mistake.</summary>
    public const string Prefix = "ttcs_";

    private byte[] digest = [];

    /// <summary>Where the token's digest is kept, mode 0600.</summary>
    public string FileName => data.In("accounts", "api-token.sha256");

    /// <summary>Tells one token from the next without telling what it is.</summary>
    public string Fingerprint => Convert.ToHexStringLower(digest)[..16];

    /// <summary>Reads the digest. Where there is none, makes a token and returns it, to be shown and then kept (<see cref="Keep"/>).</summary>
    public string? Open()
    {
        if (File.Exists(FileName))
        {
            digest = Convert.FromHexString(File.ReadAllText(FileName).Trim());
            return null;
        }

        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        digest = Digest(token);
        return token;
    }

    /// <summary>Keeps what tells the token. Until then it opens this process alone, and the next start makes another.</summary>
    /// <exception cref="IOException">The disk takes it not.</exception>
    public void Keep()
    {
        PrivateFile.EnsureFolder(Path.GetDirectoryName(FileName)!);
        PrivateFile.Replace(FileName, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest) + "\n"));
    }

    /// <summary>Whether this is the token. Takes the same time for every wrong one.</summary>
    public bool Accepts(string token) => digest.Length > 0 && CryptographicOperations.FixedTimeEquals(Digest(token), digest);

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
