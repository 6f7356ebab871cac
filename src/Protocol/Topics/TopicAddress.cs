namespace Broadcast.Protocol;

/// <summary>A topic taken apart. Made by <see cref="Topics"/> only, so that its names are known to be good; immutable.</summary>
public sealed record TopicAddress
{
    internal TopicAddress(TopicKind kind, string station)
    {
        Kind = kind;
        Station = station;
    }

    /// <summary>Which topic.</summary>
    public TopicKind Kind { get; }

    /// <summary>Whose topic.</summary>
    public string Station { get; }

    /// <summary>The box, in topics of one box.</summary>
    public string? Box { get; internal init; }

    /// <summary>The zone, in a zone's command topic.</summary>
    public string? Zone { get; internal init; }

    /// <summary>The content, in manifest and chunk topics of a content.</summary>
    public ContentId? Content { get; internal init; }

    /// <summary>The session, in a live topic.</summary>
    public LiveSessionId? Session { get; internal init; }

    /// <summary>Quality, retention, connection, limit and direction.</summary>
    public TopicRule Rule => TopicRule.Of(Kind);

    /// <summary>The audience that a signed document on this topic must name.</summary>
    public string Audience => Box is not null ? Protocol.Audience.OfBox(Box) : Zone is not null ? Protocol.Audience.OfZone(Zone) : Protocol.Audience.Station;

    /// <summary>The topic as MQTT spells it.</summary>
    public override string ToString()
    {
        var root = $"{Topics.Version}/{Station}";
        return Kind switch
        {
            TopicKind.Policy => $"{root}/policy",
            TopicKind.StationCommand => $"{root}/command",
            TopicKind.ZoneCommand => $"{root}/zone/{Zone}/command",
            TopicKind.Live => $"{root}/live/{Session}",
            TopicKind.Manifest => $"{root}/content/{Content}/manifest",
            TopicKind.ContentChunk => $"{root}/content/{Content}/chunk",
            _ => $"{root}/box/{Box}/{Topics.BoxLeaf(Kind)}",
        };
    }
}
