using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>
/// A voice as Piper publishes it: NAME.onnx with NAME.onnx.json beside. sherpa-onnx wants the same things elsewhere: the phonemes' numbers in tokens.txt,
/// the rest as metadata in the model (its document "Piper" names the keys). So a copy is made once, in the station's own folder.
/// </summary>
/// <param name="Path">The model as published.</param>
/// <param name="SampleRate">4,000 to 192,000 Hz.</param>
/// <param name="Speakers">1 to 1,000.</param>
/// <param name="EspeakVoice">The voice of espeak-ng whose phonemes the model knows: <c>vi</c>.</param>
/// <param name="Language">Its name, for the library.</param>
/// <param name="Tokens">The lines of tokens.txt.</param>
internal sealed record PiperModel(string Path, int SampleRate, int Speakers, string EspeakVoice, string Language, IReadOnlyList<string> Tokens)
{
    private const string CopyPrefix = "piper-";
    private const int MaxPhonemes = 2_000;

    /// <summary>Reads the description.</summary>
    /// <param name="model">The model, as published.</param>
    /// <param name="path">The description beside it, whose size is checked already.</param>
    /// <exception cref="WrongVoiceException">It is none; the message names the field.</exception>
    public static PiperModel Read(string model, string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (Text(root, "phoneme_type", "espeak", name) != "espeak") throw new WrongVoiceException($"{name}: \"phoneme_type\" phải là espeak.");
            var phonemes = Field(root, "phoneme_id_map") is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject().Take(MaxPhonemes + 1).ToList() : [];
            if (phonemes.Count is 0 or > MaxPhonemes) throw new WrongVoiceException($"{name}: \"phoneme_id_map\" phải có từ 1 đến {MaxPhonemes} mục.");
            return new PiperModel(
                model, Number(Field(root, "audio"), "sample_rate", 4_000, 192_000, null, name), Number(root, "num_speakers", 1, 1_000, 1, name),
                Text(Field(root, "espeak"), "voice", "vi", name), Text(Field(root, "language"), "name_english", "Vietnamese", name), [.. phonemes.Select(Line).OfType<string>()]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new WrongVoiceException($"{name} không phải tệp mô tả giọng Piper.");
        }
    }

    /// <summary>Makes the copy, unless it is there. It appears whole or not at all.</summary>
    /// <param name="espeak">espeak-ng's data.</param>
    /// <param name="cache">Where to: a folder for copies.</param>
    /// <param name="voice">The voice's id; another copy of it is replaced.</param>
    /// <param name="fingerprint">Tells one copy from another.</param>
    /// <returns>The copy's folder.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public string Prepare(string espeak, string cache, string voice, string fingerprint)
    {
        var folder = System.IO.Path.GetFullPath(In(cache, CopyPrefix + voice));
        var stamp = In(folder, "fingerprint");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == fingerprint) return folder;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        using (var copy = File.Create(In(folder, "model.onnx")))
        {
            using (var source = File.OpenRead(Path)) source.CopyTo(copy);
            // In the encoding of protocol buffers what is appended to a message is part of it.
            foreach (var (key, value) in Metadata()) copy.Write(Property(key, value));
        }
        File.WriteAllLines(In(folder, "tokens.txt"), Tokens);
        File.CreateSymbolicLink(In(folder, "espeak-ng-data"), espeak);
        // Last, so that a copy that was not finished is no copy.
        File.WriteAllText(stamp, fingerprint);
        return folder;
    }

    /// <summary>Deletes the copies of voices that are there no more; one that cannot be deleted stays.</summary>
    public static void Forget(string cache, IReadOnlyCollection<string> kept)
    {
        try
        {
            if (!Directory.Exists(cache)) return;
            foreach (var folder in Directory.GetDirectories(cache, CopyPrefix + "*"))
                if (!kept.Contains(System.IO.Path.GetFileName(folder)[CopyPrefix.Length..])) Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only room on the disk is lost.
        }
    }

    private static string In(string folder, string name) => System.IO.Path.Combine(folder, name);

    private (string Key, string Value)[] Metadata() =>
    [
        ("model_type", "vits"), ("comment", "piper"), ("language", Language), ("voice", EspeakVoice), ("has_espeak", "1"),
        ("n_speakers", Speakers.ToString(CultureInfo.InvariantCulture)), ("sample_rate", SampleRate.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>ModelProto.metadata_props (field 14): key (1) and value (2), each shorter than 128 bytes so that a length is one byte.</summary>
    private static byte[] Property(string key, string value)
    {
        var (first, second) = (Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        return [14 << 3 | 2, (byte)(4 + first.Length + second.Length), 1 << 3 | 2, (byte)first.Length, .. first, 2 << 3 | 2, (byte)second.Length, .. second];
    }

    // The library takes one letter of Unicode for a phoneme; its own converter, too, keeps the first number.
    private static string? Line(JsonProperty phoneme) =>
        phoneme.Name.EnumerateRunes().Count() == 1 && phoneme.Value.ValueKind == JsonValueKind.Array && phoneme.Value.GetArrayLength() > 0
            && phoneme.Value[0].TryGetInt32(out var number) && number is >= 0 and <= 100_000
            ? string.Create(CultureInfo.InvariantCulture, $"{phoneme.Name} {number}")
            : null;

    private static int Number(JsonElement? parent, string name, int low, int high, int? otherwise, string file) => Field(parent, name) switch
    {
        null when otherwise is { } value => value,
        { ValueKind: JsonValueKind.Number } field when field.TryGetInt32(out var value) && value >= low && value <= high => value,
        _ => throw new WrongVoiceException($"{file}: \"{name}\" phải là số nguyên từ {low} đến {high}."),
    };

    private static string Text(JsonElement? parent, string name, string otherwise, string file) => Field(parent, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } field when field.GetString() is { Length: >= 1 and <= 40 } text
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ') => text,
        _ => throw new WrongVoiceException($"{file}: \"{name}\" phải là chữ không dấu, từ 1 đến 40 ký tự."),
    };

    private static JsonElement? Field(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var field) ? field : null;
}
