using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>
/// A microphone (or anything else ALSA gives a name to), 48 kHz, 16 bits, mono; of a device that has only two channels the mean of both. Other rates come
/// through ALSA's own converter: name such a device <c>plughw:</c>. Buffer about 500 ms in periods of 20 ms.
/// </summary>
public sealed class AlsaInput : IAudioInput
{
    private const int BufferFrames = 25 * AudioFormat.FrameSamples;
    private const int WaitMilliseconds = 20;
    private const int MaxRecoveries = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly string _device;
    private readonly TimeProvider _time;
    private readonly AlsaPcmHandle _pcm;
    private readonly int _channels;
    private readonly short[] _stereo = new short[2 * AudioFormat.FrameSamples];
    private volatile bool _stopped;
    private long _overruns;

    private AlsaInput(string device, TimeProvider time, AlsaPcmHandle pcm, int channels)
    {
        _device = device;
        _time = time;
        _pcm = pcm;
        _channels = channels;
    }

    /// <inheritdoc/>
    public long DelayFrames
    {
        get
        {
            lock (_gate)
                return !_pcm.IsClosed && LibAsound.Delay(_pcm, out var frames) >= 0 ? Math.Max(0, frames) : 0;
        }
    }

    /// <inheritdoc/>
    public long Overruns => Interlocked.Read(ref _overruns);

    /// <summary>Opens a device by its ALSA name, and begins to listen: <c>default</c>, <c>pulse</c>, <c>plughw:CARD=Device</c> …</summary>
    /// <exception cref="AudioDeviceException">There is no such device, it is busy, or it does not do 48 kHz, 16 bits.</exception>
    /// <exception cref="MissingLibraryException">ALSA is not installed.</exception>
    public static AlsaInput Open(string device, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        ArgumentNullException.ThrowIfNull(time);
        LibAsound.Require();
        // Whoever opens it is told once, by the exception.
        LibAsound.KeepQuiet();
        var error = LibAsound.Open(out var pcm, device, LibAsound.Capture, LibAsound.NonBlocking);
        if (error < 0)
            throw AlsaFormat.NotOpened(device, "không mở được để thu", "arecord -L", error);
        try
        {
            var (channels, _) = AlsaFormat.Set(device, pcm, BufferFrames, startThreshold: 1);
            error = LibAsound.Start(pcm);
            return error >= 0 ? new AlsaInput(device, time, pcm, channels) : throw AlsaFormat.Fault(device, "không thu được", error);
        }
        catch
        {
            pcm.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Read(Span<short> samples)
    {
        var recoveries = 0;
        var begun = _time.GetTimestamp();
        while (!_stopped)
        {
            lock (_gate)
            {
                if (_pcm.IsClosed)
                    return 0;
                var result = ReadSome(samples);
                if (result > 0)
                    return result;
                if (result is 0 or LibAsound.TryAgain)
                    result = LibAsound.Wait(_pcm, WaitMilliseconds);
                if (result < 0)
                    Recover(result, ++recoveries);
            }

            if (_time.GetElapsedTime(begun) > Patience)
                throw new AudioDeviceException($"Thiết bị âm thanh '{_device}' không cho âm thanh nào.");
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Stop() => _stopped = true;

    /// <summary>Closes the device.</summary>
    public void Dispose()
    {
        _stopped = true;
        lock (_gate)
        {
            if (!_pcm.IsClosed)
                _ = LibAsound.Drop(_pcm);
            _pcm.Dispose();
        }
    }

    private int ReadSome(Span<short> samples)
    {
        var count = Math.Min(samples.Length, AudioFormat.FrameSamples);
        if (_channels == 1)
            return (int)LibAsound.ReadInterleaved(_pcm, samples, (nuint)count);
        var read = (int)LibAsound.ReadInterleaved(_pcm, _stereo, (nuint)count);
        for (var i = 0; i < read; i++)
            samples[i] = (short)((_stereo[2 * i] + _stereo[2 * i + 1]) / 2);
        return read;
    }

    private void Recover(int error, int attempt)
    {
        if (error == LibAsound.BrokenPipe)
            Interlocked.Increment(ref _overruns);
        var result = attempt <= MaxRecoveries ? LibAsound.Recover(_pcm, error, silent: 1) : error;
        if (result >= 0)
            result = LibAsound.Start(_pcm);
        if (result < 0)
            throw AlsaFormat.Fault(_device, "bị lỗi khi đang thu", result);
    }
}
