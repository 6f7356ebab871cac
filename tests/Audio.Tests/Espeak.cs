using System.Diagnostics;

namespace Broadcast.Audio.Tests;

/// <summary>Real speech for the tests: espeak-ng, as the product runs it.</summary>
internal static class Espeak
{
    internal static readonly string[] Sentences =
    [
        "Kính thưa toàn thể bà con nhân dân trong xã.",
        "Ủy ban nhân dân xã thông báo về việc tiêm phòng cho trẻ em dưới năm tuổi.",
        "Thời gian từ bảy giờ ba mươi phút đến mười một giờ, ngày hai mươi lăm tháng mười một.",
        "Đề nghị các gia đình đưa trẻ đến trạm y tế đúng giờ, mang theo sổ tiêm chủng.",
        "Xin cảm ơn.",
    ];

    internal static WavSound Speak(string text)
    {
        var start = new ProcessStartInfo("espeak-ng", ["-v", "vi", "--stdout", "--", text]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var sound = WavFile.Read(process.StandardOutput.BaseStream);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return sound;
    }

    internal static float[] Speak48(string text)
    {
        var sound = Speak(text);
        return Resampler.Convert(sound.ToMono(), sound.SampleRate);
    }
}
