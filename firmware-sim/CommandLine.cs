using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Broadcast.FirmwareSim.Fleet;
using Broadcast.FirmwareSim.Wire;
using Broadcast.Mqtt;

namespace Broadcast.FirmwareSim;

/// <summary>
/// The program's options. Exit codes: 0 when what <c>--until</c> asks for came true, or nothing was asked for; 1 when it was stopped before,
/// when it failed, and when the options make no sense.
/// </summary>
internal static class CommandLine
{
    private const int MostBoxes = 10_000;

    public static RootCommand Build()
    {
        var enrolments = new Option<string>("--enrolments")
        {
            Description = "Thư mục hoặc mẫu đường dẫn tới các tệp enrolment.json, mỗi cụm loa một tệp (THƯ_MỤC/*/enrolment.json)",
            Required = true,
        };
        var boxes = Number<int>("--boxes", "Chỉ dùng chừng này cụm loa đầu tiên", 1, MostBoxes);
        var seed = new Option<int>("--seed") { Description = "Hạt giống của mọi sự ngẫu nhiên", DefaultValueFactory = _ => 1 };
        var disconnectEvery = Number<double>("--disconnect-every", "Mỗi cụm loa mất kết nối trung bình sau chừng này giây", 0.1, 1e6);
        var offlineShare = Number<double>("--offline-share", "Tỉ lệ cụm loa vắng mặt lúc đầu, 0–1", 0, 1);
        var offlineUntil = Number<double>("--offline-until", "Số giây vắng mặt của những cụm loa ấy", 0, 1e6);
        var drop = Number<double>("--drop", "Xác suất mất một thông điệp nội dung, 0–1", 0, 1);
        var delay = Number<double>("--delay-ms", "Mỗi thông điệp được xử lý mất chừng này mili giây", 0, 60_000);
        var jitter = Number<double>("--jitter-ms", "Độ dao động của --delay-ms, mili giây", 0, 60_000);
        var clock = Number<double>("--clock-offset-s", "Đồng hồ mỗi cụm loa sai tối đa chừng này giây, nhanh hoặc chậm", 0, 1e9);
        var report = new Option<string>("--report") { Description = "Tệp JSON tóm tắt, ghi mỗi giây và khi kết thúc" };
        var data = new Option<string>("--data") { Description = "Thư mục giữ trạng thái để lần chạy sau tiếp tục; bỏ trống: chỉ trong bộ nhớ" };
        var until = new Option<string>("--until") { Description = "Kết thúc khi: all-complete, all-played, hoặc sau số giây" };
        until.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && Until.Parse(text) is null)
                result.AddError("--until: cần all-complete, all-played hoặc một số giây lớn hơn 0.");
        });

        var root = new RootCommand("Mô phỏng nhiều cụm loa trong một tiến trình, theo docs/protocol.md.")
        {
            enrolments, boxes, seed, disconnectEvery, offlineShare, offlineUntil, drop, delay, jitter, clock, report, data, until,
        };
        root.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(enrolments),
            parsed.GetValue(boxes),
            new SimOptions
            {
                Seed = parsed.GetValue(seed),
                DisconnectEvery = parsed.GetValue(disconnectEvery) is { } mean ? TimeSpan.FromSeconds(mean) : null,
                OfflineShare = parsed.GetValue(offlineShare) ?? 0,
                OfflineUntil = TimeSpan.FromSeconds(parsed.GetValue(offlineUntil) ?? 0),
                Drop = parsed.GetValue(drop) ?? 0,
                Delay = TimeSpan.FromMilliseconds(parsed.GetValue(delay) ?? 0),
                Jitter = TimeSpan.FromMilliseconds(parsed.GetValue(jitter) ?? 0),
                ClockSpread = TimeSpan.FromSeconds(parsed.GetValue(clock) ?? 0),
                Report = parsed.GetValue(report),
                Data = parsed.GetValue(data),
                Until = parsed.GetValue(until) is { } text ? Until.Parse(text)! : new Until.Stopped(),
            },
            stop));
        return root;
    }

    private static async Task<int> RunAsync(string where, int? boxes, SimOptions options, CancellationToken stop)
    {
        try
        {
            var files = EnrolmentFiles.Find(where).Take(boxes ?? MostBoxes).ToList();
            if (files.Count < (boxes ?? 1))
            {
                await Console.Error.WriteLineAsync($"--enrolments: tìm thấy {files.Count} tệp enrolment.json trong {where}, cần {boxes ?? 1}.");
                return 1;
            }
            var loop = new MqttLoop();
            var random = new Random(options.Seed);
            var fleet = new FleetLoop(
                options,
                [.. files.Select(Enrolment.Read)],
                link => new MqttLink(link, loop, TimeProvider.System, random),
                TimeProvider.System,
                report => Console.WriteLine(report.Progress()));
            var cameTrue = await fleet.RunAsync(stop);
            return cameTrue || options.Until is Until.Stopped ? 0 : 1;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or JsonException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static Option<T?> Number<T>(string name, string description, T least, T most)
        where T : struct, IComparable<T>
    {
        var option = new Option<T?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: {value} nằm ngoài {least} đến {most}."));
        });
        return option;
    }
}
