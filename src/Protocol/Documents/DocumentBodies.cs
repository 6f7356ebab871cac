using System.Text.Json;

namespace Broadcast.Protocol;

/// <summary>Reads a body by its purpose, and a command by its kind.</summary>
internal static class DocumentBodies
{
    /// <summary>Null and the body, or the error with the field inside the body. Never throws.</summary>
    internal static WireError? TryRead(Purpose purpose, ReadOnlySpan<byte> json, out DocumentBody? body)
    {
        body = null;
        Type? type;
        switch (purpose)
        {
            case Purpose.Policy:
                type = typeof(StationPolicy);
                break;
            case Purpose.Plan:
                type = typeof(Plan);
                break;
            case Purpose.Content:
                type = typeof(ContentManifest);
                break;
            case Purpose.Receipt:
                type = typeof(Receipt);
                break;
            case Purpose.Time:
                type = typeof(TimeReply);
                break;
            default:
                if (FindKind(json, out var kind) is { } kindError)
                    return kindError;
                type = CommandType(kind);
                if (type is null)
                    return (body = new UnknownCommand(kind)).Check();
                break;
        }

        if (WireJson.TryReadChecked(json, type, out body) is { } error)
            return error;
        if (body!.Purpose != purpose)
            return new WireError("kind", $"does not belong to purpose {purpose.Word()}");
        if (body is not Plan plan)
            return body.Check();
        body = plan.SetAside(out var planError);
        return planError;
    }

    private static Type? CommandType(string kind) => kind switch
    {
        PlayNow.Word => typeof(PlayNow),
        Stop.Word => typeof(Stop),
        SelfTest.Word => typeof(SelfTest),
        Alert.Word => typeof(Alert),
        Recall.Word => typeof(Recall),
        LiveBegin.Word => typeof(LiveBegin),
        LiveEnd.Word => typeof(LiveEnd),
        ReKey.Word => typeof(ReKey),
        _ => null,
    };

    private static WireError? FindKind(ReadOnlySpan<byte> json, out string kind)
    {
        kind = "";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (!found)
            {
                reader.Skip();
                continue;
            }

            kind = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            return Field.Id("kind", kind);
        }

        return new WireError("kind", "is missing");
    }
}
