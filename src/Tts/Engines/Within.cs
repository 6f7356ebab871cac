using System.Globalization;
using System.Runtime.CompilerServices;

namespace Broadcast.Tts.Engines;

/// <summary>Limits of options, checked as they are set, so that a record with a senseless value never exists.</summary>
internal static class Within
{
    /// <summary>The value, if it is between the limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not; the message names the option and its limits.</exception>
    public static T Range<T>(T value, T low, T high, [CallerMemberName] string name = "") where T : IComparable<T> =>
        value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} = {value}: phải từ {low} đến {high}."));

    /// <summary>The same in seconds.</summary>
    public static TimeSpan Seconds(TimeSpan value, double low, double high, [CallerMemberName] string name = "") =>
        Range(value, TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(high), name);

    /// <summary>Voices whose ids can stand in a header, a JSON field and an XML attribute.</summary>
    public static IReadOnlyList<Voice> Voices(IReadOnlyList<Voice> value, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value);
        Range(value.Count, 1, 200, name);
        foreach (var voice in value)
            if (voice.Id.Length is < 1 or > 64 || !voice.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw new ArgumentException($"{name}: mã giọng “{voice.Id}” chỉ được có chữ, số, '-' và '_', tối đa 64 ký tự.", name);
        return value;
    }
}
