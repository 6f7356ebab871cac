using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>One time that a programme is to sound in some zones, before anybody asked whether it may.</summary>
/// <param name="Slot">The slot it is an occurrence of.</param>
/// <param name="Programme">The programme played.</param>
/// <param name="Zones">The zones that hear it; a box in several hears it once, through the first of them.</param>
/// <param name="Priority">Which of two gives way.</param>
/// <param name="StartAt">When its first sample is due; whole milliseconds.</param>
/// <param name="VolumeDb">−60 to 0, before the station's limit.</param>
/// <param name="Late">What a box does after a power cut.</param>
/// <param name="Interrupted">What a box does when a higher priority has passed.</param>
/// <param name="Parts">The bulletins with their content, 1–64. None means that there is nothing to play yet.</param>
/// <param name="Grant">By whose right it sounds.</param>
internal sealed record Occurrence(
    string Slot,
    string Programme,
    IReadOnlyList<string> Zones,
    Priority Priority,
    DateTimeOffset StartAt,
    double VolumeDb,
    LateRule Late,
    InterruptedRule Interrupted,
    IReadOnlyList<AiringPart> Parts,
    Grant Grant)
{
    private const int LongestId = Airing.LongestIdWithStandby;

    /// <summary>What sounds where a content has not arrived; null for silence.</summary>
    public AiringPart? Standby { get; init; }

    /// <summary>Whether the station's chime goes before it; null: as its priority has it.</summary>
    public bool? Chime { get; init; }

    /// <summary>What becomes of something lower that sounds when it begins.</summary>
    public OverRule Over { get; init; } = OverRule.Stop;

    /// <summary>How long it sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Parts.Sum(part => part.DurationMs));

    /// <summary>Unless told otherwise, what may take the loudspeaker from others announces itself by the station's chime.</summary>
    public bool Chimes => Chime ?? Priority == Priority.Priority;

    /// <summary>Whether something lower that sounds when it begins goes on beneath it, by the very rule of the boxes.</summary>
    public bool Ducks => Over == OverRule.Duck && Parts.Count == 1;

    /// <summary>When its last sample is due to end.</summary>
    public DateTimeOffset EndAt => StartAt + Duration;

    /// <summary>
    /// The airing's id, at most 56 characters, the same in every plan: <c>{slot}@{start in UTC}</c>. A slot whose id is too long for that stands
    /// there by its first characters and a digest.
    /// </summary>
    public string AiringId()
    {
        var start = StartAt.UtcDateTime.ToString("'@'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var room = LongestId - start.Length;
        if (Slot.Length <= room)
            return Slot + start;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Slot)).AsSpan(0, 8));
        return $"{Slot[..(room - digest.Length - 1)]}-{digest}{start}";
    }
}
