using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Broadcast.Controller.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Accounts;

/// <summary>Lets in whoever shows the API token as <c>Authorization: Bearer …</c>.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiToken token, FailureLimit failures)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Token";

    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ShownToken() is not { } shown)
            return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(token.Accepts(shown)
            ? AuthenticateResult.Success(new AuthenticationTicket(Whoever(SchemeName), SchemeName))
            : AuthenticateResult.Fail("wrong token"));
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wait = Request.Headers.Authorization.Count > 0 ? failures.Failed(Context.Connection.RemoteIpAddress) : TimeSpan.Zero;
        await (ShownToken() is null ? AccountAnswers.Closed(wait) : AccountAnswers.Wrong(wait, "")).ExecuteAsync(Context);
    }

    // Null where there is none.
    private string? ShownToken()
    {
        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && header[Bearer.Length..].Trim() is { Length: > 0 } shown
            ? shown
            : null;
    }

    /// <summary>The one user there is.</summary>
    public static ClaimsPrincipal Whoever(string scheme) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "api")], scheme));
}

/// <summary>The answers that keep people out.</summary>
internal static class AccountAnswers
{
    // Where the file lies on this machine is none of a stranger's business: it is named as the README names it.
    private const string WrongToken =
        "Mã truy cập không đúng. Hãy nhập lại đúng từng ký tự. Nếu mất mã: dừng máy chủ của đài, xóa tệp data/accounts/api-token.sha256 " +
        "(data là thư mục dữ liệu của đài) rồi chạy lại; mã mới hiện một lần trên màn hình chạy máy chủ, mã cũ hết dùng được.";

    /// <summary>A token that is not the station's: 401 with the way to a new one, or 429 with the time to wait.</summary>
    public static IResult Wrong(TimeSpan wait, string field) => wait > TimeSpan.Zero
        ? new LaterResult(wait)
        : Answers.Problem(StatusCodes.Status401Unauthorized, "token-wrong", field, WrongToken);

    /// <summary>No token: 401, or 429 with the time to wait.</summary>
    public static IResult Closed(TimeSpan wait) => wait > TimeSpan.Zero
        ? new LaterResult(wait)
        : Answers.Problem(StatusCodes.Status401Unauthorized, "not-signed-in", "", "Cần mã truy cập. Hãy đăng nhập, hoặc gửi mã trong tiêu đề Authorization: Bearer.");

    private sealed class LaterResult(TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            httpContext.Response.Headers.RetryAfter = seconds;
            return Answers.Problem(StatusCodes.Status429TooManyRequests, "too-many-failures", "", $"Nhập sai mã truy cập quá nhiều lần. Hãy thử lại sau {seconds} giây.").ExecuteAsync(httpContext);
        }
    }
}
