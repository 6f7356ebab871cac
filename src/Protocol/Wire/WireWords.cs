using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>
/// The words that stand for enumerations on the wire. Each word is written once, as <see cref="JsonStringEnumMemberNameAttribute"/>
/// on its member. The member 0 (<c>Unknown</c>) has no word: it is what an unknown word is read as. Pure; thread-safe.
/// </summary>
public static class WireWords
{
    /// <summary>The word on the wire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no word (<c>Unknown</c>).</exception>
    public static string Word<TEnum>(this TEnum value)
        where TEnum : struct, Enum =>
        Table<TEnum>.Words.TryGetValue(value, out var word)
            ? word
            : throw new ArgumentOutOfRangeException(nameof(value), value, "has no word on the wire");

    /// <summary>False, and the member 0, when the word is unknown.</summary>
    public static bool TryParse<TEnum>(string? word, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return word is not null && Table<TEnum>.Values.TryGetValue(word, out value);
    }

    private static class Table<TEnum>
        where TEnum : struct, Enum
    {
        internal static readonly FrozenDictionary<TEnum, string> Words = typeof(TEnum)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Value: (TEnum)field.GetValue(null)!, Word: field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name))
            .Where(pair => pair.Word is not null)
            .ToFrozenDictionary(pair => pair.Value, pair => pair.Word!);

        internal static readonly FrozenDictionary<string, TEnum> Values =
            Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }

    /// <summary>Reads an unknown word as the member 0; a <c>Check</c> then says what that means there.</summary>
    internal sealed class Converter<TEnum> : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException("must be a word");
            _ = TryParse<TEnum>(reader.GetString(), out var value);
            return value;
        }

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word());
    }
}
