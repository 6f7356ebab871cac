using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>The id of the one as-run record of an airing's part: made of both, so that no record can be doubled by anything that happens to the box.</summary>
internal static class RecordId
{
    public static string Of(string airing, int part)
    {
        var id = $"{airing}:{part}";
        return id.Length <= WireName.MaxId ? id : $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(airing)))[..40]}:{part}";
    }
}
