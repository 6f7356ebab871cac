using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>
/// Reads the folders that users drop in, each on its own: a wrong one is refused with its reason and hinders no other. Only looks at names, sizes and
/// small texts; what is in the model is the business of the process that loads it.
/// </summary>
internal static class VoiceFolderReader
{
    private const int MaxFolders = 50;
    private const int MaxSettingsBytes = 16 << 10;
    private const int MaxTokensBytes = 1 << 20;
    private const long MaxLexiconBytes = 64L << 20;
    private const long MaxModelBytes = 1L << 30;
    private const int MaxFilesSeen = 1_000;

    // Every letter of Vietnamese; a voice made of letters that lacks one would pass over it in silence.
    private const string Letters =
        "abcdđeghiklmnopqrstuvxyăâêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>All folders in a folder, in the order of their names; hidden ones apart.</summary>
    public static (IReadOnlyList<VoiceFolder> Voices, IReadOnlyList<RefusedVoiceFolder> Refused) ReadAll(string root)
    {
        var voices = new List<VoiceFolder>();
        var refused = new List<RefusedVoiceFolder>();
        foreach (var (folder, index) in Folders(root, refused).Select((folder, index) => (folder, index)))
        {
            var name = Path.GetFileName(folder);
            try
            {
                if (index >= MaxFolders) throw new WrongVoiceException($"Đã có {MaxFolders} thư mục giọng, giới hạn là {MaxFolders}.");
                var voice = Read(folder);
                if (voices.Find(v => v.Voice.Id == voice.Voice.Id) is { } twin)
                    throw new WrongVoiceException($"Mã giọng “{voice.Voice.Id}” đã dùng ở thư mục “{Path.GetFileName(twin.Path)}”. Đổi \"id\" trong voice.json.");
                voices.Add(voice);
            }
            catch (WrongVoiceException exception)
            {
                refused.Add(new RefusedVoiceFolder(name, exception.Message));
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
            {
                // Half a surrogate pair, spelt \ud800: JSON allows it, text does not.
                refused.Add(new RefusedVoiceFolder(name, "voice.json có ký tự hỏng."));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                refused.Add(new RefusedVoiceFolder(name, $"Không đọc được thư mục: {FileFaults.Name(exception)}"));
            }
        }
        return (voices, refused);
    }

    private static List<string> Folders(string root, List<RefusedVoiceFolder> refused)
    {
        try
        {
            return Directory.Exists(root)
                ? Directory.EnumerateDirectories(root).Take(MaxFilesSeen).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal).ToList()
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            refused.Add(new RefusedVoiceFolder(Path.GetFileName(root), $"Không đọc được thư mục: {FileFaults.Name(exception)}"));
            return [];
        }
    }

