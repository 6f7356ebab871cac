using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Import;

/// <summary>
/// A recording as 48 kHz mono of 16 bits, on disk because an hour is 345 MB; the file has no name any more while it is used, so that nothing is left of it
/// however the program ends. Knows where the sound is and how loud. <see cref="Read"/> is thread-safe.
/// </summary>
internal sealed class DecodedSound : IDisposable
{
    // −50 dBFS in 20 ms: below a quiet room on a telephone, above what encoders make of silence.
    private const double SilentPower = 1e-5;

    private readonly SafeFileHandle _file;
    private readonly List<float> _powers = [];
    private readonly short[] _frame = new short[AudioFormat.FrameSamples];
    private int _inFrame;

    private DecodedSound(SafeFileHandle file) => _file = file;

    /// <summary>Samples in all.</summary>
    public long Samples { get; private set; }

    /// <summary>The mean square of each whole frame of 20 ms, full scale 1.</summary>
    public IReadOnlyList<float> Powers => _powers;

    /// <summary>An empty sound, kept in a folder that has room.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static DecodedSound Begin(string folder)
    {
        var path = Path.Combine(folder, $".{Guid.CreateVersion7():n}.pcm");
        using var created = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0,
        });
        try
        {
            return new DecodedSound(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Adds samples at the end.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(ReadOnlySpan<short> samples)
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(samples), Samples * sizeof(short));
        Samples += samples.Length;
        while (!samples.IsEmpty)
        {
            var taken = Math.Min(samples.Length, _frame.Length - _inFrame);
            samples[..taken].CopyTo(_frame.AsSpan(_inFrame));
            samples = samples[taken..];
            _inFrame += taken;
            if (_inFrame < _frame.Length) continue;
            _powers.Add(PowerOf(_frame));
            _inFrame = 0;
        }
    }

    /// <summary>Reads a stretch as floats.</summary>
    public float[] Read(long start, int count)
    {
        var shorts = new short[count];
        var bytes = MemoryMarshal.AsBytes(shorts.AsSpan());
        for (var at = 0; at < bytes.Length;)
        {
            var read = RandomAccess.Read(_file, bytes[at..], start * sizeof(short) + at);
            if (read == 0) break;
            at += read;
        }
        var samples = new float[count];
        Pcm.ToFloat(shorts, samples);
        return samples;
    }

    /// <summary>From the first frame that is not silent to behind the last; null when all is.</summary>
    public (int First, int End)? Audible()
    {
        var first = _powers.FindIndex(power => power > SilentPower);
        return first < 0 ? null : (first, _powers.FindLastIndex(power => power > SilentPower) + 1);
    }

    /// <summary>Closes and so removes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static float PowerOf(ReadOnlySpan<short> frame)
    {
        var sum = 0.0;
        foreach (var sample in frame) sum += (double)sample * sample;
        return (float)(sum / frame.Length / (32768.0 * 32768.0));
    }
}
