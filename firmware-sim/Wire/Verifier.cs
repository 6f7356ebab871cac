using System.Security.Cryptography;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>What the box knows of the time when it judges a document: the true time, or only the nonce it drew at its start.</summary>
internal abstract record TimeKnowledge
{
    private TimeKnowledge()
    {
    }

    internal sealed record Trusted(DateTimeOffset Now) : TimeKnowledge;

    internal sealed record Untrusted(byte[] Nonce) : TimeKnowledge;
}

/// <summary>
/// Checks signed documents for one box, in the order of docs/protocol.md ("Signed documents"), the body last. Changes nothing: what is accepted
/// enters the ledger when the box keeps it.
/// </summary>
internal sealed class Verifier(string station, string box, KeyRing keys, SequenceLedger ledger)
{
    private const int SignatureBytes = 64;
    private const int LongestHeader = 512;

    private static readonly string[] Purposes =
        ["policy", "plan", "content", "command", "alert", "live", "receipt", "time", "re-key"];

    /// <summary>Judges one document.</summary>
    /// <param name="jws">The payload of the message.</param>
    /// <param name="rule">What its topic may carry.</param>
    /// <param name="zones">The zones of the plan in force.</param>
    /// <param name="time">What the box knows of the time.</param>
    public Verdict Check(ReadOnlyMemory<byte> jws, TopicRule.Signed rule, IReadOnlyCollection<string> zones, TimeKnowledge time)
    {
        if (jws.Length > rule.LargestPayload)
            return new Verdict.Refused(RefusalReason.TooLarge, $"{jws.Length} bytes; at most {rule.LargestPayload}");
        try
        {
            return Check(Parts.Split(jws), rule, zones, time);
        }
        catch (MalformedException e)
        {
            return new Verdict.Refused(RefusalReason.Malformed, e.Message);
        }
    }

    private Verdict Check(Parts parts, TopicRule.Signed rule, IReadOnlyCollection<string> zones, TimeKnowledge time)
    {
        if (keys.Find(parts.Kid) is not { } key)
            return new Verdict.Refused(RefusalReason.UnknownKey, parts.Kid);
        if (!key.Point.VerifyData(parts.Signed.Span, parts.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            return new Verdict.Refused(RefusalReason.BadSignature, parts.Kid);

        var document = Read(parts);
        Verdict Refuse(string reason, string detail) => new Verdict.Refused(reason, detail, document);

        if (!Purposes.Contains(document.Purpose))
            return Refuse(RefusalReason.Unsupported, document.Purpose);
        if (!key.Purposes.Contains(document.Purpose))
            return Refuse(RefusalReason.KeyNotAllowed, $"{key.Kid} may not sign {document.Purpose}");
        if (document.Station != station || rule.Station != station)
            return Refuse(RefusalReason.WrongStation, $"{document.Station} on a topic of {rule.Station}");
        if (document.Audience != rule.Audience || !Includes(document.Audience, zones))
            return Refuse(RefusalReason.WrongAudience, document.Audience);
        if (!rule.Purposes.Contains(document.Purpose))
            return Refuse(RefusalReason.WrongPurpose, document.Purpose);
        switch (ledger.Judge(document))
        {
            case SequenceStanding.Repeated:
                return new Verdict.Repeated();
            case SequenceStanding.Old:
                return Refuse(RefusalReason.SequenceOld, $"{document.Sequence}");
            case SequenceStanding.Forked:
                return Refuse(RefusalReason.SequenceForked, $"{document.Sequence}");
        }
        if (Expiry(document, time) is { } reason)
            return Refuse(reason, Stamp.Write(document.ExpiresAt));
        try
        {
            return new Verdict.Accepted(document, Order.Read(document, rule.Content));
        }
        catch (MalformedException e)
        {
            return Refuse(RefusalReason.Malformed, e.Message);
        }
        catch (UnknownWordException e)
        {
            return Refuse(RefusalReason.Unsupported, e.Message);
        }
    }

    private bool Includes(string audience, IReadOnlyCollection<string> zones) =>
        audience == "station"
        || audience == $"box/{box}"
        || (audience.StartsWith("zone/", StringComparison.Ordinal) && zones.Contains(audience["zone/".Length..]));

    private static string? Expiry(SignedDocument document, TimeKnowledge time) => time switch
    {
        // A wrong clock must not keep out the reply that would mend it: the nonce alone says whether it is fresh.
        _ when document.Purpose == "time" => null,
        TimeKnowledge.Trusted(var now) => now > document.ExpiresAt ? RefusalReason.Expired : null,
        TimeKnowledge.Untrusted(var nonce) when document.Purpose is "command" or "alert" or "live" or "re-key" =>
            document.Nonces.Any(quoted => quoted.AsSpan().SequenceEqual(nonce)) ? null : RefusalReason.TimeUntrusted,
        _ => null,
    };

    private static SignedDocument Read(Parts parts)
    {
        var fields = Fields.Parse(parts.Payload, "payload");
        return new SignedDocument(
            parts.Kid,
            fields.Text("purpose", 64),
            fields.Name("station"),
            AudienceOf(fields),
            fields.Integer("sequence"),
            fields.Time("issuedAt"),
            fields.Time("expiresAt"),
            fields.Has("nonces") ? fields.BytesList("nonces", 512, 16) : [],
            fields.Object("body"),
            parts.Payload,
            SHA256.HashData(parts.Payload));
    }

    private static string AudienceOf(Fields fields)
    {
        var audience = fields.Text("audience", 64);
        return audience.Split('/') switch
        {
            ["station"] => audience,
            ["zone" or "box", var name] when Names.IsName(name) => audience,
            _ => throw new MalformedException("audience", "is not station, zone/{zone} or box/{box}"),
        };
    }

    /// <summary>The three parts of a compact JWS, and what its header says.</summary>
    private sealed record Parts(string Kid, ReadOnlyMemory<byte> Signed, byte[] Payload, byte[] Signature)
    {
        public static Parts Split(ReadOnlyMemory<byte> jws)
        {
            var text = jws.Span;
            var first = text.IndexOf((byte)'.');
            var last = text.LastIndexOf((byte)'.');
            if (first < 0 || first == last || text[(first + 1)..last].Contains((byte)'.'))
                throw new MalformedException("jws", "is not three parts");
            if (first > LongestHeader)
                throw new MalformedException("jws", $"has a header of {first} characters");
            if (!Base64Url.TryDecode(text[..first], out var header)
                || !Base64Url.TryDecode(text[(first + 1)..last], out var payload)
                || !Base64Url.TryDecode(text[(last + 1)..], out var signature))
                throw new MalformedException("jws", "is not base64url");
            if (signature.Length != SignatureBytes)
                throw new MalformedException("jws", $"has a signature of {signature.Length} bytes");

            var fields = Fields.Parse(header, "header");
            if (fields.Text("alg", 64) != "ES256")
                throw new MalformedException("alg", "is not ES256");
            if (fields.Text("typ", 64) != "tt1")
                throw new MalformedException("typ", "is not tt1");
            if (fields.Has("crit"))
                throw new MalformedException("crit", "is not allowed");
            return new Parts(fields.Name("kid"), jws[..last], payload, signature);
        }
    }
}
