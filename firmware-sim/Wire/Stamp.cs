using System.Globalization;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>Times as the wire writes them: RFC 3339, UTC.</summary>
internal static class Stamp
{
    public const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>In the time exchange only.</summary>
    public const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Write(DateTimeOffset time, string format = Milliseconds) =>
        time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
