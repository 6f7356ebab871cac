using System.Net;
using System.Text.Json.Serialization;
using Broadcast.Controller.Accounts;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Web;

/// <summary>The shell around the features: errors, headers, the page, the API's description.</summary>
internal static class WebRegistration
{
    /// <summary>Adds the shell.</summary>
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        var url = CheckedUrl(builder.Configuration["Http:Url"] ?? new HttpOptions().Url);
        builder.WebHost.UseUrls(url.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });
        builder.Services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section);
        builder.Services.AddProblemDetails().AddExceptionHandler<FaultAnswers>().AddOpenApi();
        // A misspelt field would be left out silently: "wekdays" makes a weekly slot one that airs once.
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return builder;
    }

    /// <summary>Puts the shell around what is mapped afterwards.</summary>
    public static void UseWeb(this WebApplication app)
    {
        var url = new Uri(app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Url);
        if (!url.IsLoopback)
            WebLog.OpenToNetwork(app.Logger, url.ToString());
        app.UseRequestLog();
        app.UsePageHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => context.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Answers.Problem(StatusCodes.Status404NotFound, "no-such-address", "", "Không có địa chỉ này; xem mô tả tại /openapi/v1.json.").ExecuteAsync(context.HttpContext),
            StatusCodes.Status405MethodNotAllowed => Answers.Problem(StatusCodes.Status405MethodNotAllowed, "no-such-method", "", "Địa chỉ này không nhận phương thức đó; xem mô tả tại /openapi/v1.json.").ExecuteAsync(context.HttpContext),
            StatusCodes.Status415UnsupportedMediaType => Answers.Problem(StatusCodes.Status415UnsupportedMediaType, "not-json", "", "Nội dung gửi lên phải là JSON (Content-Type: application/json).").ExecuteAsync(context.HttpContext),
            _ => Task.CompletedTask,
        });
        app.UseSameSiteOnly();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseKnownStations();
        app.MapOpenApi().AllowAnonymous();
        app.MapGet("/healthz", () => TypedResults.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        app.MapPage();
        app.MapEvents();
    }

    private static Uri CheckedUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var checkedUrl) || checkedUrl.Scheme != Uri.UriSchemeHttp || checkedUrl.PathAndQuery != "/"
            || (checkedUrl.Host != "localhost" && !IPAddress.TryParse(checkedUrl.Host.Trim('[', ']'), out _)))
            throw new StartRefusedException($"Http:Url = \"{url}\" không dùng được. Hãy viết dạng http://127.0.0.1:8080 (địa chỉ IP và cổng; https đặt ở máy chủ chuyển tiếp phía trước).");
        return checkedUrl;
    }
}
