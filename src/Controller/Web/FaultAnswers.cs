using System.Text.Json;
using System.Text.RegularExpressions;
using Broadcast.Controller.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broadcast.Controller.Web;

/// <summary>The edge: what goes wrong in a request is named when it has a name, and logged once when it has none.</summary>
internal sealed partial class FaultAnswers(ILogger<FaultAnswers> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        await Answer(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    // The only place where System.Text.Json says which property it does not know.
    [GeneratedRegex("^The JSON property '([^']{1,100})' could not be mapped", RegexOptions.None, 1000)]
    private static partial Regex Unmapped();

    private ProblemHttpResult Answer(HttpContext context, Exception fault)
    {
        if (StorageFaults.Name(fault) is { } refusal)
        {
            WebLog.StorageRefused(log, fault, refusal.Code);
            return Answers.Problem(refusal);
        }

        switch (fault)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Answers.Problem(StatusCodes.Status413PayloadTooLarge, "too-large", "", "Dữ liệu gửi lên quá lớn.");
            case BadHttpRequestException { InnerException: JsonException json }:
                if (Unmapped().Match(json.Message) is { Success: true } unknown)
                    return Answers.Problem(StatusCodes.Status400BadRequest, "field-unknown", unknown.Groups[1].Value, $"Không có trường \"{unknown.Groups[1].Value}\" (viết sai tên?); xem mô tả tại /openapi/v1.json.");
                var field = json.Path?.TrimStart('$').TrimStart('.') ?? "";
                return Answers.Problem(StatusCodes.Status400BadRequest, "not-json", field, field.Length > 0
                    ? $"Trường \"{field}\" không đúng kiểu dữ liệu."
                    : "Nội dung gửi lên không phải JSON hợp lệ (UTF-8).");
            case BadHttpRequestException bad:
                return Answers.Problem(bad.StatusCode, "bad-request", "", "Yêu cầu không đúng dạng; xem mô tả tại /openapi/v1.json.");
            default:
                WebLog.Fault(log, fault, context.Request.Method, context.Request.Path);
                return Answers.Problem(StatusCodes.Status500InternalServerError, "fault", "", "Lỗi bên trong chương trình, đã ghi vào nhật ký. Hãy thử lại; nếu vẫn lỗi, gửi tệp nhật ký cho người phụ trách.");
        }
    }
}
