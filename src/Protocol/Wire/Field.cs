namespace Broadcast.Protocol;

/// <summary>The checks that the records' <c>Check</c> methods are made of: null when the field is good. Chain them with <c>??</c>.</summary>
internal static class Field
{
    /// <summary>Durations in plans and commands: at most a day, so that arithmetic on them cannot overflow.</summary>
    internal const long DayMs = 86_400_000;

    internal const long MaxSequence = (1L << 53) - 1;
    internal const int MaxText = 4096;

    internal static WireError? Name(string field, string? value) => WireName.CheckName(field, value);

    internal static WireError? Id(string field, string? value) => WireName.CheckId(field, value);

    internal static WireError? OptionalId(string field, string? value) => value is null ? null : WireName.CheckId(field, value);

    internal static WireError? Text(string field, string? value, int longest) =>
        value is not null && value.Length <= longest ? null : new WireError(field, $"must be a string of at most {longest} characters");

    internal static WireError? OptionalText(string field, string? value, int longest) =>
        value is null ? null : Text(field, value, longest);

    internal static WireError? Between(string field, long value, long least, long most) =>
        value >= least && value <= most ? null : new WireError(field, $"must be {least} to {most}, is {value}");

    internal static WireError? OptionalBetween(string field, long? value, long least, long most) =>
        value is { } given ? Between(field, given, least, most) : null;

    internal static WireError? Between(string field, double value, double least, double most) =>
        value >= least && value <= most ? null : new WireError(field, FormattableString.Invariant($"must be {least} to {most}, is {value}"));

    internal static WireError? OptionalBetween(string field, double? value, double least, double most) =>
        value is { } given ? Between(field, given, least, most) : null;

    internal static WireError? Duration(string field, long value, long least = 0) => Between(field, value, least, DayMs);

    internal static WireError? Known<TWord>(string field, TWord value)
        where TWord : struct, Enum =>
        EqualityComparer<TWord>.Default.Equals(value, default) ? new WireError(field, "unknown word", Unsupported: true) : null;

    internal static WireError? Bytes(string field, string? value, int length) =>
        Base64UrlText.TryDecode(value, length, out _) ? null : new WireError(field, $"must be {length} bytes in base64url");

    internal static WireError? Each<T>(string field, IReadOnlyList<T>? values, int most, Func<T, WireError?> check, int least = 0)
    {
        if (values is null)
            return new WireError(field, "is missing");
        if (values.Count < least || values.Count > most)
            return new WireError(field, $"must have {least} to {most} entries, has {values.Count}");
        for (var i = 0; i < values.Count; i++)
        {
            var error = values[i] is null ? new WireError("", "must not be null") : check(values[i]);
            if (error is not null)
                return error.In($"{field}[{i}]");
        }

        return null;
    }

    internal static WireError? Inside(string field, WireError? error) => error?.In(field);

    internal static WireError? Unless(bool good, string field, string problem) => good ? null : new WireError(field, problem);
}
