using Broadcast.Audio;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>Contents made for tests: noise that repeats nowhere, so that a place in it is found to the sample.</summary>
internal sealed record TestSound(byte[] File, ContentId Content, long DurationMs)
{
    public static TestSound Noise(int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var samples = new float[AudioFormat.SamplesIn(duration)];
        var smooth = 0f;
        for (var i = 0; i < samples.Length; i++)
            samples[i] = smooth = (smooth * 0.8f) + (((float)random.NextDouble() - 0.5f) * 0.2f);
        return Of(samples);
    }

    public static TestSound Of(float[] samples)
    {
        using var encoder = ClipEncoder.Create(complexity: 3);
        var clip = encoder.Encode(samples);
        using var stream = new MemoryStream();
        var writer = OggOpusWriter.Begin(stream, 0);
        writer.Append(clip);
        writer.Complete();

        var file = stream.ToArray();
        using var reader = OggOpusReader.Open(file);
        return new TestSound(file, ContentId.Of(file), (long)Math.Floor(reader.Duration.TotalMilliseconds));
    }

    public short[] Decode()
    {
        using var reader = OggOpusReader.Open(File);
        var samples = new short[reader.TotalSamples];
        reader.Read(samples.AsSpan());
        return samples;
    }
}
