namespace Broadcast.Controller.Trust;

/// <summary>
/// The exact signed text of every document that stays at the broker (policies, plans, manifests), by topic: after any restart the very same bytes
/// are published again, since a box refuses two texts under one sequence. Thread-safe.
/// </summary>
internal interface IRetainedDocuments
{
    /// <summary>All documents, in the order of topics.</summary>
    IReadOnlyList<RetainedDocument> All();

    /// <summary>The document of the topic, or null.</summary>
    RetainedDocument? Find(string topic);

    /// <summary>Keeps the document, durable before this returns; an older one of the topic is gone.</summary>
    void Keep(RetainedDocument document);

    /// <summary>Forgets the topic's document. Nothing happens when there is none.</summary>
    void Forget(string topic);
}
