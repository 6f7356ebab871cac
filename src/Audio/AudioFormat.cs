using NAudio.Wave;

namespace Broadcast.Audio;

/// <summary>
/// The one format of all sound in the system: 48 kHz, one channel. Samples are <see cref="float"/> (full scale ±1) while a
/// bulletin is compiled and while what sounds is put together, and <see cref="short"/> from there on to an <see cref="IAudioOutput"/>.
/// </summary>
public static class AudioFormat
{
    /// <summary>Samples per second.</summary>
    public const int SampleRate = 48_000;

    /// <summary>Samples in one 20 ms frame, which is one Opus packet.</summary>
    public const int FrameSamples = 960;

    /// <summary>Length of one frame.</summary>
    public static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    /// <summary>The same as NAudio calls it: what every <see cref="ISampleProvider"/> of ours gives.</summary>
    public static readonly WaveFormat Wave = WaveFormat.CreateIeeeFloatWaveFormat(SampleRate, 1);

    /// <summary>How long a number of samples sounds, rounded to 100 ns.</summary>
    public static TimeSpan DurationOf(long samples) => TimeSpan.FromTicks((long)Math.Round(samples * (TimeSpan.TicksPerSecond / (double)SampleRate)));

    /// <summary>The number of samples nearest to a length of time.</summary>
    public static long SamplesIn(TimeSpan duration) => (long)Math.Round(duration.Ticks * (SampleRate / (double)TimeSpan.TicksPerSecond));
}
