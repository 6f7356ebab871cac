using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Broadcast.Protocol;

/// <summary>One pass over a JSON text before anything is made of it: valid UTF-8, valid JSON, nesting and strings within bounds.</summary>
internal static class JsonBounds
{
    private const int MaxEscape = 6;

    internal static WireError? Check(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return new WireError("", "must be UTF-8");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new WireError("", "must be a JSON object");
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !IsWithin(ref reader))
                    return new WireError("", $"a string must be well formed and have at most {Field.MaxText} characters");
            }

            return null;
        }
        catch (JsonException exception)
        {
            return new WireError("", JsonProblem.Cut(exception.Message));
        }
    }

    private static bool IsWithin(ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
            return text.Length <= Field.MaxText || Encoding.UTF8.GetCharCount(text) <= Field.MaxText;
        if (text.Length > Field.MaxText * MaxEscape)
            return false;
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return reader.CopyString(buffer) <= Field.MaxText;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: no string at all.
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
