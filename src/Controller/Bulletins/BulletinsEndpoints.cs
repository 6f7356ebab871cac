using Broadcast.Controller.Web;
using Broadcast.Tts;
using Microsoft.AspNetCore.Mvc;

namespace Broadcast.Controller.Bulletins;

/// <summary>Bulletins over HTTP.</summary>
internal static class BulletinsEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/bulletins</c>.</summary>
    public static void MapBulletins(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/bulletins").WithTags("bulletins");
        group.MapGet("", async (string station, IBulletinStore store, CompileQueue queue, CancellationToken cancel) =>
            TypedResults.Ok((await store.ListAsync(station, cancel)).Select(bulletin => BulletinDocument.Of(bulletin, queue)))).WithSummary("Các bản tin, mới sửa trước.");
        group.MapGet("/{bulletin}", ReadAsync).Produces<BulletinTextDocument>().WithSummary("Một bản tin: lời viết, lời đọc và phần không đọc.");
        group.MapPost("", async (string station, HttpRequest request, BulletinUpload uploads, BulletinsService service, IBulletinStore store, CompileQueue queue, CancellationToken cancel) =>
        {
            if (!(await uploads.ReadAsync(request, cancel)).Done(out var upload, out var refusal))
                return Answers.Problem(refusal);
            using var held = upload;
            if (!(await service.AddAsync(station, upload.Id, upload.Draft, cancel)).Done(out var added, out refusal))
                return Answers.Problem(refusal);
            request.HttpContext.Response.Tag(BulletinRules.TagOf(added, await store.FindWordsAsync(station, added.Id, cancel)));
            return (IResult)TypedResults.Created($"/api/stations/{station}/bulletins/{added.Id}", BulletinDocument.Of(added, queue) with { Notes = upload.Notes });
        }).WithMetadata(new RequestSizeLimitAttribute(BulletinUpload.LetThrough)).Produces<BulletinDocument>(StatusCodes.Status201Created)
            .WithSummary("Thêm bản tin: JSON {title, text, voice, id, urgent, repeat}, văn bản thuần (text/plain, UTF-8, tối đa 1 MiB) với ?title=&voice=&id=&urgent=&repeat=, hoặc tệp (.txt, .md, .docx, .html; bản ghi âm .mp3, .m4a, .wav, .ogg, .opus, .flac) gửi bằng biểu mẫu với trường file hay gửi thẳng với ?name=. repeat: none, whole, hoặc marked với repeatParagraphs (số thứ tự đoạn trong bản xem trước) và textDigest. Tin khẩn (urgent) được đọc ngay bằng giọng có sẵn trên máy (eSpeak). Âm thanh được làm ngay sau đó.");
        group.MapPut("/{bulletin}", async (string station, string bulletin, HttpRequest request, BulletinUpload uploads, BulletinsService service, IBulletinStore store, InstalmentsService instalments, CompileQueue queue, CancellationToken cancel) =>
        {
            if (!(await uploads.ReadAsync(request, cancel)).Done(out var upload, out var refusal))
                return Answers.Problem(refusal);
            using var held = upload;
            if (!request.TagsRead(out var read, out refusal) || !(await service.EditAsync(station, bulletin, upload.Draft, read, cancel)).Done(out var saved, out refusal))
                return Answers.Problem(refusal);
            request.HttpContext.Response.Tag(BulletinRules.TagOf(saved, await store.FindWordsAsync(station, bulletin, cancel)));
            return (IResult)TypedResults.Ok(BulletinDocument.Of(saved, queue) with { Notes = [.. upload.Notes, .. await instalments.NotesAsync(saved, cancel)] });
        }).WithMetadata(new RequestSizeLimitAttribute(BulletinUpload.LetThrough)).Produces<BulletinDocument>().WithSummary("Sửa bản tin; âm thanh được làm lại, trong lúc đó lịch vẫn phát bản trước. Gửi If-Match với ETag của lần đọc để không đè lên bản người khác đã sửa (412).");
        group.MapDelete("/{bulletin}", async (string station, string bulletin, BulletinsService service, CancellationToken cancel) =>
            (await service.RemoveAsync(station, bulletin, cancel)).Answer(_ => TypedResults.NoContent())).Produces(StatusCodes.Status204NoContent).WithSummary("Xóa bản tin không nằm trong chương trình nào.");
        group.MapPost("/{bulletin}/compile", async (string station, string bulletin, BulletinsService service, CompileQueue queue, CancellationToken cancel) =>
            (await service.CompileAsync(station, bulletin, cancel)).Answer(ordered => TypedResults.Accepted((string?)null, BulletinDocument.Of(ordered, queue))))
            .Produces<BulletinDocument>(StatusCodes.Status202Accepted).WithSummary("Làm lại âm thanh.");
        group.MapDelete("/{bulletin}/compile", async (string station, string bulletin, BulletinsService service, CompileQueue queue, CancellationToken cancel) =>
            (await service.CancelAsync(station, bulletin, cancel)).Answer(stopped => TypedResults.Ok(BulletinDocument.Of(stopped, queue)))).Produces<BulletinDocument>().WithSummary("Dừng làm âm thanh.");
        group.MapGet("/{bulletin}/audio", AudioAsync).Produces(StatusCodes.Status200OK, contentType: "audio/ogg").WithSummary("Âm thanh của bản tin (Ogg Opus).");
    }

    private static async Task<IResult> ReadAsync(
        string station, string bulletin, IBulletinStore store, InstalmentsService instalments, CompileQueue queue, HttpResponse response, CancellationToken cancel)
    {
        if (await store.FindAsync(station, bulletin, cancel) is not { } found || await store.FindWordsAsync(station, bulletin, cancel) is not { } words)
            return Answers.Problem(BulletinsService.Unknown(bulletin));
        response.Tag(BulletinRules.TagOf(found, words));
        return TypedResults.Ok(new BulletinTextDocument(
            BulletinDocument.Of(found, queue) with { Notes = await instalments.NotesAsync(found, cancel) }, BulletinRules.Written(found, words.Written), Repetition.DigestOf(words.Written), words.Spoken, words.Dropped));
    }

    private static async Task<IResult> AudioAsync(string station, string bulletin, IBulletinStore store, ContentFolder folder, CancellationToken cancel) =>
        await store.FindAsync(station, bulletin, cancel) is { Content: { } content } && File.Exists(folder.PathOf(content.Id))
            ? TypedResults.PhysicalFile(folder.PathOf(content.Id), "audio/ogg", enableRangeProcessing: true)
            : Answers.Problem(BulletinsService.Unknown(bulletin));
}

