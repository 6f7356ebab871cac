using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>Which addresses in a service's answer belong to the service. Pure; thread-safe.</summary>
internal static class OwnedAddress
{
    private const int MaxLength = 2_048;

    // What parsers disagree about is not worth a disagreement.
    private static readonly SearchValues<char> Disputed = SearchValues.Create("\\@ \t\r\n");

    /// <summary>
    /// Takes an address if it is https on the usual port, without user or password, and its host is the domain or below it.
    /// </summary>
    /// <param name="text">As the service gave it.</param>
    /// <param name="domain">The service's own domain: <c>fpt.ai</c>.</param>
    /// <param name="address">The address, when it is taken.</param>
    public static bool TryTake(string? text, string domain, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text is null || text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) return false;
        if (text.AsSpan().ContainsAny(Disputed)) return false;
        if (uri.Scheme != Uri.UriSchemeHttps || !uri.IsDefaultPort || uri.UserInfo.Length > 0) return false;
        if (uri.HostNameType != UriHostNameType.Dns || IPAddress.TryParse(uri.IdnHost, out _)) return false;
        var host = uri.IdnHost.ToLowerInvariant();
        if (host != domain && !host.EndsWith('.' + domain, StringComparison.Ordinal)) return false;
        address = uri;
        return true;
    }
}
