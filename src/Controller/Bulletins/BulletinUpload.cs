using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Broadcast.Audio.Import;
using Broadcast.Controller.Speech;
using Broadcast.Controller.Web;
using Broadcast.Tts;
using Broadcast.Tts.Documents;
using Broadcast.Tts.Engines;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Broadcast.Controller.Bulletins;

/// <summary>What a request brought: the draft, the id asked for, and what of a file is not in the text. Disposing removes a recording that nobody took.</summary>
internal sealed record UploadedBulletin(BulletinDraft Draft, string? Id, IReadOnlyList<string> Notes) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Draft.Recording?.Dispose();
}

/// <summary>
/// Reads a bulletin from a request: JSON with <c>title</c>, <c>text</c>, <c>voice</c>, <c>id</c>, <c>urgent</c>, <c>repeat</c>; a form (multipart/form-data) with the same fields and a
/// <c>file</c>; the bare text or the bare file, with the fields in the query and the file's name as <c>name</c>. A text's bytes are judged as they came,
/// so that a broken or binary file gets its own answer. Stateless; safe for concurrent use.
/// </summary>
internal sealed class BulletinUpload(UploadFolder folder, SpeechEngines engines, SoundImporter importer)
{
    /// <summary>What Kestrel lets through: enough to say of a file of more than the limit that it is the file that is too long.</summary>
    public const long LetThrough = 400_000_000;

    // COR_E_IO: an IOException that no system call raised, so the form ended too soon.
    private const int NotOfTheDisk = unchecked((int)0x80131620);

