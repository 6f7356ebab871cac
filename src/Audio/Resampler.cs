using System.Buffers;
using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>
/// Brings mono sound of any rate to 48 kHz (libsoxr, high quality: 20 bits, pass band to 0.91 of Nyquist). Feed it piece by piece; the output does
/// not depend on where the pieces are cut. Not thread-safe.
/// </summary>
public sealed class Resampler : IDisposable
{
    private readonly SoxrHandle _soxr;
    private readonly double _ratio;

    private Resampler(SoxrHandle soxr, double ratio)
    {
        _soxr = soxr;
        _ratio = ratio;
    }

    /// <summary>Begins a stream.</summary>
    /// <param name="fromRate">4,000 to 192,000 Hz.</param>
    /// <exception cref="MissingLibraryException">libsoxr is not installed.</exception>
    public static Resampler From(int fromRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromRate, 4_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromRate, 192_000);
        LibSoxr.Require();
        var quality = LibSoxr.QualitySpec(LibSoxr.HighQuality, 0);
        var soxr = LibSoxr.Create(fromRate, AudioFormat.SampleRate, 1, out var error, 0, quality, 0);
        LibSoxr.Check(error);
        return new Resampler(soxr, AudioFormat.SampleRate / (double)fromRate);
    }

    /// <summary>Converts a whole sound. A sound already at 48 kHz is copied.</summary>
    /// <exception cref="MissingLibraryException">libsoxr is not installed.</exception>
    public static float[] Convert(ReadOnlySpan<float> samples, int fromRate)
    {
        if (fromRate == AudioFormat.SampleRate)
            return samples.ToArray();
        using var resampler = From(fromRate);
        var output = new ArrayBufferWriter<float>((int)(samples.Length * resampler._ratio) + 1024);
        resampler.Write(samples, output);
        resampler.Finish(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Takes a piece in and gives out what is ready; the rest comes with later pieces or with <see cref="Finish"/>.</summary>
    public void Write(ReadOnlySpan<float> samples, IBufferWriter<float> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!samples.IsEmpty)
        {
            var room = output.GetSpan((int)(samples.Length * _ratio) + 256);
            LibSoxr.Check(LibSoxr.Process(_soxr, samples, (nuint)samples.Length, out var taken, room, (nuint)room.Length, out var given));
            output.Advance((int)given);
            samples = samples[(int)taken..];
        }
    }

    /// <summary>Gives out what is still inside. The stream is at its end; nothing may be written afterwards.</summary>
    public void Finish(IBufferWriter<float> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        nuint given;
        do
        {
            var room = output.GetSpan(4096);
            LibSoxr.Check(LibSoxr.Process(_soxr, default, 0, out _, room, (nuint)room.Length, out given));
            output.Advance((int)given);
        }
        while (given > 0);
    }

    /// <summary>Releases the native resampler.</summary>
    public void Dispose() => _soxr.Dispose();
}