    private static VoiceFolder Read(string folder)
    {
        var models = Directory.EnumerateFiles(folder).Take(MaxFilesSeen).Where(f => f.EndsWith(".onnx", StringComparison.Ordinal)).ToList();
        if (models.Count != 1) throw new WrongVoiceException($"Phải có đúng một tệp .onnx, đang có {models.Count}.");
        var model = Within(models[0], 1, MaxModelBytes);
        var description = models[0] + ".json";
        var isPiper = File.Exists(description) && !File.Exists(Path.Combine(folder, "tokens.txt"));
        var tokens = Within(isPiper ? description : Path.Combine(folder, "tokens.txt"), 1, MaxTokensBytes);
        var piper = isPiper ? PiperModel.Read(models[0], description) : null;
        var lexicon = Optional(Path.Combine(folder, "lexicon.txt"), MaxLexiconBytes);
        var settings = Settings(folder);

        var id = settings.Text("id", 64) ?? Path.GetFileName(folder);
        if (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new WrongVoiceException($"Mã giọng “{id}” chỉ được có chữ không dấu, số, '-' và '_', tối đa 64 ký tự. Đổi tên thư mục hoặc đặt \"id\" trong voice.json.");
        var language = settings.Text("language", 35) ?? "vi";
        if (!language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw new WrongVoiceException($"voice.json: \"language\" là mã như vi hoặc vi-VN, không phải “{language}”.");
        var region = settings.Text("region", 10);
        if (region is not (null or "bac" or "trung" or "nam")) throw new WrongVoiceException($"voice.json: \"region\" là bac, trung hoặc nam, không phải “{region}”.");
        var speaker = (int)(settings.Number("speaker", 0, 999, whole: true) ?? 0);
        var speed = settings.Number("speed", 0.5, 2) ?? 1;
        var gain = settings.Number("gainDb", -20, 20);
        var name = settings.Text("name", 80) ?? id;
        var license = settings.Text("license", 200);
        settings.NothingElse();

        var hasEspeak = Directory.Exists(Path.Combine(folder, "espeak-ng-data"));
        if (!isPiper && lexicon is null && !hasEspeak && IsVietnamese(language)) CheckLetters(tokens);
        var fingerprint = ClipCache.KeyOf([.. new[] { model, tokens, lexicon }.Select(Stamp), string.Create(CultureInfo.InvariantCulture, $"{hasEspeak} {speaker} {speed:R} {gain:R}")]);
        return new VoiceFolder(Path.GetFullPath(folder), new Voice(id, name), region, language, license, speaker, speed, gain, fingerprint[..16]) { Piper = piper };
    }

    private static bool IsVietnamese(string language) => language == "vi" || language.StartsWith("vi-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Neither pronunciations nor a lexicon: the model reads letters.</summary>
    private static void CheckLetters(FileInfo tokens)
    {
        var known = File.ReadLines(tokens.FullName).Where(line => line.Length > 0).Select(line => line.Split(' ', '\t')[0]).ToHashSet(StringComparer.Ordinal);
        var missing = Letters.Where(letter => !known.Contains(letter.ToString())).ToList();
        if (missing.Count > 0)
            throw new WrongVoiceException($"tokens.txt thiếu chữ {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? " …" : "")}: giọng này sẽ đọc sót. "
                + "Nếu là giọng Piper thì thiếu thư mục espeak-ng-data, nếu đọc theo từ thì thiếu lexicon.txt.");
    }

    private static VoiceSettings Settings(string folder)
    {
        var path = Path.Combine(folder, "voice.json");
        if (!File.Exists(path)) return new VoiceSettings(default);
        Within(path, 1, MaxSettingsBytes);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new VoiceSettings(document.RootElement.Clone())
                : throw new WrongVoiceException("voice.json phải là một đối tượng JSON: { … }.");
        }
        catch (JsonException exception)
        {
            throw new WrongVoiceException($"voice.json không phải JSON (dòng {exception.LineNumber + 1}).");
        }
    }

    private static FileInfo Within(string path, long least, long most)
    {
        if (!File.Exists(path)) throw new WrongVoiceException($"Thiếu tệp {Path.GetFileName(path)}.");
        // What a link leads to counts, not the link.
        var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        if (file.Length < least) throw new WrongVoiceException($"Tệp {Path.GetFileName(path)} rỗng.");
        if (file.Length > most) throw new WrongVoiceException($"Tệp {Path.GetFileName(path)} dài {file.Length} byte, giới hạn {most}.");
        return file;
    }

    private static FileInfo? Optional(string path, long most) => File.Exists(path) ? Within(path, 1, most) : null;

    private static string Stamp(FileInfo? file) => file is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}");

    /// <summary>The fields of voice.json, each asked for once.</summary>
    private sealed class VoiceSettings(JsonElement root)
    {
        private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

        public string? Text(string name, int most)
        {
            if (Field(name) is not { } field) return null;
            var text = field.ValueKind == JsonValueKind.String ? field.GetString()!.Trim().Normalize(NormalizationForm.FormC) : "";
            return text.Length >= 1 && text.Length <= most && !text.Any(char.IsControl)
                ? text
                : throw new WrongVoiceException($"voice.json: \"{name}\" phải là chữ, từ 1 đến {most} ký tự.");
        }

        public double? Number(string name, double low, double high, bool whole = false)
        {
            if (Field(name) is not { } field) return null;
            return field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out var number) && number >= low && number <= high
                && (!whole || number == Math.Floor(number))
                    ? number
                    : throw new WrongVoiceException(string.Create(CultureInfo.InvariantCulture, $"voice.json: \"{name}\" phải là số{(whole ? " nguyên" : "")} từ {low} đến {high}."));
        }

        /// <summary>A field that nobody asked for is a slip of the pen.</summary>
        public void NothingElse()
        {
            if (root.ValueKind != JsonValueKind.Object) return;
            foreach (var field in root.EnumerateObject())
                if (!_asked.Contains(field.Name))
                    throw new WrongVoiceException($"voice.json: không có mục “{Short(field.Name)}”. Các mục: {string.Join(", ", _asked)}.");
        }

        private JsonElement? Field(string name)
        {
            _asked.Add(name);
            if (root.ValueKind != JsonValueKind.Object) return null;
            JsonElement? found = null;
            foreach (var field in root.EnumerateObject().Where(field => field.NameEquals(name)))
                found = found is null ? field.Value : throw new WrongVoiceException($"voice.json: mục \"{name}\" viết hai lần.");
            return found;
        }

        private static string Short(string text) => text.Length <= 30 ? text : text[..30] + "…";
    }
}
