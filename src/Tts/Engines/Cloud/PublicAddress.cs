using System.Net;
using System.Net.Sockets;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>
/// Which addresses belong to the public Internet, after the IANA registries of special-purpose addresses (RFC 6890). Pure; thread-safe.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    // Teredo and other protocol assignments, documentation, 6to4: each can carry or stand for something else.
    private static readonly IPNetwork[] NotPublic6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n))];

    // Networks without IPv4 reach it through this prefix (RFC 6052): what counts is the address inside.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether the product may connect to the address.</summary>
    public static bool Includes(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !NotPublic4.Any(n => n.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        if (Translated.Contains(address)) return Includes(new IPAddress(address.GetAddressBytes()[12..]));
        return Global6.Contains(address) && !NotPublic6.Any(n => n.Contains(address));
    }
}
