using System.Reflection;

namespace Broadcast.Controller;

/// <summary>
/// Which names a settings file may hold: those of the options classes, found by their <c>Section</c>, and whatever the log's library reads. A name that is
/// misspelt would be left out silently, and the standing choice taken for what was wished. Pure.
/// </summary>
internal static class SettingsRules
{
    // The log's library has names of its own.
    private const string Free = "Serilog";

    // Read for itself, so that it can be refused where it stands in the file.
    private const string SpokenKey = "Key";

    private static readonly Dictionary<string, Type> Sections = typeof(SettingsRules).Assembly.GetTypes()
        .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true })
        .ToDictionary(type => (string)type.GetField("Section")!.GetRawConstantValue()!, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with the name of a setting, such as <c>Mqtt:Listn</c>, in Vietnamese; null when there is one of that name.</summary>
    public static string? Fault(string key)
    {
        var parts = key.Split(':');
        if (parts[0].Equals(Free, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!Sections.TryGetValue(parts[0], out var type))
            return Unknown(key, "", parts[0], Sections.Keys.Append(Free));
        for (var depth = 1; depth < parts.Length; depth++)
        {
            var above = string.Join(':', parts[..depth]);
            if (ElementOf(type) is { } element)
            {
                type = element;
                continue;
            }

            var known = NamesIn(type);
            if (!known.TryGetValue(parts[depth], out var found))
                return Unknown(key, above, parts[depth], known.Keys);
            type = found;
        }

        return null;
    }

    private static Dictionary<string, Type> NamesIn(Type type)
    {
        if (type.Namespace?.StartsWith(nameof(Broadcast), StringComparison.Ordinal) != true || type.IsEnum)
            return [];
        var names = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        if (names.ContainsKey("KeyFile"))
            names[SpokenKey] = typeof(string);
        return names;
    }

    private static Type? ElementOf(Type type) => type != typeof(string) && type.IsGenericType && type.GetGenericTypeDefinition() is var list && (list == typeof(IList<>) || list == typeof(List<>))
        ? type.GetGenericArguments()[0]
        : null;

    private static string Unknown(string key, string above, string name, IEnumerable<string> known)
    {
        var names = known.Where(other => other != SpokenKey).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return $"\"{above}\" chỉ nhận một giá trị, không có \"{key}\".";
        var full = (string other) => above.Length == 0 ? other : $"{above}:{other}";
        var nearest = names.MinBy(other => Distance(other, name))!;
        return Distance(nearest, name) <= Math.Max(1, name.Length / 3)
            ? $"không có cài đặt \"{key}\". Có phải \"{full(nearest)}\"?"
            : $"không có cài đặt \"{key}\". {(above.Length == 0 ? "Các mục" : $"Trong \"{above}\" có")}: {string.Join(", ", names)}.";
    }

    // How many letters are to be put in, left out or changed, of names as short as these.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = corner + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
