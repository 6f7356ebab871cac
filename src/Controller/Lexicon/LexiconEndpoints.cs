using Broadcast.Controller.Web;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;
using Microsoft.AspNetCore.Mvc;

namespace Broadcast.Controller.Lexicon;

/// <summary>Lexicons over HTTP.</summary>
internal static class LexiconEndpoints
{
    private const int MostEntries = 500;

    /// <summary>Adds <c>/api/stations/{station}/lexicon/{layer}</c>.</summary>
    public static void MapLexicon(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/lexicon/{layer}").WithTags("lexicon");
        group.MapGet("/entries", ListAsync).Produces<EntryPage>()
            .WithSummary("Các mục từ của một tầng (province: chung cho mọi đài; station: riêng của đài), xếp theo chữ viết. ?q= tìm trong chữ viết và cách đọc, ?from= bỏ qua bao nhiêu, ?limit= tối đa 500.");
        group.MapGet("/entries/{entry}", async (string station, string layer, string entry, LexiconService service, CancellationToken cancel) =>
        {
            if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
                return Answers.Problem(refusal);
            return (await service.FindAsync(scope, entry, cancel)).Answer(found => TypedResults.Ok(EntryDocument.Of(found)));
        }).Produces<EntryDocument>().WithSummary("Một mục từ.");
        group.MapPut("/entries", (string station, string layer, LexiconDraft draft, LexiconService service, StationLexicons lexicons, HttpContext context, CancellationToken cancel) =>
            PutAsync(station, layer, null, draft, service, lexicons, context, cancel)).Produces<ChangeDocument>()
            .WithSummary("Thêm mục từ, hoặc sửa mục từ cùng chữ viết và ngữ cảnh. Sửa từ phần nghe thử chỉ cần {written, spoken, from: câu chứa chữ đó}. affected là các bản tin của đài đọc khác đi; âm thanh chỉ đổi khi gọi …/bulletins/{id}/compile.");
        group.MapPut("/entries/{entry}", (string station, string layer, string entry, LexiconDraft draft, LexiconService service, StationLexicons lexicons, HttpContext context, CancellationToken cancel) =>
            PutAsync(station, layer, entry, draft, service, lexicons, context, cancel)).Produces<ChangeDocument>()
            .WithSummary("Sửa mục từ theo mã, kể cả chữ viết và ngữ cảnh; mã có thể đổi theo.");
        group.MapDelete("/entries/{entry}", async (string station, string layer, string entry, LexiconService service, HttpContext context, CancellationToken cancel) =>
        {
            if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
                return Answers.Problem(refusal);
            return (await service.RemoveAsync(scope, entry, Who(context), cancel)).Answer(changed => TypedResults.Ok(ChangeDocument.Of(changed, null)));
        }).Produces<ChangeDocument>().WithSummary("Xóa mục từ; hoàn tác được bằng …/undo?change=.");
        group.MapPost("/try", TryAsync).Produces<TryDocument>().WithSummary("Thử một mục từ chưa lưu: câu được đọc thế nào trước và sau. Gửi như khi PUT, câu ở testSentence hoặc from.");
        group.MapGet("/tests", async (string station, string layer, LexiconService service, CancellationToken cancel) =>
        {
            if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
                return Answers.Problem(refusal);
            var (tests, failed) = await service.TestAsync(scope, cancel);
            return (IResult)TypedResults.Ok(new TestsDocument(tests, failed));
        }).Produces<TestsDocument>().WithSummary("Đọc lại mọi câu thử của tầng; kể ra câu đọc khác với mong đợi (tối đa 100).");
        group.MapGet("/changes", async (string station, string layer, LexiconService service, CancellationToken cancel) =>
        {
            if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
                return Answers.Problem(refusal);
            return (IResult)TypedResults.Ok((await service.ListChangesAsync(scope, cancel)).Select(HistoryDocument.Of));
        }).Produces<HistoryDocument[]>().WithSummary("Các thay đổi, mới nhất trước: ai, lúc nào, mục từ nào; hoàn tác được, trừ những thay đổi đã hoàn tác (undone). Giữ tối đa 200 thay đổi.");
        group.MapPost("/undo", async (string station, string layer, long? change, LexiconService service, HttpContext context, CancellationToken cancel) =>
        {
            if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
                return Answers.Problem(refusal);
            return (await service.UndoAsync(scope, change, Who(context), cancel)).Answer(undone => TypedResults.Ok(ChangeDocument.Of(undone, null)));
        }).Produces<ChangeDocument>().WithSummary("Hoàn tác thay đổi mới nhất của tầng, hoặc ?change= một thay đổi mà mục từ của nó chưa bị sửa tiếp.");
        group.MapGet("/export", ExportAsync).Produces(StatusCodes.Status200OK, contentType: "text/csv").WithSummary("Xuất cả tầng: ?format=csv (mở được bằng Excel) hoặc pls (W3C PLS 1.0).");
        group.MapPost("/import", ImportAsync).WithMetadata(new RequestSizeLimitAttribute(LexiconUpload.LetThrough)).Produces<ImportDocument>()
            .WithSummary("Nhập tệp CSV hoặc PLS (UTF-8, tối đa 4 MB, 20.000 mục từ) vào tầng. Có dòng sai thì không đổi gì, trừ khi ?skip=true. Trả lời từng dòng: added, changed, skipped, refused.");
    }

