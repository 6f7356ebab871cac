using System.Security.Cryptography;

namespace Broadcast.Protocol;

/// <summary>
/// A receiver's checks, in the order of docs/protocol.md ("Signed documents"). Pure: the ledger is not changed, the caller stores
/// <see cref="Verified.Entry"/> before it acts. Never throws for any bytes. Thread-safe.
/// </summary>
public static class DocumentVerifier
{
    private const byte Dot = (byte)'.';

    /// <summary>Checks what came on <paramref name="topic"/>.</summary>
    public static Verification Verify(ReadOnlySpan<byte> payload, TopicAddress topic, TrustedKeys keys, Receiver receiver, SequenceLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(ledger);

        if (payload.Length > topic.Rule.Limit)
            return new Refused(RefusalReason.TooLarge, $"must be at most {topic.Rule.Limit} bytes, has {payload.Length}");
        if (OpenJws(payload, keys, out var key, out var text) is { } unsigned)
            return unsigned;
        if (Envelope.TryRead(text, out var envelope) is { } malformed)
            return new Refused(RefusalReason.Malformed, malformed.ToString());

        LedgerEntry? entry = null;
        DocumentBody? body = null;
        Verification? outcome = CheckPurposeAndKey(envelope!, key!);
        outcome ??= Judge(envelope!, Convert.ToHexStringLower(SHA256.HashData(text)), topic, receiver, ledger, out entry);
        outcome ??= ReadBody(envelope!, text, topic, out body);
        return outcome switch
        {
            null => new Verified(ToDocument(envelope!, body!), entry),
            Refused refused => refused with { Purpose = envelope!.PurposeWord, Sequence = envelope.Sequence },
            var duplicate => duplicate,
        };
    }

    /// <summary>The checks between the signature and the body, which ask nothing of cryptography: address, sequence, expiry. Null when all hold.</summary>
    /// <param name="digest">SHA-256 of the payload, 64 lower-case hex digits.</param>
    internal static Verification? Judge(
        Envelope envelope, string digest, TopicAddress topic, Receiver receiver, SequenceLedger ledger, out LedgerEntry? entry)
    {
        entry = null;
        Verification? outcome = CheckAddress(envelope, topic, receiver);
        outcome ??= CheckSequence(envelope, digest, ledger, out entry);
        return outcome ?? CheckTime(envelope, receiver);
    }

    private static Refused? OpenJws(ReadOnlySpan<byte> jws, TrustedKeys keys, out StationKey? key, out byte[] text)
    {
        key = null;
        text = [];
        var first = jws.IndexOf(Dot);
        var last = jws.LastIndexOf(Dot);
        if (first < 0 || first == last || jws[(first + 1)..last].Contains(Dot))
            return new Refused(RefusalReason.Malformed, "must be three parts between two dots");
        if (ReadHeader(jws[..first], out var header) is { } error)
            return new Refused(RefusalReason.Malformed, error.In("header").ToString());
        if (!Base64UrlText.TryDecode(jws[(last + 1)..], out var signature) || signature.Length != TrustedKeys.SignatureBytes)
            return new Refused(RefusalReason.Malformed, $"signature: must be {TrustedKeys.SignatureBytes} bytes in base64url");
        if (!Base64UrlText.TryDecode(jws[(first + 1)..last], out text))
            return new Refused(RefusalReason.Malformed, "payload: must be base64url");
        if (!keys.TryFind(header!.Kid, out key))
            return new Refused(RefusalReason.UnknownKey, $"\"{header.Kid}\" is not a key of this box");
        return keys.Verifies(header.Kid, jws[..last], signature)
            ? null
            : new Refused(RefusalReason.BadSignature, $"not signed by \"{header.Kid}\"");
    }

    private static WireError? ReadHeader(ReadOnlySpan<byte> part, out JwsHeader? header)
    {
        header = null;
        if (part.Length > JwsHeader.MaxSize || !Base64UrlText.TryDecode(part, out var json))
            return new WireError("", $"must be base64url of at most {JwsHeader.MaxSize} characters");
        return WireJson.TryRead(json, typeof(JwsHeader), JwsHeader.MaxSize, out header) ?? header!.Check();
    }

    private static Refused? CheckPurposeAndKey(Envelope envelope, StationKey key)
    {
        if (envelope.Purpose == Purpose.Unknown)
            return new Refused(RefusalReason.Unsupported, $"purpose: \"{envelope.PurposeWord}\" is not known");
        return key.Purposes.Contains(envelope.Purpose)
            ? null
            : new Refused(RefusalReason.KeyNotAllowed, $"\"{key.Kid}\" may not sign {envelope.PurposeWord}");
    }

