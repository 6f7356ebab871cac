using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Broadcast.Controller.Web;

/// <summary>How refusals look on the wire: ProblemDetails (RFC 9457) with <c>code</c>, and <c>errors</c> by field as ASP.NET Core has it.</summary>
internal static class Answers
{
    /// <summary>The answer to a refusal.</summary>
    public static ProblemHttpResult Problem(Refusal refusal) => Problem(Status(refusal), refusal.Code, refusal.Field, refusal.Message);

    /// <summary>An answer that says no.</summary>
    public static ProblemHttpResult Problem(int status, string code, string field, string message) => TypedResults.Problem(Details(status, code, field, message));

    /// <summary>What was done as the given answer, or the answer to the refusal.</summary>
    public static IResult Answer<T>(this Outcome<T> outcome, Func<T, IResult> done) =>
        outcome.Done(out var value, out var refusal) ? done(value) : Problem(refusal);

    private static int Status(Refusal refusal) => refusal switch
    {
        Refusal.NotFound => StatusCodes.Status404NotFound,
        Refusal.Conflict => StatusCodes.Status409Conflict,
        Refusal.Overtaken => StatusCodes.Status412PreconditionFailed,
        Refusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Refusal.Unavailable { Code: "disk-full" } => StatusCodes.Status507InsufficientStorage,
        Refusal.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private static ProblemDetails Details(int status, string code, string field, string message)
    {
        var details = new ProblemDetails { Status = status, Title = Title(status), Detail = message };
        details.Extensions["code"] = code;
        if (field.Length > 0)
            details.Extensions["errors"] = new Dictionary<string, string[]> { [field] = [message] };
        return details;
    }

    private static string Title(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Chưa đăng nhập",
        StatusCodes.Status403Forbidden => "Không được phép",
        StatusCodes.Status404NotFound => "Không tìm thấy",
        StatusCodes.Status409Conflict => "Không thực hiện được",
        StatusCodes.Status412PreconditionFailed => "Đã có người sửa trước",
        StatusCodes.Status413PayloadTooLarge => "Quá lớn",
        StatusCodes.Status429TooManyRequests => "Thử lại sau",
        StatusCodes.Status500InternalServerError => "Lỗi chương trình",
        StatusCodes.Status503ServiceUnavailable => "Tạm thời chưa được",
        StatusCodes.Status507InsufficientStorage => "Ổ đĩa đầy",
        _ => "Yêu cầu chưa đúng",
    };
}
