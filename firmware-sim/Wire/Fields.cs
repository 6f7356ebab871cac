using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>
/// One JSON object, read field by field within the page's limits. Whatever does not fit raises <see cref="MalformedException"/> with the
/// field's name; fields that nobody asks for are ignored.
/// </summary>
internal readonly struct Fields
{
    public const long LargestInteger = (1L << 53) - 1;
    private const long LongestDuration = 24 * 3_600_000;
    private const int DeepestNesting = 16;
    private const int LongestText = 4_096;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = DeepestNesting,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonElement _element;
    private readonly string _path;

    private Fields(JsonElement element, string path)
    {
        _element = element;
        _path = path;
    }

    /// <summary>Reads a whole object; <paramref name="name"/> stands for it in errors.</summary>
    public static Fields Parse(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            StrictUtf8.GetCharCount(json.Span);
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new MalformedException(name, "is not an object");
            RefuseLongText(document.RootElement, name);
            return new Fields(document.RootElement.Clone(), "");
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw new MalformedException(name, "is not JSON in UTF-8 within 16 levels");
        }
    }

    public bool Has(string name) => _element.TryGetProperty(name, out _);

    public Fields Object(string name) => AsObject(Get(name), Path(name));

    public string Text(string name, int longest = LongestText) => AsText(Get(name), Path(name), longest);

    public string Name(string name) => AsMatching(Get(name), Path(name), Names.IsName);

    public string Id(string name) => AsMatching(Get(name), Path(name), Names.IsId);

    public string Content(string name) => AsMatching(Get(name), Path(name), Names.IsContent);

    public bool Flag(string name) => Get(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new MalformedException(Path(name), "is not true or false"),
    };

    public long Integer(string name, long least = 0, long most = LargestInteger) => AsInteger(Get(name), Path(name), least, most);

    public TimeSpan Milliseconds(string name, long least = 0, long most = LongestDuration) =>
        TimeSpan.FromMilliseconds(Integer(name, least, most));

    public double Number(string name, double least, double most)
    {
        var element = Get(name);
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && value >= least && value <= most
            ? value
            : throw new MalformedException(Path(name), $"is not a number from {least} to {most}");
    }

    /// <summary>RFC 3339 in UTC with three decimals; six in the time exchange.</summary>
    public DateTimeOffset Time(string name, int decimals = 3)
    {
        var format = decimals == 6 ? Stamp.Microseconds : Stamp.Milliseconds;
        return DateTimeOffset.TryParseExact(
            Text(name, 32), format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year is >= 1970 and <= 2199
            ? time
            : throw new MalformedException(Path(name), $"is not a UTC time with {decimals} decimals, 1970 to 2199");
    }

    public TimeOnly TimeOfDay(string name) =>
        TimeOnly.TryParseExact(Text(name, 5), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new MalformedException(Path(name), "is not a time of day such as 05:00");

    public byte[] Bytes(string name, int length) => AsBytes(Get(name), Path(name), length);

    /// <summary>One of the words; another is not malformed but unknown.</summary>
    public T Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> known)
    {
        var word = Text(name, 64);
        foreach (var (candidate, value) in known)
        {
            if (candidate == word)
                return value;
        }
        throw new UnknownWordException(Path(name), word);
    }

    public IReadOnlyList<Fields> Objects(string name, int most, int least = 0) => List(name, least, most, AsObject);

    public IReadOnlyList<string> NameList(string name, int most) =>
        List(name, 0, most, (element, path) => AsMatching(element, path, Names.IsName));

    public IReadOnlyList<string> IdList(string name, int most) =>
        List(name, 0, most, (element, path) => AsMatching(element, path, Names.IsId));

    public IReadOnlyList<string> TextList(string name, int most) =>
        List(name, 0, most, (element, path) => AsText(element, path, LongestText));

    public IReadOnlyList<byte[]> BytesList(string name, int most, int length) =>
        List(name, 1, most, (element, path) => AsBytes(element, path, length));

    private List<T> List<T>(string name, int least, int most, Func<JsonElement, string, T> read)
    {
        var array = Get(name);
        if (array.ValueKind != JsonValueKind.Array)
            throw new MalformedException(Path(name), "is not an array");
        if (array.GetArrayLength() is var length && (length < least || length > most))
            throw new MalformedException(Path(name), $"has {length} entries; {least} to {most} are allowed");
        var result = new List<T>(length);
        foreach (var element in array.EnumerateArray())
            result.Add(read(element, $"{Path(name)}[{result.Count}]"));
        return result;
    }

    private JsonElement Get(string name) =>
        _element.TryGetProperty(name, out var value) ? value : throw new MalformedException(Path(name), "is absent");

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>The limit on strings holds for fields that nobody asks for, too.</summary>
    private static void RefuseLongText(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                AsText(element, path, LongestText);
                break;
            case JsonValueKind.Array:
                foreach (var entry in element.EnumerateArray())
                    RefuseLongText(entry, path);
                break;
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    if (field.Name.Length > LongestText)
                        throw new MalformedException(path, $"has a name longer than {LongestText} characters");
                    RefuseLongText(field.Value, field.Name);
                }
                break;
        }
    }

    private static Fields AsObject(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object ? new Fields(element, path) : throw new MalformedException(path, "is not an object");

    private static string AsMatching(JsonElement element, string path, Func<string, bool> fits)
    {
        var text = AsText(element, path, 64);
        return fits(text) ? text : throw new MalformedException(path, "is not an id of the right form");
    }

    private static string AsText(JsonElement element, string path, int longest)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw new MalformedException(path, "is not a string");
        try
        {
            var text = element.GetString()!;
            return text.Length <= longest ? text : throw new MalformedException(path, $"is longer than {longest} characters");
        }
        catch (InvalidOperationException)
        {
            throw new MalformedException(path, "is not Unicode text"); // half a surrogate pair
        }
    }

    private static long AsInteger(JsonElement element, string path, long least, long most) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw new MalformedException(path, $"is not an integer from {least} to {most}");

    private static byte[] AsBytes(JsonElement element, string path, int length) =>
        Base64Url.TryDecode(AsText(element, path, LongestText), out var bytes) && bytes.Length == length
            ? bytes
            : throw new MalformedException(path, $"is not {length} bytes in base64url");
}
