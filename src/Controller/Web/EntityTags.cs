using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace Broadcast.Controller.Web;

/// <summary>Which state of a thing somebody has read, as ETag and If-Match (RFC 9110). Stateless; safe for concurrent use.</summary>
internal static class EntityTags
{
    /// <summary>Says with the answer which state it is.</summary>
    public static void Tag(this HttpResponse response, string tag) => response.Headers.ETag = $"\"{tag}\"";

    /// <summary>The states that the request is meant for. False when it says something that cannot be read: to save all the same would be to save over what it wanted to spare.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tags">Null when nobody says, or when any will do.</param>
    /// <param name="refusal">Why not.</param>
    public static bool TagsRead(this HttpRequest request, out IReadOnlyList<string>? tags, [NotNullWhen(false)] out Refusal? refusal)
    {
        (tags, refusal) = (null, null);
        if (request.Headers.IfMatch is not { Count: > 0 } said)
            return true;
        if (!EntityTagHeaderValue.TryParseStrictList([.. said.OfType<string>()], out var read) || read.Count == 0)
        {
            refusal = new Refusal.Invalid("tag-not-readable", "If-Match", "Không đọc được If-Match: hãy gửi nguyên ETag của lần đọc, cả dấu ngoặc kép, hoặc bỏ trường này. Chưa lưu gì.");
            return false;
        }

        tags = read.Contains(EntityTagHeaderValue.Any) ? null : [.. read.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.Value!.Trim('"'))];
        return true;
    }
}
