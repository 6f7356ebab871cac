using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>A box that comes back in the middle of a programme plays the programme's samples.</summary>
public sealed class SeekingTests(ITestOutputHelper output)
{
    private const int Settled = AudioFormat.SampleRate * 40 / 1000;
    private const int Compared = AudioFormat.SampleRate;

    public static TheoryData<string> All => Codecs.All();

    [Theory]
    [MemberData(nameof(All))]
    public void From_40_ms_after_any_place_of_a_bulletin_it_sounds_as_if_read_from_the_start(string codec)
    {
        var (file, borders) = Bulletin();
        var random = new Random(200);
        using var reader = OggOpusReader.Open(file, Codecs.Of(codec));
        var whole = new short[reader.TotalSamples];
        reader.Read(whole).Should().Be(whole.Length);
        var places = borders.Concat(borders.Select(border => border + 960)).Concat(borders.Select(border => Math.Max(0, border - 500)))
            .Concat(Enumerable.Range(0, 200).Select(_ => random.Next(whole.Length))).ToList();
        var read = new short[Compared];
        foreach (var place in places)
        {
            reader.Seek(place);
            var count = reader.Read(read);
            count.Should().Be(Math.Min(read.Length, whole.Length - place));
            var worst = 0;
            for (var i = Settled; i < count; i++)
                worst = Math.Max(worst, Math.Abs(read[i] - whole[place + i]));
            worst.Should().BeLessThanOrEqualTo(1, $"at {place / 48_000.0:0.000} s");
        }

        output.WriteLine($"{places.Count} places of {reader.Duration}");
    }

    [Fact]
    public void A_little_forward_is_read_on_to_exactly_even_without_a_pause()
    {
        using var encoder = ClipEncoder.Create(5);
        using var reader = OggOpusReader.Open(Codecs.Write([encoder.Encode(Tones.Sine(440, -10, TimeSpan.FromSeconds(30)))]));
        var whole = new float[reader.TotalSamples];
        reader.Read(whole).Should().Be(whole.Length);
        var read = new float[960];
        reader.Seek(0);
        for (long place = 0; place < whole.Length - 960; place += 5_000 + read.Length)
        {
            reader.Seek(place);
            reader.Read(read).Should().Be(960);
            read.Should().Equal(whole[(int)place..((int)place + 960)]);
        }
    }

    // Three minutes: a chime, sentences in changing order, each with a pause after it, and one sentence without.
    private static (byte[] File, List<int> Borders) Bulletin()
    {
        using var encoder = ClipEncoder.Create(5);
        var sentences = Espeak.Sentences.Select(sentence => encoder.Encode(Espeak.Speak48(sentence), 4)).ToArray();
        var pause = encoder.Silence(TimeSpan.FromMilliseconds(600));
        var clips = new List<OpusClip> { encoder.Encode(Tones.Chime()) };
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < sentences.Length; i++)
            {
                clips.Add(sentences[(i * 2 + round) % sentences.Length]);
                if ((round + i) % 4 != 0)
                    clips.Add(pause);
            }
        }

        var borders = new List<int>();
        var at = 0;
        foreach (var clip in clips)
        {
            borders.Add(at);
            at += clip.SampleCount;
        }

        return (Codecs.Write(clips, -1.5), borders);
    }
}
