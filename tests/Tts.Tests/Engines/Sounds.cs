using System.Diagnostics;
using Broadcast.Audio;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>Sounds that stand for speech: a tone of the length that a text would take.</summary>
internal static class Sounds
{
    private static readonly Lazy<byte[]> Mp3Once = new(() => Convert("mp3", "libmp3lame"));
    private static readonly Lazy<byte[]> OpusOnce = new(() => Convert("ogg", "libopus"));
    private static readonly Lazy<byte[]> VorbisOnce = new(() => Convert("ogg", "libvorbis"));
    private static readonly Lazy<byte[]> MulawOnce = new(() => Convert("wav", "pcm_mulaw"));

    /// <summary>Two seconds each.</summary>
    public static byte[] Mp3 => Mp3Once.Value;

    public static byte[] Opus => OpusOnce.Value;

    public static byte[] Vorbis => VorbisOnce.Value;

    public static byte[] Mulaw => MulawOnce.Value;

    public static TimeSpan LengthFor(string text) => TimeSpan.FromSeconds(Math.Max(0.4, text.Length / 20.0));

    public static byte[] WaveFor(string text, int rate = 24_000) => Wave(LengthFor(text), rate);

    public static byte[] Wave(TimeSpan length, int rate = 24_000, double level = 0.3)
    {
        var file = new MemoryStream();
        WavFile.Write(file, [.. Tone(length, rate, level).Select(s => (short)(s * 32767))], rate);
        return file.ToArray();
    }

    public static float[] Tone(TimeSpan length, int rate = 48_000, double level = 0.3, double hertz = 220) =>
        [.. Enumerable.Range(0, (int)(length.TotalSeconds * rate)).Select(i => (float)(level * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    private static byte[] Convert(string format, string codec)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-hide_banner", "-loglevel", "error", "-f", "wav", "-i", "pipe:0", "-c:a", codec, "-f", format, "pipe:1" }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var writing = Task.Run(async () =>
        {
            await process.StandardInput.BaseStream.WriteAsync(Wave(TimeSpan.FromSeconds(2)));
            process.StandardInput.Close();
        });
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return output.ToArray();
    }
}
