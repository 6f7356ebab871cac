using System.Buffers;
using System.Text.Json;
using Broadcast.Tts;
using Broadcast.Tts.Engines;

namespace Broadcast.Controller.Bulletins;

/// <summary>
/// Reads a bulletin from a request: JSON with <c>title</c>, <c>text</c>, <c>voice</c>, <c>id</c>, or the bare text with these in the query.
/// The bytes of the text are judged as they came, so that a broken or binary file gets its own answer.
/// </summary>
internal static class BulletinUpload
{
    /// <summary>What Kestrel lets through: enough to say of a file of many times the limit that it is the text that is too long.</summary>
    public const long LetThrough = 64L << 20;

    /// <summary>The draft and the id asked for.</summary>
    public static async Task<Outcome<(BulletinDraft Draft, string? Id)>> ReadAsync(HttpRequest request, IReadOnlyList<Voice> voices, CancellationToken cancel)
    {
        // JSON may spell a character in six bytes.
        var json = request.HasJsonContentType();
        var (body, length) = await ReadBodyAsync(request, json ? BulletinText.MaxBytes * 6 + 4_096 : BulletinText.MaxBytes, cancel);
        if (body is null)
            return BulletinRules.Refuse(new TooLongText(length));
        if (!json)
            return With(request.Query["id"], BulletinRules.Draft(Query(request, "title"), body, Query(request, "voice"), voices));
        try
        {
            var asked = JsonSerializer.Deserialize<BulletinRequest>(body, JsonSerializerOptions.Web);
            return asked is null ? NotJson() : With(asked.Id, BulletinRules.Draft(asked.Title, System.Text.Encoding.UTF8.GetBytes(asked.Text ?? ""), asked.Voice, voices));
        }
        catch (JsonException)
        {
            // A text that is no UTF-8 makes JSON that is none: the text is what a person can mend.
            return BulletinText.Check(body) is BrokenUtf8 or BinaryText or TooLongText ? BulletinRules.Refuse((RefusedText)BulletinText.Check(body)) : NotJson();
        }
    }

    private static Refusal.Invalid NotJson() =>
        new("not-json", "", "Nội dung gửi lên không phải JSON hợp lệ. Gửi {\"title\":…,\"text\":…} hoặc gửi thẳng văn bản với Content-Type: text/plain.");

    private static Outcome<(BulletinDraft, string?)> With(string? id, Outcome<BulletinDraft> outcome) =>
        outcome.Done(out var draft, out var refusal) ? (draft, id) : refusal;

    private static string? Query(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    // Beyond the limit the rest is read and dropped: a client that is still sending would not see the answer.
    private static async Task<(byte[]? Body, long Length)> ReadBodyAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long length = 0;
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancel)) > 0)
            {
                length += read;
                if (length <= limit)
                    await body.WriteAsync(buffer.AsMemory(0, read), cancel);
            }

            return (length <= limit ? body.ToArray() : null, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed record BulletinRequest(string? Id, string? Title, string? Text, string? Voice);
}
