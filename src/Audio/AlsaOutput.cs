using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>
/// A sound card (or anything else ALSA gives a name to), 48 kHz, 16 bits, mono; a device that has only two channels gets both alike.
/// Buffer about 500 ms (a busy box must not run dry) in periods of 20 ms; it begins to sound with the first period, so that the delay is true from then on.
/// </summary>
public sealed class AlsaOutput : IAudioOutput
{
    private const int PeriodFrames = AudioFormat.FrameSamples;
    private const int BufferFrames = 25 * PeriodFrames;
    private const int WaitMilliseconds = 20;
    private const int MaxRecoveries = 5;

    private static readonly TimeSpan DrainSlack = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly string _device;
    private readonly TimeProvider _time;
    private readonly StoppableWait _wait;
    private readonly AlsaPcmHandle _pcm;
    private readonly int _channels;
    private readonly long _bufferFrames;
    private readonly short[] _stereo = new short[2 * PeriodFrames];
    private long _underruns;

    private AlsaOutput(string device, TimeProvider time, AlsaPcmHandle pcm, int channels, long bufferFrames)
    {
        _device = device;
        _time = time;
        _wait = new StoppableWait(time);
        _pcm = pcm;
        _channels = channels;
        _bufferFrames = bufferFrames;
    }

    /// <inheritdoc/>
    public long Underruns => Interlocked.Read(ref _underruns);

    /// <inheritdoc/>
    public long DelayFrames
    {
        get
        {
            lock (_gate)
                return Queued();
        }
    }

    /// <inheritdoc/>
    public long QueuedFrames
    {
        get
        {
            lock (_gate)
                return LibAsound.AvailableUpdate(_pcm) is var room and >= 0 ? Math.Max(0, _bufferFrames - room) : 0;
        }
    }

    /// <inheritdoc/>
    public bool IsPacedByClock => false;

    /// <summary>Opens a device by its ALSA name: <c>default</c>, <c>pulse</c>, <c>hw:0</c> …</summary>
    /// <exception cref="AudioDeviceException">There is no such device, it is busy, or it does not do 48 kHz, 16 bits.</exception>
    /// <exception cref="MissingLibraryException">ALSA is not installed.</exception>
    public static AlsaOutput Open(string device, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        ArgumentNullException.ThrowIfNull(time);
        LibAsound.Require();
        // Whoever opens it is told once, by the exception.
        LibAsound.KeepQuiet();
        var error = LibAsound.Open(out var pcm, device, LibAsound.Playback, LibAsound.NonBlocking);
        if (error < 0)
            throw AlsaFormat.NotOpened(device, "không mở được", "aplay -L", error);
        try
        {
            var (channels, bufferFrames) = AlsaFormat.Set(device, pcm, BufferFrames, startThreshold: PeriodFrames);
            return new AlsaOutput(device, time, pcm, channels, bufferFrames);
        }
        catch
        {
            pcm.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<short> samples)
    {
        var begun = _wait.Stops;
        var recoveries = 0;
        while (!samples.IsEmpty && _wait.Stops == begun)
        {
            lock (_gate)
            {
                var result = WriteSome(samples);
                if (result > 0)
                {
                    samples = samples[result..];
                    recoveries = 0;
                    continue;
                }
                if (result is 0 or LibAsound.TryAgain)
                    result = LibAsound.Wait(_pcm, WaitMilliseconds);
                if (result < 0)
                    Recover(result, ++recoveries);
            }
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        var begun = _wait.Stops;
        long queued;
        lock (_gate)
        {
            if (LibAsound.State(_pcm) == LibAsound.StatePrepared)
                _ = LibAsound.Start(_pcm);
            queued = Queued();
        }
        // A device that has died, or a plugin that never says zero, must not hold up the player.
        var start = _time.GetTimestamp();
        var patience = AudioFormat.DurationOf(queued) + DrainSlack;
        while (queued > 0 && _time.GetElapsedTime(start) < patience
               && _wait.For(AudioFormat.DurationOf(Math.Min(queued, PeriodFrames)), begun))
        {
            lock (_gate)
                queued = LibAsound.State(_pcm) == LibAsound.StateRunning ? Queued() : 0;
        }
        lock (_gate)
            Rest();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _wait.Stop();
        lock (_gate)
            Rest();
    }

    /// <summary>Drops what is buffered and closes the device.</summary>
    public void Dispose()
    {
        _wait.Stop();
        lock (_gate)
        {
            if (!_pcm.IsClosed)
                _ = LibAsound.Drop(_pcm);
            _pcm.Dispose();
        }
    }

    private int WriteSome(ReadOnlySpan<short> samples)
    {
        var count = Math.Min(samples.Length, PeriodFrames);
        if (_channels == 1)
            return (int)LibAsound.WriteInterleaved(_pcm, samples, (nuint)count);
        for (var i = 0; i < count; i++)
            _stereo[2 * i] = _stereo[2 * i + 1] = samples[i];
        return (int)LibAsound.WriteInterleaved(_pcm, _stereo, (nuint)count);
    }

    private void Recover(int error, int attempt)
    {
        if (error == LibAsound.BrokenPipe)
            Interlocked.Increment(ref _underruns);
        var result = attempt <= MaxRecoveries ? LibAsound.Recover(_pcm, error, silent: 1) : error;
        if (result < 0)
            throw AlsaFormat.Fault(_device, "bị lỗi khi đang phát", result);
    }

    private long Queued() => LibAsound.Delay(_pcm, out var frames) < 0 ? 0 : Math.Max(0, frames);

    private void Rest()
    {
        if (_pcm.IsClosed)
            return;
        _ = LibAsound.Drop(_pcm);
        _ = LibAsound.Prepare(_pcm);
    }
}
