using System.Globalization;
using Broadcast.Controller.Speech;
using Broadcast.Controller.Stations;
using Broadcast.Tts;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Bulletins;

/// <summary>Bulletins that are too long for a session become instalments, as the operator confirms. Safe for concurrent use.</summary>
internal sealed class InstalmentsService(
    IBulletinStore store, IStationStore stations, BulletinsService bulletins, SpeechEngines engines, ClipCache clips, ILexicons lexicons, TimeProvider time)
{
    private const int MostNamed = 20;
    private static readonly TimeSpan StandingSession = TimeSpan.FromMinutes(15);

    /// <summary>How a bulletin could be cut.</summary>
    /// <param name="station">The station's id.</param>
    /// <param name="id">The bulletin's id.</param>
    /// <param name="minutes">The longest instalment; without it the station's longest session, or 15.</param>
    /// <param name="cancel">Nobody waits for the answer.</param>
    public async Task<Outcome<InstalmentPlan>> ProposeAsync(string station, string id, int? minutes, CancellationToken cancel)
    {
        if (!(await OpenAsync(station, id, minutes, cancel)).Done(out var open, out var refusal))
            return refusal;
        var starts = InstalmentRules.Propose(open.Document, open.Lengths, open.Session, open.Bulletin.Title);
        return open.PlanOf(InstalmentRules.Describe(open.Document, open.Lengths, starts, open.Bulletin.Title));
    }

    /// <summary>Makes the instalments that the operator confirms.</summary>
    /// <param name="station">The station's id.</param>
    /// <param name="id">The bulletin's id.</param>
    /// <param name="minutes">As in <see cref="ProposeAsync"/>.</param>
    /// <param name="textDigest">Of the text that the operator saw.</param>
    /// <param name="starts">Where each begins, the first at the beginning.</param>
    /// <param name="cancel">Nobody waits for the answer.</param>
    public async Task<Outcome<IReadOnlyList<Bulletin>>> CreateAsync(
        string station, string id, int? minutes, string? textDigest, IReadOnlyList<SentencePlace> starts, CancellationToken cancel)
    {
        if (!(await OpenAsync(station, id, minutes, cancel)).Done(out var open, out var refusal))
            return refusal;
        if (textDigest != open.TextDigest)
            return new Refusal.Conflict("text-changed", "textDigest", "Văn bản đã khác với lúc đề nghị chia kỳ. Hãy xem lại đề nghị mới rồi xác nhận.");
        if (InstalmentRules.Check(open.Document, starts) is { } wrong)
            return new Refusal.Invalid("instalments-not-allowed", "starts", wrong);
        var title = open.Bulletin.Title;
        var instalments = InstalmentRules.Describe(open.Document, open.Lengths, starts, title);
        if (instalments.FirstOrDefault(instalment => instalment.Duration > open.Session) is { } longest)
            return new Refusal.Invalid("instalment-too-long", "starts", $"Kỳ {longest.Cut.Number} dài {Clock(longest.Duration)}, quá buổi phát {Clock(open.Session)}. Hãy chia nhỏ hơn.");
        var now = time.GetUtcNow();
        return await bulletins.AddAsync(
            [.. instalments.Select(instalment => new Bulletin(
                station, IdOf(id, instalment.Cut.Number), TitleOf(title, instalment.Cut), open.Bulletin.Voice, now, SpeechState.Pending, null, null)
            {
                Part = new BulletinPart(id, title, instalment.Cut.Number, instalment.Cut.Count, instalment.Cut.Begin, instalment.Cut.End),
            })],
            open.Written, cancel);
    }

    /// <summary>Removes the instalments of a bulletin that no programme plays.</summary>
    /// <returns>Those that went, and why the others stay.</returns>
    public async Task<InstalmentsRemoved> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        var removed = new List<string>();
        var kept = new List<InstalmentKept>();
        foreach (var part in (await store.ListAsync(station, cancel)).Where(bulletin => bulletin.Part?.Of == id).OrderBy(bulletin => bulletin.Part!.Number))
        {
            if ((await bulletins.RemoveAsync(station, part.Id, cancel)).Done(out _, out var refusal))
                removed.Add(part.Id);
            else
                kept.Add(new InstalmentKept(part.Id, refusal.Message));
        }

        return new InstalmentsRemoved(removed, kept);
    }

    /// <summary>Which instalments of a bulletin still say another text than it does, and what to do about that, in Vietnamese; empty when there are none.</summary>
    public async Task<IReadOnlyList<string>> NotesAsync(Bulletin bulletin, CancellationToken cancel)
    {
        var parts = (await store.ListAsync(bulletin.Station, cancel)).Where(part => part.Part?.Of == bulletin.Id).OrderBy(part => part.Part!.Number).ToList();
        if (parts.Count == 0)
            return [];
        var written = (await store.FindWordsAsync(bulletin.Station, bulletin.Id, cancel))?.Written;
        var old = new List<string>();
        foreach (var part in parts)
        {
            if ((await store.FindWordsAsync(part.Station, part.Id, cancel))?.Written != written)
                old.Add(part.Id);
        }

        var more = old.Count > MostNamed ? $" và {old.Count - MostNamed} kỳ nữa" : "";
        return old.Count == 0 ? [] : [$"Các kỳ đã chia vẫn đọc văn bản cũ: {string.Join(", ", old.Take(MostNamed))}{more}. Hãy xóa các kỳ đó rồi chia lại."];
    }

    /// <summary>The id of an instalment.</summary>
    public static string IdOf(string bulletin, int number) => string.Create(CultureInfo.InvariantCulture, $"{bulletin}-ky-{number}");

    private static string TitleOf(string title, InstalmentCut cut)
    {
        var ending = $" (kỳ {cut.Number}/{cut.Count})";
        return title[..Math.Min(title.Length, BulletinRules.LongestTitle - ending.Length)] + ending;
    }

    private static string Clock(TimeSpan length) => length.ToString(length < TimeSpan.FromHours(1) ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    private async Task<Outcome<Open>> OpenAsync(string station, string id, int? minutes, CancellationToken cancel)
    {
        if (await stations.FindAsync(station, cancel) is not { } its)
            return StationsService.Unknown(station);
        if (await store.FindAsync(station, id, cancel) is not { } bulletin || await store.FindWordsAsync(station, id, cancel) is not { } words)
            return BulletinsService.Unknown(id);
        if (bulletin.Part is { } part)
            return new Refusal.Conflict("bulletin-is-instalment", "bulletin", $"Bản tin này đã là kỳ {part.Number}/{part.Count} của \"{part.Of}\"; hãy chia bản tin đó.");
        if (bulletin.IsRecording)
            return new Refusal.Conflict("bulletin-is-recording", "bulletin", "Bản ghi âm không chia kỳ được: không có văn bản để biết chỗ ngắt.");
        if (minutes is < 1 or > 1_440)
            return new Refusal.Invalid("minutes-out-of-range", "minutes", "Độ dài mỗi kỳ phải từ 1 đến 1440 phút.");
        if (minutes is { } asked && its.SessionLimit is { } limit && TimeSpan.FromMinutes(asked) > limit)
            return new Refusal.Invalid("minutes-over-session-limit", "minutes", $"Buổi phát của đài dài nhất {Clock(limit)}; mỗi kỳ không được dài hơn.");
        var document = Normaliser.NormaliseDocument(words.Written, await lexicons.OfAsync(station, cancel));
        if (document.Paragraphs.Count == 0)
            return new Refusal.Invalid("nothing-to-say", "bulletin", "Bản tin không có gì để đọc.");
        var session = minutes is { } given ? TimeSpan.FromMinutes(given) : its.SessionLimit ?? StandingSession;
        var (lengths, areKnown) = Lengths(bulletin, document);
        return new Open(bulletin, words.Written, document, session, lengths, areKnown);
    }

    /// <summary>How long the sentences sounded when the bulletin was made; what was not made yet is estimated.</summary>
    private (SpokenLengths Lengths, bool AreKnown) Lengths(Bulletin bulletin, SpokenDocument document)
    {
        if (engines.Find(bulletin.Content?.Engine, bulletin.Content?.Voice) is not { } spoke)
            return (SpokenLengths.Estimated, false);
        var compiler = new SpeechCompiler(spoke.Engine, clips, new SpeechCompilerOptions());
        var known = document.Sentences.Select(sentence => sentence.Text).Distinct().ToDictionary(text => text, text => compiler.FindDuration(text, spoke.Voice));
        return (
            new SpokenLengths(sentence => known.GetValueOrDefault(sentence.Text) ?? SpeechEstimate.Of(sentence), PauseLengths.Outdoors),
            known.Values.All(length => length is not null));
    }

    private sealed record Open(Bulletin Bulletin, string Written, SpokenDocument Document, TimeSpan Session, SpokenLengths Lengths, bool AreKnown)
    {
        public string TextDigest { get; } = Repetition.DigestOf(Written);

        public InstalmentPlan PlanOf(IReadOnlyList<Instalment> instalments) => new(Bulletin, TextDigest, Session, Lengths.Of(Document), AreKnown, instalments);
    }
}

/// <summary>How a bulletin could be cut.</summary>
/// <param name="Bulletin">The whole.</param>
/// <param name="TextDigest">Of its text.</param>
/// <param name="Session">The longest that an instalment may be.</param>
/// <param name="Duration">Of the whole, read once.</param>
/// <param name="AreKnown">Whether lengths are those of sound that was made, not estimates.</param>
/// <param name="Instalments">One when the whole fits.</param>
internal sealed record InstalmentPlan(
    Bulletin Bulletin, string TextDigest, TimeSpan Session, TimeSpan Duration, bool AreKnown, IReadOnlyList<Instalment> Instalments);

/// <summary>What became of instalments that were to be removed.</summary>
/// <param name="Removed">Their ids.</param>
/// <param name="Kept">The others.</param>
internal sealed record InstalmentsRemoved(IReadOnlyList<string> Removed, IReadOnlyList<InstalmentKept> Kept);

/// <summary>An instalment that stays.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why, in Vietnamese.</param>
internal sealed record InstalmentKept(string Id, string Reason);
