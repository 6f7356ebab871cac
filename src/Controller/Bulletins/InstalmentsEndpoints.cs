using Broadcast.Controller.Web;
using Broadcast.Tts;

namespace Broadcast.Controller.Bulletins;

/// <summary>Instalments over HTTP.</summary>
internal static class InstalmentsEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/bulletins/{bulletin}/instalments</c>.</summary>
    public static void MapInstalments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/bulletins/{bulletin}/instalments").WithTags("bulletins");
        group.MapGet("", async (string station, string bulletin, int? minutes, InstalmentsService service, CancellationToken cancel) =>
            (await service.ProposeAsync(station, bulletin, minutes, cancel)).Answer(plan => TypedResults.Ok(InstalmentPlanDocument.Of(plan))))
            .Produces<InstalmentPlanDocument>().WithSummary("Đề nghị chia kỳ: mỗi kỳ dài nhất ?minutes= phút (không nêu: buổi phát dài nhất của đài).");
        group.MapPost("", async (string station, string bulletin, InstalmentsRequest request, InstalmentsService service, CompileQueue queue, CancellationToken cancel) =>
            (await service.CreateAsync(station, bulletin, request.Minutes, request.TextDigest, [.. (request.Starts ?? []).Select(start => new SentencePlace(start.Paragraph, start.Sentence))], cancel))
            .Answer(made => TypedResults.Created($"/api/stations/{station}/bulletins", made.Select(part => BulletinDocument.Of(part, queue)))))
            .Produces<IEnumerable<BulletinDocument>>(StatusCodes.Status201Created).WithSummary("Chia kỳ như đã xác nhận: tạo các bản tin mã-ky-1, mã-ky-2 …; bản gốc còn nguyên.");
        group.MapDelete("", async (string station, string bulletin, InstalmentsService service, CancellationToken cancel) =>
            TypedResults.Ok(await service.RemoveAsync(station, bulletin, cancel))).WithSummary("Xóa các kỳ không nằm trong chương trình nào.");
    }
}

/// <summary>The cuts that the operator confirms.</summary>
internal sealed record InstalmentsRequest(int? Minutes, string? TextDigest, IReadOnlyList<InstalmentStart>? Starts);

/// <summary>Where an instalment begins: paragraph and sentence as the preview counts them, from 0.</summary>
internal sealed record InstalmentStart(int Paragraph, int Sentence = 0);

/// <summary>How a bulletin could be cut; one instalment means that the whole fits. Lengths are estimates until all sentences were made.</summary>
internal sealed record InstalmentPlanDocument(
    string Title, string TextDigest, double Minutes, long DurationMs, bool IsEstimate, IReadOnlyList<string> Notes, IReadOnlyList<InstalmentDocument> Instalments)
{
    /// <summary>Made from the plan.</summary>
    public static InstalmentPlanDocument Of(InstalmentPlan plan) => new(
        plan.Bulletin.Title, plan.TextDigest, plan.Session.TotalMinutes, (long)plan.Duration.TotalMilliseconds, !plan.AreKnown,
        plan.Bulletin.Repeat.Kind == RepetitionKind.None ? [] : ["Các kỳ được đọc một lần: phần nhắc lại của bản gốc không theo sang các kỳ."],
        [.. plan.Instalments.Select(instalment => new InstalmentDocument(
            instalment.Cut.Number, InstalmentsService.IdOf(plan.Bulletin.Id, instalment.Cut.Number), instalment.From.Paragraph, instalment.From.Sentence,
            instalment.FirstHeading, instalment.LastHeading, instalment.FirstWords, instalment.LastWords,
            (long)instalment.Duration.TotalMilliseconds, instalment.Duration > plan.Session))]);
}

/// <summary>One instalment that is proposed.</summary>
internal sealed record InstalmentDocument(
    int Part, string Id, int Paragraph, int Sentence, string? FirstHeading, string? LastHeading, string FirstWords, string LastWords, long DurationMs, bool TooLong);
