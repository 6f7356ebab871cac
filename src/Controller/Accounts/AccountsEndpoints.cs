using System.Security.Claims;
using Broadcast.Controller.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broadcast.Controller.Accounts;

/// <summary>Signing the page in and out.</summary>
internal static class AccountsEndpoints
{
    /// <summary>Adds <c>/api/session</c>.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/api/session").WithTags("session");
        session.MapPost("", SignInAsync).AllowAnonymous().WithSummary("Đăng nhập trang bằng mã truy cập; trả về cookie.");
        session.MapGet("", NoContent () => TypedResults.NoContent()).WithSummary("204 khi đang đăng nhập.");
        session.MapDelete("", (Delegate)SignOutAsync).AllowAnonymous().WithSummary("Đăng xuất.");
    }

    private static async Task<IResult> SignInAsync(SignInRequest request, ApiToken token, FailureLimit failures, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(request.Token))
            return Answers.Problem(new Refusal.Invalid("token-missing", "token", "Hãy nhập mã truy cập."));
        if (!token.Accepts(request.Token.Trim()))
            return AccountAnswers.Wrong(failures.Failed(context.Connection.RemoteIpAddress), "token");

        var user = TokenAuthentication.Whoever(CookieAuthenticationDefaults.AuthenticationScheme);
        ((ClaimsIdentity)user.Identity!).AddClaim(new Claim(AccountsRegistration.FingerprintClaim, token.Fingerprint));
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, user, new AuthenticationProperties { IsPersistent = true });
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    /// <summary>What the page sends to sign in.</summary>
    internal sealed record SignInRequest(string? Token);
}
