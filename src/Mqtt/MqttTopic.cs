using System.Text;

namespace Broadcast.Mqtt;

/// <summary>
/// What a topic and a filter may be: MQTT 3.1.1 section 4.7, and the stricter rules of the Mosquitto family
/// (no control characters, at most <see cref="MaxLevels"/> levels). Thread-safe.
/// </summary>
public static class MqttTopic
{
    /// <summary>Longest topic or filter, in UTF-8 bytes (its length travels in 16 bits).</summary>
    public const int MaxBytes = 65_535;

    /// <summary>Most levels (parts between slashes) that Mosquitto accepts.</summary>
    public const int MaxLevels = 200;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses what cannot be published to.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, too deep, not well-formed, or holds a wildcard or a control character.</exception>
    public static void EnsurePublishable(string topic)
    {
        EnsureText(topic, nameof(topic));
        if (topic.AsSpan().ContainsAny('+', '#'))
            throw new ArgumentException("An MQTT topic to publish to holds no wildcard (+ or #).", nameof(topic));
    }

    /// <summary>Refuses what cannot be subscribed to.</summary>
    /// <exception cref="ArgumentException">As for a topic; wildcards are allowed where a whole level stands, # only at the end.</exception>
    public static void EnsureFilter(string filter)
    {
        EnsureText(filter, nameof(filter));
        for (var i = 0; i < filter.Length; i++)
        {
            if (filter[i] is not ('+' or '#'))
                continue;
            var wholeLevel = (i == 0 || filter[i - 1] == '/') && (i == filter.Length - 1 || filter[i + 1] == '/');
            if (!wholeLevel || (filter[i] == '#' && i != filter.Length - 1))
                throw new ArgumentException("In an MQTT filter + and # stand for whole levels, # only at the end.", nameof(filter));
        }
    }

    internal static void EnsureText(string text, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameter);
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException broken)
        {
            throw new ArgumentException("MQTT text is well-formed UTF-8; this holds half a surrogate pair.", parameter, broken);
        }

        if (bytes > MaxBytes)
            throw new ArgumentException($"MQTT text takes at most {MaxBytes} bytes of UTF-8; this takes {bytes}.", parameter);
        if (text.AsSpan().Count('/') >= MaxLevels)
            throw new ArgumentException($"MQTT topics have at most {MaxLevels} levels.", parameter);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF)
                throw new ArgumentException($"MQTT text holds no control or non-character; this holds U+{rune.Value:X4}.", parameter);
        }
    }
}
