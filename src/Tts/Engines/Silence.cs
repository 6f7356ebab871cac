namespace Broadcast.Tts.Engines;

/// <summary>Takes an engine's own silences off, so that pauses are as long as the text asks for.</summary>
internal static class Silence
{
    private const float Threshold = 0.0015f;

    /// <summary>The sound from shortly before the first to shortly after the last sample above −56 dBFS; empty when there is none.</summary>
    public static ReadOnlySpan<float> Trim(ReadOnlySpan<float> samples, int sampleRate)
    {
        var first = 0;
        while (first < samples.Length && MathF.Abs(samples[first]) < Threshold) first++;
        if (first == samples.Length) return default;
        var last = samples.Length - 1;
        while (MathF.Abs(samples[last]) < Threshold) last--;
        first = Math.Max(0, first - sampleRate / 100);
        last = Math.Min(samples.Length - 1, last + sampleRate / 40);
        return samples[first..(last + 1)];
    }
}
