using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

public sealed class LevellingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(-12)]
    [InlineData(9)]
    public void A_bulletin_of_spoken_sentences_comes_out_at_the_target(double gain)
    {
        var sounds = Espeak.Sentences.Select(Espeak.Speak48).ToArray();
        using var encoder = ClipEncoder.Create();
        var clips = new List<OpusClip>();
        foreach (var sound in sounds)
        {
            var raw = LoudnessMeter.Measure(sound);
            clips.Add(encoder.Encode(sound, gain));
            output.WriteLine($"raw {raw.IntegratedLufs:0.00} LUFS {raw.TruePeakDb:0.00} dBTP -> {clips[^1].IntegratedLufs:0.00} {clips[^1].TruePeakDb:0.00}, {clips[^1].FrameCount} frames");
            clips.Add(encoder.Silence(TimeSpan.FromMilliseconds(500)));
        }
        var again = 0;
        var levelled = Leveller.Level(clips, (index, peak) =>
        {
            again++;
            return encoder.Encode(sounds[index / 2], gain, peak);
        });
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, levelled.OutputGainDb);
        foreach (var clip in levelled.Clips)
            writer.Append(clip);
        writer.Complete();
        using var reader = OggOpusReader.Open(file.ToArray());
        var measured = LoudnessMeter.Measure(reader);
        output.WriteLine($"gain {levelled.OutputGainDb:0.00}, again {again}, expected {levelled.IntegratedLufs:0.00} {levelled.TruePeakDb:0.00}, measured {measured.IntegratedLufs:0.00} {measured.TruePeakDb:0.00}, {file.Length} bytes, {reader.Duration}");
        measured.IntegratedLufs.Should().BeApproximately(-16, 0.5);
        measured.TruePeakDb.Should().BeLessThanOrEqualTo(-1);
        reader.TotalSamples.Should().Be(levelled.Clips.Take(levelled.Clips.Count - 1).Sum(clip => clip.SampleCount) + levelled.Clips[^1].ContentSamples);
    }
}
