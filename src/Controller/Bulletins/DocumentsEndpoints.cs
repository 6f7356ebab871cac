using Broadcast.Controller.Web;

namespace Broadcast.Controller.Bulletins;

/// <summary>Files over HTTP, before they become bulletins.</summary>
internal static class DocumentsEndpoints
{
    /// <summary>Adds <c>/api/documents</c>.</summary>
    public static void MapDocuments(this IEndpointRouteBuilder routes) => routes.MapPost("/api/documents", async (HttpRequest request, BulletinUpload uploads, CancellationToken cancel) =>
        (await uploads.ReadDocumentAsync(request, cancel)).Answer(document => TypedResults.Ok(new DocumentText(document.Text, document.Dropped))))
        .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(BulletinUpload.LetThrough)).Produces<DocumentText>().WithTags("bulletins")
        .WithSummary("Lấy chữ từ một tệp (.txt, .md, .docx, .html; biểu mẫu với trường file, hoặc gửi thẳng với ?name=) để xem trước khi làm bản tin. Không lưu gì.");
}

/// <summary>The text of a file, with the marks of its structure, and what of the file is not in it.</summary>
internal sealed record DocumentText(string Text, IReadOnlyList<string> Dropped);
