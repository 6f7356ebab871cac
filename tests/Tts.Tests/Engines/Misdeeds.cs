using System.Text;
using Microsoft.AspNetCore.Http;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>Ways in which a service can fail us.</summary>
internal static class Misdeeds
{
    public static RequestDelegate Status(int status, string body = "", string type = "application/json", string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
    };

    public static RequestDelegate Redirect(string to) => context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    };

    public static RequestDelegate Bytes(byte[] body, string type = "audio/wav") => async context =>
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body);
    };

    public static RequestDelegate Page => Status(200, "<!DOCTYPE html><html><body>Đăng nhập Wi-Fi của xã</body></html>", "text/html");

    /// <summary>Accepts the request and says nothing until the engine goes away.</summary>
    public static RequestDelegate Silent => context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    /// <summary>Half of what was announced.</summary>
    public static RequestDelegate CutOff(byte[] body) => async context =>
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>A wave that never ends.</summary>
    public static RequestDelegate Endless => async context =>
    {
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("RIFF"));
        var noise = new byte[1 << 16];
        while (true) await context.Response.Body.WriteAsync(noise, context.RequestAborted);
    };

    /// <summary>Announces more than anyone would read.</summary>
    public static RequestDelegate Huge => async context =>
    {
        context.Response.ContentLength = 8L << 30;
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    };
}
