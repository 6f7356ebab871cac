using Broadcast.Audio;
using Broadcast.Controller.Speech;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Web;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Bulletins;

/// <summary>Seeing and hearing what will be said, before anything is saved.</summary>
internal static class PreviewEndpoints
{
    /// <summary>Most who listen to a text that is being made; one more is asked to wait.</summary>
    public const int MostListeners = 2;

    /// <summary>Adds <c>/api/stations/{station}/preview</c>.</summary>
    public static void MapPreview(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/preview").WithTags("bulletins");
        var listeners = new SemaphoreSlim(MostListeners);
        group.MapPost("", async (string station, PreviewRequest asked, StationsService stations, ILexicons lexicons, CancellationToken cancel) =>
        {
            if (!(await stations.FindAsync(station, cancel)).Done(out _, out var unknown))
                return Answers.Problem(unknown);
            return Read(asked.Text, await lexicons.OfAsync(station, cancel)).Answer(document => TypedResults.Ok(Preview.Of(document, asked.Text ?? "")));
        }).Produces<Preview>().WithSummary("Xem trước: mỗi tiếng sẽ đọc, chỗ nó ứng với trong văn bản, quy tắc và độ chắc; phần không đọc. Tối đa 262.144 ký tự.");
        group.MapPost("/sound", async (string station, PreviewSoundRequest asked, StationsService stations, ILexicons lexicons, SpeechEngines engines, ClipCache clips, HttpContext context) =>
        {
            var cancel = context.RequestAborted;
            if (!(await stations.FindAsync(station, cancel)).Done(out _, out var refusal) || !Part(asked, await lexicons.OfAsync(station, cancel), engines).Done(out var part, out refusal))
                return Answers.Problem(refusal);
            if (!await listeners.WaitAsync(0, cancel))
                return Answers.Problem(new Refusal.Unavailable("preview-busy", "", $"Đang có {MostListeners} người nghe thử. Hãy thử lại sau ít giây."));
            try
            {
                return await PlayAsync(new SpeechCompiler(part.Engine, clips, new SpeechCompilerOptions()), part, context.Response, cancel);
            }
            finally
            {
                listeners.Release();
            }
        }).Produces(StatusCodes.Status200OK, contentType: "audio/ogg").WithSummary("Nghe thử một đoạn (paragraph, đếm từ 0) hoặc cả văn bản, có nhắc lại như khi phát (repeat, repeatParagraphs, textDigest như của bản tin); âm thanh đến dần trong lúc đang làm (Ogg Opus).");
    }

    private static Outcome<SpokenDocument> Read(string? text, PronunciationLexicon lexicon)
    {
        // A person is still writing: nothing to read yet is no mistake.
        if (string.IsNullOrWhiteSpace(text))
            return new SpokenDocument([], []);
        return text.Length > Preview.LongestText
            ? new Refusal.TooLarge("text-too-long", "text", $"Trường “Văn bản” dài {Figures.Of(text.Length)} ký tự; chỉ xem trước được tối đa {Figures.Of(Preview.LongestText)} ký tự. Hãy chia văn bản ra.")
            : Normaliser.NormaliseDocument(text, lexicon);
    }

    private static Outcome<SpokenPart> Part(PreviewSoundRequest asked, PronunciationLexicon lexicon, SpeechEngines engines)
    {
        if (!Read(asked.Text, lexicon).Done(out var document, out var refusal))
            return refusal;
        // The voice itself or nothing: whoever tries a voice wants to hear that one.
        var chain = asked.Voice is null ? engines.DefaultChain : engines.FindChain(asked.Voice);
        if (chain?.Links[0] is not { } voice)
            return new Refusal.Invalid("voice-unknown", "voice", $"Không có giọng đọc \"{asked.Voice}\".");
        if (document.Paragraphs.Count == 0)
            return new Refusal.Invalid("text-empty", "text", new NothingToSay().Message);
        if (asked.Paragraph is not { } paragraph)
            return AsItAirs(asked, document).Done(out var whole, out refusal) ? new SpokenPart(whole, voice.Engine, voice.Voice) : refusal;
        return paragraph >= 0 && paragraph < document.Paragraphs.Count
            ? new SpokenPart(new SpokenDocument([document.Paragraphs[paragraph]], []), voice.Engine, voice.Voice)
            : new Refusal.Invalid("paragraph-unknown", "paragraph", $"Không có đoạn {paragraph}: văn bản có {document.Paragraphs.Count} đoạn, đếm từ 0.");
    }

    // Marks are counted in the text as a bulletin would keep it.
    private static Outcome<SpokenDocument> AsItAirs(PreviewSoundRequest asked, SpokenDocument document)
    {
        var text = Preview.Kept(asked.Text!);
        return BulletinRules.Repeat(asked.Repeat, asked.RepeatParagraphs, asked.TextDigest, text).Done(out var repeat, out var refusal)
            ? RepetitionRules.Apply(document, repeat ?? Repetition.None, Repetition.DigestOf(text)).Document
            : refusal;
    }

    // The answer begins with the first sentence, so that an engine that gives none can still be told of.
    private static async Task<IResult> PlayAsync(SpeechCompiler compiler, SpokenPart part, HttpResponse response, CancellationToken cancel)
    {
        using var pages = new MemoryStream();
        var writer = OggOpusWriter.Begin(pages, 0);
        try
        {
            await foreach (var clip in compiler.StreamAsync(part.Document, part.Voice, cancel))
            {
                if (!response.HasStarted)
                    response.ContentType = "audio/ogg";
                writer.Append(clip.Clip);
                await SendAsync(pages, response, cancel);
            }
        }
        catch (SpeechEngineException refused) when (!response.HasStarted)
        {
            return Answers.Problem(new Refusal.Unavailable("engine-refused", "voice", refused.Message));
        }
        catch (SpeechEngineException)
        {
            response.HttpContext.Abort();
            return TypedResults.Empty;
        }

        writer.Complete();
        await SendAsync(pages, response, cancel);
        return TypedResults.Empty;
    }

    private static async Task SendAsync(MemoryStream pages, HttpResponse response, CancellationToken cancel)
    {
        await response.Body.WriteAsync(pages.GetBuffer().AsMemory(0, (int)pages.Length), cancel);
        await response.Body.FlushAsync(cancel);
        pages.SetLength(0);
    }

    private sealed record SpokenPart(SpokenDocument Document, ISpeechSynthesizer Engine, Voice Voice);
}

/// <summary>A text to look at.</summary>
internal sealed record PreviewRequest(string? Text);

/// <summary>A text to listen to: one paragraph by its place in the preview, or all of it, with what is read again as in a bulletin.</summary>
internal sealed record PreviewSoundRequest(string? Text, string? Voice, int? Paragraph, string? Repeat, IReadOnlyList<int>? RepeatParagraphs, string? TextDigest);
