using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Audio;

namespace Broadcast.Demo;

/// <summary>The demonstration, step by step, as it is told on the console. What it leaves is in <c>artifacts/demo</c>.</summary>
/// <param name="boxes">Boxes with a sound device each, 1–<see cref="MostBoxes"/>.</param>
/// <param name="bulletinFile">A text to take instead of the shipped sample, or null.</param>
/// <param name="time">The clock of the demonstration.</param>
public sealed class DemoRun(int boxes, string? bulletinFile, TimeProvider time)
{
    /// <summary>More boxes than this would not all be paced well on a small machine.</summary>
    public const int MostBoxes = 20;

    private const int SimulatedBoxes = 20;
    private const string SimulatedZone = "mo-phong";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _folder = Path.GetFullPath(Path.Combine("artifacts", "demo"));
    private readonly long _began = time.GetTimestamp();

    /// <summary>Runs it.</summary>
    /// <exception cref="DemoFailedException">Something fell short; the message says what.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var text = await ReadBulletinAsync(cancel);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        await using var station = new LocalStation(_folder);
        Tell("Khởi động đài: bộ điều khiển và máy chủ MQTT đi kèm");
        await station.StartControllerAsync(cancel);
        await station.CreateAsync("Đài truyền thanh cơ sở xã Mẫu", time.GetUtcNow(), cancel);

        Tell($"Tạo {boxes} địa bàn, mỗi địa bàn một cụm loa; thêm {SimulatedBoxes} cụm loa mô phỏng");
        for (var i = 1; i <= boxes; i++)
        {
            await station.AddZoneAsync($"thon-{i}", $"Thôn {i}", cancel);
            await station.AddBoxAsync($"box-{i}", $"Cụm loa thôn {i}", $"thon-{i}", cancel);
        }

        await using var simulator = await station.StartSimulatedAsync(SimulatedBoxes, SimulatedZone, [], cancel);

        Tell("Chuyển bản tin thành lời nói, rồi thành Opus");
        var told = -1;
        var bulletin = await station.CompileAsync("Bản tin pháp luật", text, progress =>
        {
            var tenth = (int)(progress * 10);
            if (tenth > told && tenth is > 0 and < 10)
            {
                told = tenth;
                Tell($"  … {tenth * 10} %");
            }
        }, time, cancel);
        var length = bulletin.Length;
        await File.WriteAllTextAsync(Path.Combine(_folder, "spoken.txt"), bulletin.Spoken, cancel);
        var opus = Path.Combine(_folder, "bulletin.opus");
        File.Copy(bulletin.File, opus);
        var loudness = Measure(opus);
        Tell(string.Create(CultureInfo.InvariantCulture, $"  {length:m\\:ss} phút, {loudness.IntegratedLufs:0.0} LUFS, đỉnh {loudness.TruePeakDb:0.0} dBTP"));

        var start = Whole(time.GetUtcNow().AddSeconds(30));
        Tell($"Xếp lịch phát lúc {start.ToOffset(TimeSpan.FromHours(7)):HH:mm:ss} cho toàn đài");
        await station.ScheduleAsync("Chương trình pháp luật", bulletin.Id, [.. Enumerable.Range(1, boxes).Select(i => $"thon-{i}"), SimulatedZone], start, cancel);
        await station.AllReadyAsync(boxes + SimulatedBoxes, time, cancel);
        Tell("Mọi cụm loa đã có lịch và nội dung; từ đây chúng tự phát, không hỏi ai");

        await TellWhileSoundingAsync(start, length, cancel);
        Tell("Chờ các cụm loa báo lại");
        JsonArray records = [];
        await LocalStation.UntilAsync("nhật ký phát của mọi cụm loa", TimeSpan.FromSeconds(40), time, async () =>
        {
            records = await station.AsRunAsync(cancel);
            return records.Count >= boxes + SimulatedBoxes;
        }, cancel);
        var asRun = await WriteAsRunAsync(records, cancel);
        if (!await simulator.StopAsync(TimeSpan.FromSeconds(10)))
        {
            throw new DemoFailedException("Bộ mô phỏng không dừng khi được yêu cầu.");
        }

