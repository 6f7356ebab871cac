namespace Broadcast.FirmwareSim.Wire;

/// <summary>What a signed document tells a box: its body, read whole, so that a malformed one leaves no trace.</summary>
internal abstract record Order
{
    private Order()
    {
    }

    internal sealed record NewPolicy(Policy Policy) : Order;

    internal sealed record NewPlan(Plan Plan) : Order;

    internal sealed record Manifest(ContentManifest Content) : Order;

    internal sealed record Receipt(IReadOnlyList<string> Records) : Order;

    internal sealed record Time(byte[] Nonce, DateTimeOffset ReceivedAt, DateTimeOffset SentAt) : Order;

    /// <summary>An alert, or its recall.</summary>
    internal sealed record SoundAlert(Alert Alert) : Order;

    internal sealed record PlayNow(Airing Airing, DateTimeOffset LeaseUntil) : Order;

    /// <summary>One airing, or what sounds unless it is an emergency.</summary>
    internal sealed record Stop(string? Airing) : Order;

    /// <summary>Tones, each so long, then a report.</summary>
    internal sealed record SelfTest(string Id, TimeSpan Tone) : Order;

    /// <summary>Reads the body.</summary>
    /// <exception cref="MalformedException">A field is wrong.</exception>
    /// <exception cref="UnknownWordException">A kind that this box does not implement, or a word of a later version.</exception>
    public static Order Read(SignedDocument document, string? contentOfTopic)
    {
        var body = document.Body;
        switch (document.Purpose)
        {
            case "policy":
                return new NewPolicy(Policy.Read(body));
            case "plan":
                return new NewPlan(Plan.Read(body));
            case "content":
                var manifest = ContentManifest.Read(body);
                return manifest.Content == contentOfTopic ? new Manifest(manifest) : throw new MalformedException("content", "is not the topic's");
            case "receipt":
                return new Receipt(body.IdList("records", 200));
            case "time":
                body.Time("askSentAt", decimals: 6);
                return new Time(body.Bytes("nonce", 16), body.Time("receivedAt", decimals: 6), body.Time("sentAt", decimals: 6));
        }
        switch (KindOf(document))
        {
            case "play-now":
                return new PlayNow(Airing.Read(body.Object("airing")), body.Time("leaseUntil"));
            case "stop":
                body.Milliseconds("fadeMs", most: 10_000); // silence has no fade
                return new Stop(body.Has("airing") ? body.Id("airing") : null);
            case "alert":
                return new SoundAlert(Alert.Read(body));
            case "recall":
                return new SoundAlert(Alert.ReadRecall(body, document.ExpiresAt));
            case "self-test":
                body.Number("levelDb", -60, 0); // silence is as loud as it likes
                return new SelfTest(body.Id("test"), body.Milliseconds("toneMs", least: 1, most: 60_000));
            case var kind:
                throw new UnknownWordException("kind", kind);
        }
    }

    /// <summary>The kind, which must belong to its purpose: an alert that comes as a command is no alert.</summary>
    private static string KindOf(SignedDocument document)
    {
        var kind = document.Body.Text("kind", 64);
        var home = kind switch
        {
            "play-now" or "stop" or "self-test" => "command",
            "alert" or "recall" => "alert",
            "live-begin" or "live-end" => "live",
            "re-key" => "re-key",
            _ => document.Purpose,
        };
        return home == document.Purpose ? kind : throw new MalformedException("kind", $"{kind} does not belong to {document.Purpose}");
    }
}
