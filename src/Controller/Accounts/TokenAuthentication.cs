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
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(token.Accepts(header[Bearer.Length..].Trim())
            ? AuthenticateResult.Success(new AuthenticationTicket(Whoever(SchemeName), SchemeName))
            : AuthenticateResult.Fail("wrong token"));
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wait = Request.Headers.Authorization.Count > 0 ? failures.Failed(Context.Connection.RemoteIpAddress) : TimeSpan.Zero;
        await AccountAnswers.Closed(wait).ExecuteAsync(Context);
    }

    /// <summary>The one user there is.</summary>
    public static ClaimsPrincipal Whoever(string scheme) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "api")], scheme));
}

/// <summary>The answers that keep people out.</summary>
internal static class AccountAnswers
{
    /// <summary>401, or 429 with the time to wait.</summary>
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