    private static Refused? CheckAddress(Envelope envelope, TopicAddress topic, Receiver receiver)
    {
        if (envelope.Station != receiver.Station || topic.Station != receiver.Station)
            return new Refused(RefusalReason.WrongStation, $"station: must be \"{receiver.Station}\", is \"{envelope.Station}\" on {topic}");
        var included = (topic.Box is null || topic.Box == receiver.Box) && (topic.Zone is null || receiver.Zones.Contains(topic.Zone));
        if (envelope.Audience != topic.Audience || !included)
            return new Refused(RefusalReason.WrongAudience, $"audience: \"{envelope.Audience}\" on {topic} is not box \"{receiver.Box}\"");
        return Fits(envelope.Purpose, topic.Kind)
            ? null
            : new Refused(RefusalReason.WrongPurpose, $"purpose: {envelope.PurposeWord} does not belong on {topic}");
    }

    private static bool Fits(Purpose purpose, TopicKind topic) => topic switch
    {
        TopicKind.Policy => purpose is Purpose.Policy,
        TopicKind.Plan => purpose is Purpose.Plan,
        TopicKind.StationCommand or TopicKind.ZoneCommand or TopicKind.BoxCommand =>
            purpose is Purpose.Command or Purpose.Alert or Purpose.Live or Purpose.ReKey,
        TopicKind.Receipt => purpose is Purpose.Receipt,
        TopicKind.Time => purpose is Purpose.Time,
        TopicKind.Manifest => purpose is Purpose.Content,
        _ => false,
    };

    private static Verification? CheckSequence(Envelope envelope, string digest, SequenceLedger ledger, out LedgerEntry? entry)
    {
        entry = null;
        if (envelope.Purpose is Purpose.Time or Purpose.Content)
            return null;
        entry = new LedgerEntry(envelope.Purpose, envelope.Audience, envelope.Sequence, digest);
        var highest = ledger.Find(envelope.Purpose, envelope.Audience);
        if (highest is null || envelope.Sequence > highest.Sequence)
            return null;
        if (envelope.Sequence < highest.Sequence)
            return new Refused(RefusalReason.SequenceOld, $"sequence: {envelope.Sequence} is lower than {highest.Sequence}");
        return digest == highest.Digest
            ? new Duplicate(envelope.Purpose, envelope.Audience, envelope.Sequence)
            : new Refused(RefusalReason.SequenceForked, $"sequence: {envelope.Sequence} was accepted with other words");
    }

    private static Refused? ReadBody(Envelope envelope, ReadOnlySpan<byte> text, TopicAddress topic, out DocumentBody? body)
    {
        var error = DocumentBodies.TryRead(envelope.Purpose, text[envelope.Body], out body);
        if (error is null && body is ContentManifest manifest && manifest.Content != topic.Content)
            error = new WireError("content", "must be the topic's");
        return error is null
            ? null
            : new Refused(error.Unsupported ? RefusalReason.Unsupported : RefusalReason.Malformed, error.In("body").ToString());
    }

    /// <summary>A time reply is bound to the box's nonce instead, since a box whose clock is wrong must be able to learn that.</summary>
    private static Refused? CheckTime(Envelope envelope, Receiver receiver)
    {
        if (envelope.Purpose == Purpose.Time)
            return null;
        if (receiver.TimeIsTrusted)
        {
            return receiver.Now <= envelope.ExpiresAt
                ? null
                : new Refused(RefusalReason.Expired, $"expiresAt: {WireTime.Format(envelope.ExpiresAt)} was before {WireTime.Format(receiver.Now)}");
        }

        var waitsForTime = envelope.Purpose is Purpose.Command or Purpose.Alert or Purpose.Live or Purpose.ReKey;
        return !waitsForTime || envelope.Nonces?.Contains(receiver.Nonce) == true
            ? null
            : new Refused(RefusalReason.TimeUntrusted, "nonces: this box has no trusted time, and its nonce is not among them");
    }

    private static SignedDocument ToDocument(Envelope envelope, DocumentBody body) => new()
    {
        Purpose = envelope.Purpose,
        Station = envelope.Station,
        Audience = envelope.Audience,
        Sequence = envelope.Sequence,
        IssuedAt = envelope.IssuedAt,
        ExpiresAt = envelope.ExpiresAt,
        Nonces = envelope.Nonces,
        Body = body,
    };
}