/// <summary>A bulletin as the API shows it. <c>State</c> is <c>pending</c>, <c>compiled</c>, <c>failed</c> or <c>cancelled</c>; progress from 0 to 1 while it is pending; <c>Kind</c> is <c>text</c> or <c>recording</c>.</summary>
internal sealed record BulletinDocument(
    string Id, string Title, string Voice, DateTimeOffset ChangedAt, string State, double? Progress, string? Reason, ContentDocument? Content,
    bool Urgent, string Repeat, IReadOnlyList<int>? RepeatParagraphs, string? PartOf, int? Part, int? Parts)
{
    /// <summary>Whether it is spoken or a recording.</summary>
    public string Kind { get; init; } = "text";

    /// <summary>What of the file that was just sent is not in the text, and which instalments still say an old text, in Vietnamese; empty otherwise.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Made from the record.</summary>
    public static BulletinDocument Of(Bulletin bulletin, CompileQueue queue) => new(
        bulletin.Id, bulletin.Title, bulletin.Voice, bulletin.ChangedAt, bulletin.State.ToString().ToLowerInvariant(),
        bulletin.State == SpeechState.Pending ? queue.Progress(bulletin.Station, bulletin.Id) ?? 0 : null,
        bulletin.Reason, bulletin.Content is null ? null : ContentDocument.Of(bulletin.Content),
        bulletin.Urgent, bulletin.Repeat.Kind.ToString().ToLowerInvariant(), bulletin.Repeat.Kind == RepetitionKind.Marked ? bulletin.Repeat.Paragraphs : null,
        bulletin.Part?.Of, bulletin.Part?.Number, bulletin.Part?.Count)
    {
        Kind = bulletin.IsRecording ? "recording" : "text",
    };
}

/// <summary>Content as the API shows it; engine and voice are those that really spoke.</summary>
internal sealed record ContentDocument(string Content, long Bytes, long DurationMs, double? Lufs, double? TruePeakDb, string? Engine, string? Voice, IReadOnlyList<string> Warnings)
{
    /// <summary>Made from the record.</summary>
    public static ContentDocument Of(Content content) => new(content.Id, content.Bytes, (long)content.Duration.TotalMilliseconds, content.Lufs, content.TruePeakDb, content.Engine, content.Voice, content.Warnings);
}

/// <summary>A bulletin and its words; by <c>TextDigest</c> marks and cuts know their text again.</summary>
internal sealed record BulletinTextDocument(BulletinDocument Bulletin, string Written, string TextDigest, string? Spoken, IReadOnlyList<string> Dropped);
