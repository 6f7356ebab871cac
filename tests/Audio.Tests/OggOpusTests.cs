using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Broadcast.Audio.Tests;

public sealed class OggOpusTests
{
    public static TheoryData<string> All => Codecs.All();

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_sentences_give_the_same_file_whatever_was_encoded_before(string codec)
    {
        var sentences = Espeak.Sentences.Take(3).Select(Espeak.Speak48).ToArray();
        using var encoder = ClipEncoder.Create(5, Codecs.Of(codec));
        var first = sentences.Select(sentence => encoder.Encode(sentence, 4)).ToArray();
        encoder.Encode(Tones.Chime());
        var second = sentences.Reverse().Select(sentence => encoder.Encode(sentence, 4)).Reverse().ToArray();
        SHA256.HashData(Codecs.Write(second)).Should().Equal(SHA256.HashData(Codecs.Write(first)));
        SHA256.HashData(Codecs.Write(first.Select(clip => OpusClip.FromBytes(clip.ToBytes())!))).Should().Equal(SHA256.HashData(Codecs.Write(first)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sentences_sound_in_any_order_as_they_sound_alone(string codec)
    {
        var sentences = Espeak.Sentences.Take(3).Select(Espeak.Speak48).ToArray();
        using var encoder = ClipEncoder.Create(codec: Codecs.Of(codec));
        var clips = sentences.Select(sentence => encoder.Encode(sentence, 4)).ToArray();
        var joined = Codecs.Decode(Codecs.Write([clips[2], clips[0], clips[1]]), Codecs.Of(codec));
        var start = 0;
        foreach (var clip in new[] { clips[2], clips[0], clips[1] })
        {
            var alone = Codecs.Decode(Codecs.Write([clip]), Codecs.Of(codec));
            var inside = joined.AsSpan(start, alone.Length);
            double difference = 0, power = 0;
            for (var i = 0; i < alone.Length; i++)
            {
                difference += Math.Pow(alone[i] - inside[i], 2);
                power += alone[i] * alone[i];
            }
            (10 * Math.Log10(difference / power)).Should().BeLessThan(-40, "joining should change nothing that is heard");
            start += clip.SampleCount;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_file_is_as_long_as_its_sound_to_the_sample(string codec)
    {
        using var encoder = ClipEncoder.Create(0, Codecs.Of(codec));
        foreach (var length in new[] { 1, 647, 648, 649, 960, 961, 48_000 })
        {
            var clip = encoder.Encode(Tones.Sine(440, -20, TimeSpan.FromSeconds(2)).AsSpan(0, length));
            using var reader = OggOpusReader.Open(Codecs.Write([encoder.Silence(TimeSpan.FromMilliseconds(500)), clip]));
            reader.TotalSamples.Should().Be(24_000 + length);
            Codecs.Decode(Codecs.Write([clip]), Codecs.Of(codec)).Should().HaveCount(length);
        }
    }

    [Fact]
    public void Seeking_lands_on_the_sample()
    {
        using var encoder = ClipEncoder.Create(5);
        var file = Codecs.Write([encoder.Encode(Espeak.Speak48(Espeak.Sentences[1]), 4), encoder.Encode(Tones.Chime())]);
        var whole = Codecs.Decode(file);
        using var reader = OggOpusReader.Open(file);
        var piece = new float[4800];
        foreach (var sample in new[] { 0, 100_001, 47_999, whole.Length - 10, whole.Length })
        {
            reader.Seek(sample);
            var read = reader.Read(piece);
            read.Should().Be(Math.Min(4800, whole.Length - sample));
            reader.Position.Should().Be(sample + read);
            for (var i = 0; i < read; i++)
                piece[i].Should().BeApproximately(whole[sample + i], 1.001f / 32768);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_header_carries_the_gain_and_the_comments(string codec)
    {
        using var encoder = ClipEncoder.Create(0, Codecs.Of(codec));
        using var stream = new MemoryStream();
        var writer = OggOpusWriter.Begin(stream, -2.5, [new("TITLE", "Bản tin sáng")]);
        writer.Append(encoder.Encode(Tones.Sine(1000, -20, TimeSpan.FromSeconds(1))));
        writer.Complete();
        var file = stream.ToArray();
        var head = file.AsSpan(file.AsSpan().IndexOf("OpusHead"u8));
        BinaryPrimitives.ReadUInt16LittleEndian(head[10..]).Should().Be(312);
        BinaryPrimitives.ReadInt16LittleEndian(head[16..]).Should().Be(-640);
        file.AsSpan().IndexOf("TITLE=Bản tin sáng"u8).Should().BePositive();
        var level = Pcm.ToDb(Math.Sqrt(Codecs.Decode(file, Codecs.Of(codec)).Skip(9600).Take(28_800).Average(sample => (double)sample * sample)));
        level.Should().BeApproximately(-22.5, 0.3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_sentence_may_be_silence_noise_or_nonsense(string codec)
    {
        using var encoder = ClipEncoder.Create(0, Codecs.Of(codec));
        encoder.Encode(new float[48_000]).IntegratedLufs.Should().Be(double.NegativeInfinity);
        var nonsense = new float[48_000];
        Array.Fill(nonsense, float.NaN, 0, 1000);
        Array.Fill(nonsense, float.PositiveInfinity, 1000, 1000);
        Array.Fill(nonsense, 1e20f, 5000, 100);
        encoder.Encode(nonsense, 20).TruePeakDb.Should().BeLessThanOrEqualTo(ClipEncoder.DefaultPeakDb);
        var random = new Random(5);
        var noise = Enumerable.Range(0, 96_000).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        encoder.Encode(noise, 30).TruePeakDb.Should().BeLessThanOrEqualTo(ClipEncoder.DefaultPeakDb);
        FluentActions.Invoking(() => encoder.Encode([])).Should().Throw<ArgumentException>();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_short_or_silent_bulletin_keeps_the_peak_limit(string codec)
    {
        using var encoder = ClipEncoder.Create(codec: Codecs.Of(codec));
        var short1 = Espeak.Speak48("Chú ý!");
        var levelled = Leveller.Level([encoder.Encode(short1, 20)], (_, peak) => encoder.Encode(short1, 20, peak));
        levelled.TruePeakDb.Should().BeLessThanOrEqualTo(-1);
        Leveller.Level([encoder.Silence(TimeSpan.FromSeconds(4))], (_, _) => throw new InvalidOperationException()).OutputGainDb.Should().Be(0);
        Leveller.Level([], (_, _) => throw new InvalidOperationException()).OutputGainDb.Should().Be(0);
    }
}