    private static async Task<IResult> ListAsync(string station, string layer, string? q, int? from, int? limit, LexiconService service, CancellationToken cancel)
    {
        if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
            return Answers.Problem(refusal);
        var entries = (await service.ListAsync(scope, cancel)).Where(kept => string.IsNullOrWhiteSpace(q)
            || kept.Entry.Written.Contains(q.Trim(), StringComparison.OrdinalIgnoreCase) || kept.Entry.Spoken.Contains(q.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        return TypedResults.Ok(new EntryPage(entries.Count, [.. entries.Skip(Math.Max(0, from ?? 0)).Take(Math.Clamp(limit ?? 100, 1, MostEntries)).Select(EntryDocument.Of)]));
    }

    private static async Task<IResult> PutAsync(
        string station, string layer, string? replaced, LexiconDraft draft, LexiconService service, StationLexicons lexicons, HttpContext context, CancellationToken cancel)
    {
        if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal) || !draft.Entry().Done(out var entry, out refusal))
            return Answers.Problem(refusal);
        if (!(await service.PutAsync(scope, entry, replaced, Who(context), cancel)).Done(out var changed, out refusal))
            return Answers.Problem(refusal);
        return TypedResults.Ok(ChangeDocument.Of(changed, LexiconRules.Test(changed.Entries[0].Entry, await lexicons.OfAsync(station, cancel))));
    }

    private static async Task<IResult> TryAsync(string station, string layer, LexiconDraft draft, LexiconService service, CancellationToken cancel)
    {
        if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal) || !draft.Entry().Done(out var entry, out refusal))
            return Answers.Problem(refusal);
        if (!(await service.TryAsync(scope, entry, cancel)).Done(out var lexicons, out refusal))
            return Answers.Problem(refusal);
        if (entry.TestSentence.Length == 0)
            return Answers.Problem(new Refusal.Invalid("sentence-missing", "testSentence", $"Chưa có câu để thử (testSentence, tối đa {LexiconRules.LongestSentence} ký tự, hoặc from)."));
        return TypedResults.Ok(new TryDocument(
            entry.TestSentence, ReadingDocument.Of(entry.TestSentence, lexicons.Now), ReadingDocument.Of(entry.TestSentence, lexicons.Then), LexiconRules.Test(entry, lexicons.Then)!.Passes));
    }

    private static async Task<IResult> ExportAsync(string station, string layer, string? format, LexiconService service, CancellationToken cancel)
    {
        if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal))
            return Answers.Problem(refusal);
        if (format is not (null or "" or "csv" or "pls"))
            return Answers.Problem(new Refusal.Invalid("format-unknown", "format", $"Không có dạng tệp \"{format}\". Các dạng: csv, pls."));
        var entries = (await service.ListAsync(scope, cancel)).Select(kept => kept.Entry);
        return format == "pls"
            ? TypedResults.File(LexiconFile.Write(entries, LexiconFormat.Pls), "application/pls+xml; charset=utf-8", $"tu-dien-{scope.Name}.pls")
            : TypedResults.File(LexiconFile.Write(entries, LexiconFormat.Csv), "text/csv; charset=utf-8", $"tu-dien-{scope.Name}.csv");
    }

    private static async Task<IResult> ImportAsync(string station, string layer, bool? skip, HttpContext context, LexiconService service, CancellationToken cancel)
    {
        if (!(await service.ScopeAsync(station, layer, cancel)).Done(out var scope, out var refusal) || !(await LexiconUpload.ReadAsync(context.Request, cancel)).Done(out var file, out refusal))
            return Answers.Problem(refusal);
        if (!(await service.ImportAsync(scope, file, skip ?? false, Who(context), cancel)).Done(out var imported, out refusal))
            return Answers.Problem(refusal);
        var document = ImportDocument.Of(imported);
        if (document.Refused == 0 || skip == true)
            return TypedResults.Ok(document);
        var problem = Answers.Problem(new Refusal.Invalid("lexicon-lines-refused", "file", $"{document.Refused} dòng không dùng được nên chưa nhập dòng nào. Hãy sửa các dòng đó, hoặc nhập với ?skip=true để bỏ qua chúng."));
        problem.ProblemDetails.Extensions["lines"] = document.Lines;
        return problem;
    }

    private static string Who(HttpContext context) => context.User.Identity?.Name ?? "";
}