        await station.DisposeAsync();
        Judge(asRun, records, loudness, length, opus, station);
        Tell($"ĐẠT. Kết quả ở {Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder)}: spoken.txt, bulletin.opus, box-1.wav …, as-run.json");
    }

    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private static Loudness Measure(string opus)
    {
        using var reader = OggOpusReader.Open(opus);
        return LoudnessMeter.Measure(reader);
    }

    private async Task<string> ReadBulletinAsync(CancellationToken cancel)
    {
        var file = bulletinFile ?? Path.Combine(AppContext.BaseDirectory, "ban-tin-mau.txt");
        try
        {
            return await File.ReadAllTextAsync(file, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DemoFailedException($"Không đọc được bản tin \"{file}\" (DEMO_BULLETIN): {fault.Message}");
        }
    }

    private async Task TellWhileSoundingAsync(DateTimeOffset start, TimeSpan length, CancellationToken cancel)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            if (now > start + length)
            {
                return;
            }

            Tell(now < start ? $"  còn {(start - now).TotalSeconds:0} giây" : $"  đang phát {now - start:m\\:ss} / {length:m\\:ss}");
            var wait = TimeSpan.FromSeconds(now < start ? 5 : 15);
            var left = now < start ? start - now : start + length - now;
            await Task.Delay((wait < left ? wait : left) + TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }

    private async Task<JsonArray> WriteAsRunAsync(JsonArray records, CancellationToken cancel)
    {
        var kept = new JsonArray();
        foreach (var record in records.Where(record => ((string)record!["box"]!).StartsWith("box-", StringComparison.Ordinal)).OrderBy(record => (string)record!["box"]!, StringComparer.Ordinal))
        {
            var row = new JsonObject();
            foreach (var field in (string[])["box", "zone", "bulletin", "slotStart", "startedAt", "endedAt", "startErrorMs", "completeness", "outcome", "reason"])
            {
                row[field] = record![field]?.DeepClone();
            }

            kept.Add(row);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "as-run.json"), kept.ToJsonString(Readable) + "\n", cancel);
        return kept;
    }

    private void Judge(JsonArray asRun, JsonArray all, Loudness loudness, TimeSpan length, string opus, LocalStation station)
    {
        var wrong = new List<string>();
        if (length >= TimeSpan.FromSeconds(3) && Math.Abs(loudness.IntegratedLufs + 16) > 0.5)
        {
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"độ to {loudness.IntegratedLufs:0.00} LUFS, phải là −16 ± 0,5"));
        }

        if (loudness.TruePeakDb > -1)
        {
            wrong.Add(string.Create(CultureInfo.InvariantCulture, $"đỉnh {loudness.TruePeakDb:0.00} dBTP, phải ≤ −1"));
        }

        if (asRun.Count != boxes)
        {
            wrong.Add($"có {asRun.Count} bản ghi nhật ký của {boxes} cụm loa");
        }

        wrong.AddRange(all.Where(record => (double)record!["completeness"]! < 1 || (string)record["outcome"]! != "played")
            .Select(record => $"{record!["box"]}: {record["outcome"]}, {record["reason"]}, đủ {(double)record["completeness"]! * 100:0.0} %"));
        var sound = OggOpusReader.ReadAll(opus);
        foreach (var record in asRun.Where(record => record!["startedAt"] is not null))
        {
            var box = (string)record!["box"]!;
            var error = (double)record["startErrorMs"]!;
            var recording = Recording.Open(station.WavOf(box));
            var finding = SoundCheck.Compare(sound, recording.Samples, recording.SampleAt((DateTimeOffset)record["startedAt"]!));
            Tell(string.Create(CultureInfo.InvariantCulture,
                $"  {box}: lệch giờ {error:0.0;-0.0;0.0} ms, đủ {(double)record["completeness"]! * 100:0.0} %, giống bản gốc {finding.Share * 100:0.0} % trong {finding.SpeechWindows} giây có tiếng"));
            if (Math.Abs(error) > 20)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{box} lệch giờ {error:0.0} ms, phải ≤ 20"));
            }

            if (finding.Share < 0.99)
            {
                wrong.Add($"{box} phát không giống bản gốc: {finding.AlikeWindows}/{finding.SpeechWindows} giây");
            }
        }

        var simulated = all.Where(record => (string?)record!["zone"] == SimulatedZone).ToList();
        Tell($"  {SimulatedBoxes} cụm loa mô phỏng: {simulated.Count(record => (string)record!["outcome"]! == "played")} cụm đã phát đủ");

        if (wrong.Count > 0)
        {
            throw new DemoFailedException(string.Join("; ", wrong));
        }
    }

    private void Tell(string what) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_began):m\\:ss} {what}"));
}
