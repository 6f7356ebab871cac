using System.Collections.Concurrent;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Trust;
using Broadcast.Protocol;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch;

/// <summary>Signs what boxes are told, keeps it, and has the dispatch loop publish it: in this order, so that nothing is published that could be lost.</summary>
internal sealed class BoxLink(
    StationSigner signer, IRetainedDocuments documents, IContentFiles files, DispatchInbox inbox, IOptions<DispatchOptions> options,
    IOptions<PlayoutOptions> playout, TimeProvider time) : IBoxLink
{
    // A manifest is bound to a digest and says nothing that could grow old; the date only bounds how long a copy of it can be of use.
    private static readonly TimeSpan ManifestLifetime = TimeSpan.FromDays(180);
    private static readonly TimeSpan RenewManifestBelow = TimeSpan.FromDays(90);

    private readonly ConcurrentDictionary<string, (string Text, SignedDocument Document)> _read = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Standing<StationPolicy>? PolicyOf(string station) => Find<StationPolicy>(Topics.Policy(station));

    /// <inheritdoc />
    public Standing<Plan>? PlanOf(string station, string box) => Find<Plan>(Topics.Plan(station, box));

    /// <inheritdoc />
    public IReadOnlyList<string> BoxesWithPlan(string station) => [.. Kept(TopicKind.Plan, station).Select(topic => topic.Box!)];

    /// <inheritdoc />
    public Task SendPolicyAsync(string station, StationPolicy policy, CancellationToken cancel) =>
        SendAsync(Topics.Policy(station), Purpose.Policy, policy, 2 * playout.Value.RenewPolicyBelow, cancel);

    /// <inheritdoc />
    public async Task SendPlanAsync(string station, string box, Plan plan, CancellationToken cancel)
    {
        foreach (var part in plan.Airings.SelectMany(airing => airing.Needed).DistinctBy(part => part.Content))
            await EnsureManifestAsync(station, part, cancel);
        await SendAsync(Topics.Plan(station, box), Purpose.Plan, plan, plan.LeaseUntil - time.GetUtcNow(), cancel);
        await inbox.PostAsync(new DispatchEvent.PlanChanged(new BoxAddress(station, box), NeedsOf(plan)), cancel);
    }

    /// <inheritdoc />
    public async Task WithdrawPlanAsync(string station, string box, CancellationToken cancel)
    {
        await ForgetAsync(Topics.Plan(station, box), cancel);
        await inbox.PostAsync(new DispatchEvent.PlanChanged(new BoxAddress(station, box), new Dictionary<ContentId, DateTimeOffset>()), cancel);
        await inbox.PostAsync(new DispatchEvent.DocumentChanged(Topics.Presence(station, box).ToString()), cancel);
        await inbox.PostAsync(new DispatchEvent.DocumentChanged(Topics.State(station, box).ToString()), cancel);
    }

    /// <inheritdoc />
    public async Task ForgetUnusedContentAsync(string station, CancellationToken cancel)
    {
        var used = BoxesWithPlan(station).Select(box => PlanOf(station, box)).OfType<Standing<Plan>>().SelectMany(standing => NeedsOf(standing.Body).Keys).ToHashSet();
        foreach (var topic in Kept(TopicKind.Manifest, station).Where(topic => !used.Contains(topic.Content!.Value)).ToList())
        {
            await ForgetAsync(topic, cancel);
            await inbox.PostAsync(new DispatchEvent.ContentGone(new ContentAddress(station, topic.Content!.Value)), cancel);
        }
    }

    /// <summary>What the dispatch loop must know after a start: every content and every box's needs, as they were left.</summary>
    public IEnumerable<DispatchEvent> Remembered()
    {
        foreach (var document in documents.All())
        {
            if (!Topics.TryParse(document.Topic, out var topic))
                continue;
            if (topic.Kind == TopicKind.Manifest && Find<ContentManifest>(topic) is { } manifest)
                yield return Ready(topic.Station, manifest.Body);
            else if (topic.Kind == TopicKind.Plan && Find<Plan>(topic) is { } plan)
                yield return new DispatchEvent.PlanChanged(new BoxAddress(topic.Station, topic.Box!), NeedsOf(plan.Body));
            if (SequenceOf(topic) is > 0 and var sequence)
                yield return new DispatchEvent.DocumentStands(document.Topic, sequence);
        }
    }

    private static DispatchEvent.ContentReady Ready(string station, ContentManifest manifest) =>
        new(new ContentAddress(station, manifest.Content), manifest.Bytes, manifest.ChunkBytes, manifest.Chunks.Count);

    /// <summary>What a plan keeps, first of all, and what it plays, and when first.</summary>
    internal static Dictionary<ContentId, DateTimeOffset> NeedsOf(Plan plan)
    {
        var needs = new Dictionary<ContentId, DateTimeOffset>();
        foreach (var kept in plan.Keep ?? [])
            needs.TryAdd(kept.Content, plan.From);
        foreach (var airing in plan.Airings)
        {
            foreach (var part in airing.Needed)
                needs.TryAdd(part.Content, airing.StartAt);
        }

        return needs;
    }

    private async Task EnsureManifestAsync(string station, AiringPart part, CancellationToken cancel)
    {
        var topic = Topics.Manifest(station, part.Content);
        if (Find<ContentManifest>(topic) is { } standing && standing.ExpiresAt - time.GetUtcNow() > RenewManifestBelow)
            return;
        var file = await files.ReadAllAsync(part.Content, cancel);
        if (ContentId.Of(file) != part.Content)
            throw new IOException($"The file of content {part.Content} holds something else.");
        var manifest = ContentChunks.Describe(file, part.DurationMs, options.Value.ChunkBytes);
        await SendAsync(topic, Purpose.Content, manifest, ManifestLifetime, cancel);
        await inbox.PostAsync(Ready(station, manifest), cancel);
    }

    private async Task SendAsync(TopicAddress topic, Purpose purpose, DocumentBody body, TimeSpan lifetime, CancellationToken cancel)
    {
        var text = signer.Sign(topic.Station, topic.Audience, purpose, body, lifetime);
        if (text.Length > topic.Rule.Limit)
            throw new IOException($"{topic} would take {text.Length} bytes; at most {topic.Rule.Limit} may.");
        documents.Keep(new RetainedDocument(topic.ToString(), text));
        await inbox.PostAsync(new DispatchEvent.DocumentChanged(topic.ToString()), cancel);
        if (SequenceOf(topic) is > 0 and var sequence)
            await inbox.PostAsync(new DispatchEvent.DocumentStands(topic.ToString(), sequence), cancel);
    }

    private async Task ForgetAsync(TopicAddress topic, CancellationToken cancel)
    {
        documents.Forget(topic.ToString());
        _read.TryRemove(topic.ToString(), out _);
        await inbox.PostAsync(new DispatchEvent.DocumentStands(topic.ToString(), 0), cancel);
        await inbox.PostAsync(new DispatchEvent.DocumentChanged(topic.ToString()), cancel);
    }

    private IEnumerable<TopicAddress> Kept(TopicKind kind, string station)
    {
        foreach (var document in documents.All())
        {
            if (Topics.TryParse(document.Topic, out var topic) && topic.Kind == kind && topic.Station == station)
                yield return topic;
        }
    }

    /// <summary>Of what boxes say whether they have it; else 0.</summary>
    private long SequenceOf(TopicAddress topic) => topic.Kind switch
    {
        TopicKind.Plan => Find<Plan>(topic)?.Sequence ?? 0,
        TopicKind.Policy => Find<StationPolicy>(topic)?.Sequence ?? 0,
        _ => 0,
    };

    private Standing<TBody>? Find<TBody>(TopicAddress topic)
        where TBody : DocumentBody
    {
        var name = topic.ToString();
        if (documents.Find(name) is not { } kept)
            return null;
        if (!_read.TryGetValue(name, out var read) || read.Text != kept.Text)
        {
            // What cannot be read, or not as ours, is as good as gone: it is signed anew.
            if (signer.Read(topic, kept.Text) is not { } document)
                return null;
            _read[name] = read = (kept.Text, document);
        }

        return read.Document.Body is TBody body ? new Standing<TBody>(body, read.Document.ExpiresAt, read.Document.Sequence) : null;
    }
}
