using Broadcast.Controller.Storage;
using Broadcast.Controller.Trust;
using Broadcast.Controller.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Broadcast.Controller.Accounts;

/// <summary>Who may come in: the token, or the cookie that the page got for it.</summary>
internal static class AccountsRegistration
{
    /// <summary>Ties a cookie to the token it was given for.</summary>
    public const string FingerprintClaim = "token";

    private const string Either = "TokenOrCookie";

    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, DataFolder data)
    {
        services.AddSingleton<ApiToken>().AddSingleton<FailureLimit>();
        var keys = data.In("accounts", "cookie-keys");
        PrivateFile.EnsureFolder(data.In("accounts"));
        PrivateFile.EnsureFolder(keys);
        services.AddDataProtection().SetApplicationName("broadcast").PersistKeysToFileSystem(new DirectoryInfo(keys));
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? TokenAuthentication.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
            .AddCookie(ConfigureCookie);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>A page of another site cannot act in the name of one that is signed in, even where a browser would send the cookie along.</summary>
    public static void UseSameSiteOnly(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var from = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (from is "cross-site" or "same-site" && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await Answers.Problem(StatusCodes.Status403Forbidden, "other-site", "", "Yêu cầu đến từ trang khác nên bị từ chối.").ExecuteAsync(context);
        else
            await next(context);
    });

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "broadcast";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context => AccountAnswers.Closed(TimeSpan.Zero).ExecuteAsync(context.HttpContext);
        options.Events.OnRedirectToAccessDenied = context => AccountAnswers.Closed(TimeSpan.Zero).ExecuteAsync(context.HttpContext);
        options.Events.OnValidatePrincipal = context =>
        {
            if (context.Principal?.FindFirst(FingerprintClaim)?.Value != context.HttpContext.RequestServices.GetRequiredService<ApiToken>().Fingerprint)
                context.RejectPrincipal();
            return Task.CompletedTask;
        };
    }
}
