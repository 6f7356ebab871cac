using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Broadcast.Controller.Trust;

/// <summary>Passwords for the broker: made at random, kept only as the hash that Mosquitto reads (PBKDF2 with SHA-512, its format <c>$7$</c>).</summary>
internal static class BrokerPassword
{
    /// <summary>Bytes of randomness in a password.</summary>
    public const int EntropyBytes = 24;

    // Mosquitto's own count. More would only slow 500 boxes that reconnect at once: nobody guesses 192 random bits.
    private const int Iterations = 101;
    private const int SaltBytes = 12;
    private const int HashBytes = 64;

    /// <summary>A new password: 192 random bits in base64url.</summary>
    public static string Generate() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(EntropyBytes));

    /// <summary>What stands behind the user's name in Mosquitto's password file.</summary>
    public static string Hash(string password) => Hash(password, RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>Whether the text is what <see cref="Hash(string)"/> gives: an empty part, the format, the iterations, the salt, the hash.</summary>
    public static bool IsHash(string text) =>
        text.Split('$') is ["", "7", var iterations, var salt, var hash]
        && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
        && Holds(salt, SaltBytes) && Holds(hash, HashBytes);

    private static bool Holds(string base64, int bytes)
    {
        Span<byte> held = stackalloc byte[HashBytes];
        return Convert.TryFromBase64String(base64, held, out var count) && count == bytes;
    }

    /// <summary>The same with a given salt.</summary>
    public static string Hash(string password, ReadOnlySpan<byte> salt)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }
}
