using System.CommandLine;
using Broadcast.Controller.Accounts;
using Broadcast.Controller.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Cli;

/// <summary><c>serve</c>: runs the station until it is told to stop.</summary>
internal static class ServeVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Thư mục dữ liệu", DefaultValueFactory = _ => new DirectoryInfo("data") };
        var url = new Option<string?>("--url") { Description = "Địa chỉ của trang và API (như Http:Url), mặc định http://127.0.0.1:8080" };
        var verb = new Command("serve", "Chạy máy chủ của đài: trang điều khiển, API, lịch phát, kết nối cụm loa.") { data, url };
        verb.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(url), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return verb;
    }

    /// <summary>Starts the host and says where it is and, the first time, the token.</summary>
    /// <exception cref="StartRefusedException">It cannot start as things stand.</exception>
    public static async Task StartAsync(WebApplication app, TextWriter output, CancellationToken cancel)
    {
        try
        {
            var token = app.Services.GetRequiredService<ApiToken>();
            var fresh = token.Open();
            await app.StartAsync(cancel);
            await output.WriteLineAsync($"Trang điều khiển: {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
            if (fresh is not null)
            {
                // Said before it is kept: one that was never seen would be of no use, and the next start makes another.
                await output.WriteLineAsync($"Mã truy cập, chỉ hiện một lần này, hãy cất kỹ: {fresh}");
                await output.WriteLineAsync($"Chương trình chỉ giữ dấu của mã trong {token.FileName}; mất mã thì xóa tệp đó rồi chạy lại để có mã mới.");
                await output.FlushAsync(cancel);
                token.Keep();
            }
        }
        catch (IOException busy) when (busy.InnerException is AddressInUseException)
        {
            var url = app.Configuration["Http:Url"] ?? new Web.HttpOptions().Url;
            throw new StartRefusedException($"Cổng của Http:Url = {url} đang được chương trình khác dùng. Hãy dừng chương trình đó, hoặc chọn cổng khác bằng --url hay Http:Url.", busy);
        }
        catch (OptionsValidationException wrong)
        {
            throw new StartRefusedException(string.Join(Environment.NewLine, wrong.Failures), wrong);
        }
        catch (Exception fault) when (fault is not StartRefusedException && StorageFaults.Name(fault) is { } refusal)
        {
            throw new StartRefusedException(refusal.Message, fault);
        }
    }

    // Keys, tokens and what people wrote lie in it: nobody else may look. A folder that exists keeps the rights that somebody gave it.
    private static void MakePrivate(DirectoryInfo data)
    {
        try
        {
            if (!data.Exists)
                Directory.CreateDirectory(data.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Không tạo được thư mục dữ liệu {data.FullName} (--data). Hãy kiểm tra quyền ghi và chỗ trống, hoặc chọn thư mục khác.", fault);
        }
    }

    private static async Task<int> RunAsync(DirectoryInfo data, string? url, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            MakePrivate(data);
            await using var app = Program.Build(new HostSettings(new DataFolder(data.FullName), url, Console: true));
            await StartAsync(app, output, cancel);
            await output.WriteLineAsync($"Đài đang chạy; Ctrl-C để dừng. Nhật ký chi tiết: {Path.Combine(data.FullName, "logs")}");
            await using (app.Lifetime.ApplicationStopping.Register(() => output.WriteLine("Đang dừng…")))
                await app.WaitForShutdownAsync(cancel);
            await output.WriteLineAsync("Đã dừng.");
            // The host logs a background service that failed, and stops; whoever started it must see that it did not end well.
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true })
                ? ExitCode.Failed
                : ExitCode.Done;
        }
        catch (StartRefusedException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return ExitCode.Refused;
        }
    }
}