/// <summary>An entry as the API shows it.</summary>
internal sealed record EntryDocument(
    string Id, string Written, string Spoken, string Before, string After, bool MatchCase, string Language, string Note, string TestSentence, string Expected, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <summary>Made from the record.</summary>
    public static EntryDocument Of(KeptEntry kept) => new(
        kept.Id, kept.Entry.Written, kept.Entry.Spoken, kept.Entry.Before, kept.Entry.After, kept.Entry.MatchCase, kept.Entry.Language, kept.Entry.Note,
        kept.Entry.TestSentence, kept.Entry.Expected, kept.ChangedAt, kept.ChangedBy);
}

/// <summary>Some of the entries that there are.</summary>
internal sealed record EntryPage(int Total, IReadOnlyList<EntryDocument> Entries);

/// <summary>What a change did: its number for undoing it, the entry as it now is, its test sentence, and the bulletins that are read otherwise.</summary>
internal sealed record ChangeDocument(long Change, IReadOnlyList<EntryDocument> Entries, LexiconTest? Test, IReadOnlyList<AffectedBulletin> Affected, bool AffectedComplete)
{
    /// <summary>Made from the record.</summary>
    public static ChangeDocument Of(LexiconChanged changed, LexiconTest? test) =>
        new(changed.Number, [.. changed.Entries.Select(EntryDocument.Of)], test, changed.Affected.Bulletins, changed.Affected.IsComplete);
}

/// <summary>A sentence read without and with a draft, and whether it then reads as expected.</summary>
internal sealed record TryDocument(string Sentence, ReadingDocument Before, ReadingDocument After, bool Passes);

/// <summary>A reading: the words with the stretch of the sentence they come from (UTF-16 units), the rule, its confidence, and the pause mark after them.</summary>
internal sealed record ReadingDocument(string Text, IReadOnlyList<ReadingWord> Words)
{
    /// <summary>Reads a sentence.</summary>
    public static ReadingDocument Of(string sentence, PronunciationLexicon lexicon) => new(
        Normaliser.NormaliseLine(sentence, lexicon),
        [.. Normaliser.ReadLine(sentence, lexicon).Select(word => new ReadingWord(word.Text, word.Start, word.Length, word.Rule, word.Confidence, word.IsUncertain, word.Mark == '\0' ? "" : word.Mark.ToString()))]);
}

/// <summary>One stretch of a reading.</summary>
internal sealed record ReadingWord(string Text, int Start, int Length, string Rule, double Confidence, bool Uncertain, string Mark);

/// <summary>How many test sentences there are, and which are read otherwise than expected.</summary>
internal sealed record TestsDocument(int Tests, IReadOnlyList<FailedTest> Failed);

/// <summary>A change. <c>Kind</c> is <c>put</c>, <c>remove</c>, <c>import</c> or <c>undone</c>; of the written forms the first twenty.</summary>
internal sealed record HistoryDocument(long Change, DateTimeOffset At, string By, string Kind, int Size, IReadOnlyList<string> Written)
{
    /// <summary>Made from the record.</summary>
    public static HistoryDocument Of(LexiconChange change) => new(
        change.Number, change.At, change.By, change.Kind.ToString().ToLowerInvariant(), change.Size, [.. change.Entries.Take(20).Select(entry => entry.Written)]);
}

/// <summary>What became of a line: <c>added</c>, <c>changed</c>, <c>skipped</c> (it is there already) or <c>refused</c>, with the field and why.</summary>
internal sealed record LineDocument(int Line, string Written, string Outcome, string? Field, string? Message);

/// <summary>What an import did.</summary>
internal sealed record ImportDocument(
    int Added, int Changed, int Skipped, int Refused, long? Change, IReadOnlyList<LineDocument> Lines, IReadOnlyList<FailedTest> FailedTests, IReadOnlyList<AffectedBulletin> Affected, bool AffectedComplete)
{
    /// <summary>Made from the record.</summary>
    public static ImportDocument Of(LexiconImported imported) => new(
        Count(imported, ImportedAs.Added), Count(imported, ImportedAs.Changed), Count(imported, ImportedAs.Skipped), Count(imported, ImportedAs.Refused), imported.Change?.Number,
        [.. imported.Lines.Select(line => new LineDocument(line.Line, line.Written, line.As.ToString().ToLowerInvariant(), line.Fault?.Field, line.Fault?.Message))],
        imported.Failed, imported.Change?.Affected.Bulletins ?? [], imported.Change?.Affected.IsComplete ?? true);

    private static int Count(LexiconImported imported, ImportedAs outcome) => imported.Lines.Count(line => line.As == outcome);
}
