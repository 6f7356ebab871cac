using System.Text.Json;

namespace Broadcast.Protocol;

/// <summary>Says what <see cref="JsonException"/> knows in terms of a field and its limit.</summary>
internal static class JsonProblem
{
    private const int Longest = 300;
    private const string Missing = "missing required properties including: ";

    internal static WireError Of(JsonException exception)
    {
        var field = (exception.Path ?? "$").TrimStart('$').TrimStart('.');
        var problem = exception.Message.Split(" Path: ", 2)[0];
        var missing = problem.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
        {
            var name = problem[(missing + Missing.Length)..].Split('\'') is [_, var first, ..] ? first : "";
            return new WireError(Cut(field.Length == 0 ? name : $"{field}.{name}"), "is missing");
        }

        // The serializer's own words name our types; a box maker needs the field and what it should be.
        if (problem.StartsWith("Duplicate property", StringComparison.Ordinal))
            problem = "must not stand twice";
        else if (problem.Contains("Broadcast.", StringComparison.Ordinal) || problem.Contains("System.", StringComparison.Ordinal))
            problem = "must be of the stated type, and never null";
        return new WireError(Cut(field), Cut(problem));
    }

    internal static string Cut(string text) => text.Length <= Longest ? text : text[..Longest];
}
