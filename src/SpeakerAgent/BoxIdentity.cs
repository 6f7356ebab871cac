using System.Buffers.Text;
using System.Security.Cryptography;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent;

/// <summary>Who this box is, and which of its lives this is. Holds nothing secret.</summary>
/// <param name="Boot">New at every start of the process.</param>
/// <param name="Nonce">Drawn anew at every start: commands quote it while the box has no trusted time.</param>
internal sealed record BoxIdentity(string Station, string Box, string Boot, string Nonce)
{
    /// <summary>Name and version of this program.</summary>
    public static readonly string Agent = $"speaker-agent {typeof(BoxIdentity).Assembly.GetName().Version?.ToString(3)}";

    public static BoxIdentity Of(Enrolment enrolment) =>
        new(enrolment.Station, enrolment.Box, Guid.CreateVersion7().ToString("N"), NewNonce());

    /// <summary>16 random bytes, base64url.</summary>
    public static string NewNonce() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TimeAsk.NonceBytes));
}
