using Microsoft.Net.Http.Headers;

namespace Broadcast.Controller.Web;

/// <summary>Which state of a thing somebody has read, as ETag and If-Match (RFC 9110). Stateless; safe for concurrent use.</summary>
internal static class EntityTags
{
    /// <summary>Says with the answer which state it is.</summary>
    public static void Tag(this HttpResponse response, string tag) => response.Headers.ETag = $"\"{tag}\"";

    /// <summary>The states that the request is meant for. Null when nobody says, or when any will do.</summary>
    public static IReadOnlyList<string>? TagsRead(this HttpRequest request) =>
        request.GetTypedHeaders().IfMatch is { Count: > 0 } tags && !tags.Contains(EntityTagHeaderValue.Any) ? [.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.Value!.Trim('"'))] : null;
}
