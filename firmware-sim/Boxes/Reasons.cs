namespace Broadcast.FirmwareSim.Boxes;

/// <summary>Which of several reasons a record tells (docs/protocol.md, "How a box plays").</summary>
internal static class Reasons
{
    private static readonly string[] InOrder =
    [
        "withdrawn", "stopped", "recalled", "time-untrusted", "lease-over", "no-policy", "quiet-hours", "airtime-limit", "no-content", "no-sound-device", "late",
        "interrupted", "power-loss", "box-off", "joined-late", "on-time",
    ];

    public static string FirstOf(string? one, string other) =>
        one is not null && Array.IndexOf(InOrder, one) < Array.IndexOf(InOrder, other) ? one : other;
}