    private const int MostFields = 16;
    private const int LongestField = BulletinText.MaxBytes;

    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx", ["text/html"] = ".html", ["text/markdown"] = ".md", ["application/pdf"] = ".pdf",
        ["application/msword"] = ".doc", ["audio/mpeg"] = ".mp3", ["audio/mp3"] = ".mp3", ["audio/mp4"] = ".m4a", ["audio/x-m4a"] = ".m4a", ["audio/wav"] = ".wav",
        ["audio/x-wav"] = ".wav", ["audio/ogg"] = ".ogg", ["audio/opus"] = ".opus", ["audio/flac"] = ".flac", ["audio/x-flac"] = ".flac",
    };

    private IReadOnlyList<Voice> Voices => engines.Voices;

    /// <summary>The draft that a request brings, or why it cannot be one.</summary>
    public async Task<Outcome<UploadedBulletin>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await ReadFormAsync(request, type, cancel);
        if (FileName(request, type?.MediaType.Value) is not { } name)
            return await ReadTextAsync(request, cancel);
        if (!(await ReceivedFile.ReceiveAsync(request.Body, name, folder, cancel)).Done(out var file, out var refusal))
            return refusal;
        return await ReadFileAsync(file, Fields.Of(name => Query(request, name)), cancel);
    }

    /// <summary>The text of a file in a request, for looking at before it becomes a bulletin.</summary>
    public async Task<Outcome<WrittenDocument>> ReadDocumentAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!(await ReadAsync(request, cancel)).Done(out var upload, out var refusal))
            return refusal;
        using (upload)
            return upload.Draft.Recording is null
                ? new WrittenDocument(DocumentKind.PlainText, upload.Draft.Text, upload.Notes)
                : new Refusal.Invalid("file-kind-unknown", "file", $"Tệp “{upload.Draft.Recording.Name}” là bản ghi âm, không có chữ. Hãy gửi làm bản tin.");
    }

    private async Task<Outcome<UploadedBulletin>> ReadFileAsync(ReceivedFile file, Fields fields, CancellationToken cancel)
    {
        var taken = false;
        try
        {
            if (!file.IsSound)
                return DocumentFile.Read(await File.ReadAllBytesAsync(file.Path, cancel), file.Name) switch
                {
                    WrittenDocument document => With(fields, BulletinRules.Draft(fields.Title, Encoding.UTF8.GetBytes(document.Text), fields.Voice, Voices), document.Dropped),
                    RefusedDocument refused => Refuse(refused.Code, refused.Message),
                    _ => throw new InvalidOperationException("a file is read or refused"),
                };
            if (await importer.ProbeAsync(file.Path, file.Name, cancel) is { } wrong)
                return Refuse(wrong.Code, wrong.Message);
            var outcome = With(fields, BulletinRules.Recording(fields.Title ?? Path.GetFileNameWithoutExtension(file.Name), fields.Text, file), []);
            taken = outcome.Done(out _, out _);
            return outcome;
        }
        finally
        {
            if (!taken)
                file.Dispose();
        }
    }

    private static Refusal Refuse(string code, string message) => code is "file-too-large" or "text-too-long" or "sound-too-long"
        ? new Refusal.TooLarge(code, "file", message)
        : code == "decoder-missing" ? new Refusal.Unavailable(code, "file", message) : new Refusal.Invalid(code, "file", message);

    private async Task<Outcome<UploadedBulletin>> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
            return NotForm();
        ReceivedFile? file = null;
        try
        {
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = MostFields, HeadersLengthLimit = 16 << 10 };
            for (var parts = 0; await reader.ReadNextSectionAsync(cancel) is { } section; parts++)
            {
                if (parts == MostFields || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                    return NotForm();
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                if (disposition.IsFileDisposition())
                {
                    if (file is not null)
                        return new Refusal.Invalid("file-twice", "file", "Mỗi bản tin chỉ nhận một tệp. Hãy gửi từng tệp một.");
                    var named = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "";
                    if (!(await ReceivedFile.ReceiveAsync(section.Body, named, folder, cancel)).Done(out file, out var refusal))
                        return refusal;
                    continue;
                }

                var (bytes, length) = await BoundedBody.ReadAsync(section.Body, LongestField, cancel);
                if (bytes is null)
                    return BulletinRules.Refuse(new TooLongText(length));
                if (!Utf8.IsValid(bytes))
                    return BrokenField(name, bytes);
                fields[name] = Encoding.UTF8.GetString(bytes);
            }

            var given = Fields.Of(Field);
            if (file is null)
                return With(given, BulletinRules.Draft(given.Title, Encoding.UTF8.GetBytes(given.Text ?? ""), given.Voice, Voices), []);
            var read = file;
            file = null;
            return await ReadFileAsync(read, given, cancel);

            string? Field(string name) => fields.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException { HResult: NotOfTheDisk } and not BadHttpRequestException)
        {
            return NotForm();
        }
        finally
        {
            file?.Dispose();
        }
    }

    private async Task<Outcome<UploadedBulletin>> ReadTextAsync(HttpRequest request, CancellationToken cancel)
    {
        // JSON may spell a character in six bytes.
        var json = request.HasJsonContentType();
        var (body, length) = await BoundedBody.ReadAsync(request.Body, json ? BulletinText.MaxBytes * 6 + 4_096 : BulletinText.MaxBytes, cancel);
        if (body is null)
            return BulletinRules.Refuse(new TooLongText(length));
        if (!json)
            return With(Fields.Of(name => Query(request, name)), BulletinRules.Draft(Query(request, "title"), body, Query(request, "voice"), Voices), []);
        try
        {
            var asked = JsonSerializer.Deserialize<Fields>(body, JsonSerializerOptions.Web);
            return asked is null ? NotJson() : With(asked, BulletinRules.Draft(asked.Title, Encoding.UTF8.GetBytes(asked.Text ?? ""), asked.Voice, Voices), []);
        }
        catch (JsonException)
        {
            // A text that is no UTF-8 makes JSON that is none: the text is what a person can mend.
            return BulletinText.Check(body) is RefusedText refused and not EmptyText ? BulletinRules.Refuse(refused) : NotJson();
        }
    }

    private static Refusal.Invalid NotJson() =>
        new("not-json", "", "Nội dung gửi lên không phải JSON hợp lệ. Gửi {\"title\":…,\"text\":…} hoặc gửi thẳng văn bản với Content-Type: text/plain.");

    // Decoded, a broken byte would be a letter like others that nobody can say.
    private static Refusal BrokenField(string name, byte[] bytes) =>
        name.Equals("text", StringComparison.OrdinalIgnoreCase) && BulletinText.Check(bytes) is RefusedText refused
            ? BulletinRules.Refuse(refused)
            : new Refusal.Invalid("text-not-utf8", name, $"Trường “{DocumentFile.Shown(name)}” không phải UTF-8 hợp lệ. Hãy gửi lại với mã UTF-8.");

    private static Refusal.Invalid NotForm() =>
        new("not-form", "", "Biểu mẫu gửi lên bị cắt ngang hoặc không đúng dạng multipart/form-data. Hãy gửi lại; tệp đặt trong trường \"file\".");

    private static Outcome<UploadedBulletin> With(Fields fields, Outcome<BulletinDraft> outcome, IReadOnlyList<string> notes) =>
        BulletinRules.Wished(outcome, fields.Urgent, fields.Repeat, fields.RepeatParagraphs, fields.TextDigest).Done(out var draft, out var refusal)
            ? new UploadedBulletin(draft, fields.Id, notes)
            : refusal;

    // A plain text needs no name; whatever else is sent bare is told by its name or its type.
    private static string? FileName(HttpRequest request, string? mediaType) =>
        Query(request, "name") ?? (mediaType is not null && Endings.TryGetValue(mediaType, out var ending) ? "tep" + ending : null);

    private static string? Query(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private sealed record Fields(
        string? Id, string? Title, string? Voice, string? Text, bool? Urgent, string? Repeat, IReadOnlyList<int>? RepeatParagraphs, string? TextDigest)
    {
        /// <summary>Of a form or a query, which are no place for a list: marks come in JSON.</summary>
        public static Fields Of(Func<string, string?> field) => new(
            field("id"), field("title"), field("voice"), field("text"), bool.TryParse(field("urgent"), out var urgent) ? urgent : null, field("repeat"), null, null);
    }
}
