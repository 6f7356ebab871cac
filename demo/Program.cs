using System.Globalization;
using System.Text;
using Broadcast.Demo;

// make demo: a bulletin becomes sound on some boxes, from real processes. 0 when all of it came true, 1 and the reason otherwise.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, stop) =>
{
    stop.Cancel = true;
    interrupted.Cancel();
};

try
{
    var boxes = Environment.GetEnvironmentVariable("DEMO_BOXES") is { Length: > 0 } asked
        ? int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= DemoRun.MostBoxes
            ? count
            : throw new DemoFailedException($"DEMO_BOXES phải là số từ 1 đến {DemoRun.MostBoxes}, không phải \"{asked}\".")
        : 3;
    var bulletin = Environment.GetEnvironmentVariable("DEMO_BULLETIN") is { Length: > 0 } file ? file : null;
    await new DemoRun(boxes, bulletin, TimeProvider.System).RunAsync(interrupted.Token);
    return 0;
}
catch (DemoFailedException fault)
{
    Console.Error.WriteLine("KHÔNG ĐẠT: " + fault.Message);
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Đã dừng theo yêu cầu.");
    return 130;
}
