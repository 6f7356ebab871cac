using Broadcast.Audio;
using Broadcast.Audio.Tests;
using Broadcast.SpeakerAgent.Heard;

namespace Broadcast.SpeakerAgent.Tests.Heard;

/// <summary>A room in which something is played and something is heard, sample by sample; both begin together. Nothing here waits for anything.</summary>
internal static class Listening
{
    public static readonly string[][] Bulletins =
    [
        [
            "Kính thưa toàn thể bà con nhân dân trong xã. Ủy ban nhân dân xã thông báo về việc tiêm phòng cho trẻ em dưới năm tuổi.",
            "Thời gian từ bảy giờ ba mươi phút đến mười một giờ, ngày hai mươi lăm tháng mười một. Đề nghị các gia đình đưa trẻ đến trạm y tế đúng giờ.",
        ],
        [
            "Hợp tác xã thông báo lịch lấy nước vụ đông xuân. Bà con chú ý kiểm tra kênh mương, nạo vét cỏ rác trước ngày mười lăm.",
            "Trạm bơm số hai hoạt động từ năm giờ sáng đến chín giờ tối hằng ngày. Mọi thắc mắc xin liên hệ ban quản lý thôn.",
        ],
        [
            "Đêm nay và sáng mai có mưa to đến rất to, đề phòng lốc, sét và gió giật mạnh. Các hộ ven sông chủ động di dời tài sản lên nơi cao.",
            "Đội xung kích thôn trực tại nhà văn hóa. Khi cần giúp đỡ, bà con gọi số điện thoại đã ghi trên bảng tin của thôn.",
        ],
        [
            "Hội phụ nữ xã mời chị em tham dự buổi nói chuyện về chăm sóc sức khỏe mùa lạnh, tổ chức vào chiều thứ bảy tuần này.",
            "Địa điểm tại hội trường ủy ban. Có nước uống và quà cho các cháu nhỏ. Rất mong chị em sắp xếp thời gian đến dự đông đủ.",
        ],
    ];

    private static readonly Lazy<float[][]> Spoken = new(() => [.. Bulletins.Select(Speak)]);

    /// <summary>A bulletin as espeak-ng reads it, −20 dB RMS.</summary>
    public static float[] Bulletin(int number) => Spoken.Value[number];

    public static float[] Delayed(float[] sound, double seconds) => [.. new float[(int)(seconds * AudioFormat.SampleRate)], .. sound];

    public static float[] Noise(int samples, double rmsDb, int seed = 1)
    {
        var random = new Random(seed);
        var scale = Math.Pow(10, rmsDb / 20) * Math.Sqrt(3);
        var noise = new float[samples];
        for (var i = 0; i < samples; i++)
            noise[i] = (float)(((random.NextDouble() * 2) - 1) * scale);
        return noise;
    }

    /// <summary>An amplifier without a signal: mains hum with its overtones, and a little hiss.</summary>
    public static float[] Hum(int samples)
    {
        var hum = Noise(samples, -65);
        foreach (var (hertz, amplitude) in new[] { (50, 0.05), (100, 0.03), (150, 0.02), (350, 0.01), (650, 0.005) })
        {
            for (var i = 0; i < samples; i++)
                hum[i] += (float)(amplitude * Math.Sin(2 * Math.PI * hertz * i / AudioFormat.SampleRate));
        }

        return hum;
    }

    /// <summary>A street with walls: forty echoes within 0.6 s, the later the softer.</summary>
    public static float[] Echoed(float[] sound)
    {
        var random = new Random(3);
        var echoed = (float[])sound.Clone();
        for (var echo = 0; echo < 40; echo++)
        {
            var seconds = random.NextDouble() * 0.6;
            var gain = (float)(0.6 * Math.Pow(10, -3 * seconds / 0.6) * (random.Next(2) == 0 ? -1 : 1));
            var late = (int)(seconds * AudioFormat.SampleRate);
            for (var i = late; i < sound.Length; i++)
                echoed[i] += gain * sound[i - late];
        }

        return echoed;
    }

    public static float[] Plus(this float[] one, float[] other)
    {
        var sum = new float[Math.Max(one.Length, other.Length)];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = (i < one.Length ? one[i] : 0) + (i < other.Length ? other[i] : 0);
        return sum;
    }

    public static float[] Softer(this float[] sound, double db)
    {
        var soft = (float[])sound.Clone();
        Pcm.Gain(soft, -db);
        return soft;
    }

    /// <summary>What the box makes of it, and the windows one by one.</summary>
    public static (PartTally Tally, List<float[]> Windows) Judge(float[] played, float[] heard)
    {
        const int Part = 1;
        var comparison = new Comparison();
        var (given, caught) = (new BandEnvelope(), new BandEnvelope());
        var (givenFrames, caughtFrames) = (new float[4], new float[4]);
        var (tally, windows) = (new PartTally(), new List<float[]>());
        var (one, other) = (new short[AudioFormat.FrameSamples], new short[AudioFormat.FrameSamples]);
        // The microphone goes on for a while, as it does.
        for (var at = 0; at < played.Length + (2 * AudioFormat.SampleRate); at += one.Length)
        {
            Cut(played, at, one);
            Cut(heard, at, other);
            var sounds = at < played.Length ? Part : 0;
            for (int i = 0, count = given.Take(one, givenFrames); i < count; i++)
                comparison.Played.Add((at / 480) + i, givenFrames[i], sounds);
            for (int i = 0, count = caught.Take(other, caughtFrames); i < count; i++)
                comparison.Caught.Add((at / 480) + i, caughtFrames[i], 0);
            while (comparison.Find(out var part))
            {
                part.Should().Be(Part);
                tally.Add(comparison.Correlations, comparison.CaughtPower);
                windows.Add(comparison.Correlations.ToArray());
            }
        }

        return (tally, windows);
    }

    private static void Cut(float[] sound, int at, short[] block)
    {
        block.AsSpan().Clear();
        if (at < sound.Length)
            Pcm.ToShort(sound.AsSpan(at, Math.Min(block.Length, sound.Length - at)), block);
    }

    private static float[] Speak(string[] sentences)
    {
        var sound = sentences.SelectMany(sentence => Espeak.Speak48(sentence)).ToArray();
        Pcm.Gain(sound, -20 - (10 * Math.Log10(sound.Average(s => (double)s * s))));
        return sound;
    }
}
