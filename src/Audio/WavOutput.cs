using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio;

/// <summary>
/// A file that behaves like a sound card: a buffer drained in real time, writing blocks while it is full, and a player that comes too late leaves
/// silence behind. So the file, a Broadcast Wave (EBU Tech 3285), records what a listener would have heard and when: sample n at the origin in its
/// header + n/48000 s. An existing file of ours is continued on its own timeline, what was not playing in between is silence (a hole, no disk space).
/// </summary>
/// <remarks>
/// Within one opening time runs by the monotonic clock, as a card's crystal does; steps of the wall clock take effect at the next opening.
/// A file is closed before it reaches 4 GB: it is renamed after its origin (<c>box-1.20261122T031500Z.wav</c>), and a new one begun under the name given.
/// The same happens when the wall clock was set back behind what the file already holds, since what sounded must not be overwritten.
/// </remarks>
public sealed class WavOutput : IAudioOutput
{
    /// <summary>Length of the buffer when none is stated.</summary>
    public static readonly TimeSpan DefaultBuffer = TimeSpan.FromMilliseconds(500);

    // Twelve hours (4.1 GB), a multiple of the grid on which origins lie.
    private const long DefaultMaxSamples = 12L * 3600 * AudioFormat.SampleRate;

    // A player is asked for at least this much at once, like a card's period.
    private const int PeriodSamples = AudioFormat.FrameSamples;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly StoppableWait _wait;
    private readonly long _bufferSamples;
    private readonly long _maxSamples;
    private readonly SafeFileHandle _lock;
    private SafeFileHandle _file;
    private DateTimeOffset _origin;

    // The timeline: at the monotonic instant _openedAt, sample _openedSample (a fraction) was heard.
    private readonly long _openedAt;
    private double _openedSample;
    private long _end;
    private bool _playing;
    private long _underruns;

    private WavOutput(string path, TimeProvider time, TimeSpan buffer, long maxSamples, SafeFileHandle @lock, Opening opening)
    {
        _path = path;
        _time = time;
        _wait = new StoppableWait(time);
        _bufferSamples = AudioFormat.SamplesIn(buffer);
        _maxSamples = maxSamples;
        _lock = @lock;
        _file = opening.File;
        _origin = opening.Origin;
        _openedAt = opening.OpenedAt;
        _openedSample = opening.HeardSample;
        _end = opening.End;
    }

    private sealed record Opening(SafeFileHandle File, DateTimeOffset Origin, long OpenedAt, double HeardSample, long End);

    /// <inheritdoc/>
    public long Underruns => Interlocked.Read(ref _underruns);

    /// <summary>When sample 0 of the present file was heard, UTC.</summary>
    public DateTimeOffset Origin
    {
        get
        {
            lock (_gate)
                return _origin;
        }
    }

    /// <inheritdoc/>
    public long DelayFrames
    {
        get
        {
            lock (_gate)
                return Math.Max(0, (long)Math.Round(_end - Heard()));
        }
    }

    /// <inheritdoc/>
    public long QueuedFrames => DelayFrames;

    /// <inheritdoc/>
    public bool IsPacedByClock => true;

    /// <summary>Opens or continues a file. Nothing is added to it until the first <see cref="Write"/>.</summary>
    /// <param name="path">A missing directory is made.</param>
    /// <param name="time">Paces the output and dates it.</param>
    /// <param name="buffer">Length of the buffer, 40 ms to 10 s; 500 ms when not stated.</param>
    /// <exception cref="AudioDeviceException">The path cannot be written, another process holds it, or there is a file that is not ours.</exception>
    public static WavOutput Open(string path, TimeProvider time, TimeSpan? buffer = null) =>
        Open(path, time, buffer ?? DefaultBuffer, DefaultMaxSamples);

    /// <summary>The same with another limit for rotation, in samples, a multiple of 3.</summary>
    internal static WavOutput Open(string path, TimeProvider time, TimeSpan buffer, long maxSamples)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer, 2 * AudioFormat.Frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(buffer, TimeSpan.FromSeconds(10));
        try
        {
            var full = Path.GetFullPath(path);
            var folder = Path.GetDirectoryName(full)!;
            Directory.CreateDirectory(folder);
            // A card plays for one program. The file itself is renamed now and then, so the lock is a file of its own; the kernel drops it with the process.
            var held = File.OpenHandle(Path.Combine(folder, $".{Path.GetFileName(full)}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                return new WavOutput(full, time, buffer, maxSamples, held, OpenFile(full, time, AudioFormat.SamplesIn(buffer), maxSamples));
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AudioDeviceException($"Không ghi được tệp âm thanh '{path}': {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<short> samples)
    {
        var begun = _wait.Stops;
        while (!samples.IsEmpty)
        {
            TimeSpan pause;
            lock (_gate)
            {
                if (_wait.Stops != begun)
                    return;
                var room = Room();
                var wanted = Math.Min(samples.Length, PeriodSamples);
                if (room >= wanted)
                {
                    var count = (int)Math.Min(samples.Length, room);
                    Append(samples[..count]);
                    samples = samples[count..];
                    continue;
                }
                pause = AudioFormat.DurationOf(wanted - room);
            }
            if (!_wait.For(pause, begun))
                return;
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        var begun = _wait.Stops;
        while (true)
        {
            TimeSpan pause;
            lock (_gate)
            {
                var left = _end - Heard();
                if (left <= 0 || !_playing)
                {
                    _playing = false;
                    return;
                }
                pause = AudioFormat.DurationOf((long)Math.Ceiling(left));
            }
            if (!_wait.For(pause, begun))
                return;
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _wait.Stop();
        lock (_gate)
            DropUnheard();
    }

    /// <summary>Like a card that is closed: what has not been heard is dropped. Call <see cref="Drain"/> before to hear it.</summary>
    public void Dispose()
    {
        _wait.Stop();
        lock (_gate)
        {
            // Whatever fails before, the next opening must find the device free.
            try
            {
                DropUnheard();
            }
            catch (IOException)
            {
                // A little more than was heard stays in the file.
            }
            finally
            {
                _file.Dispose();
                _lock.Dispose();
            }
        }
    }

    private double Heard() =>
        _openedSample + _time.GetElapsedTime(_openedAt).Ticks * (AudioFormat.SampleRate / (double)TimeSpan.TicksPerSecond);

    // How many samples the buffer takes now; first settles what happened since the last call.
    private long Room()
    {
        var heard = Heard();
        if (_end < heard)
        {
            if (_playing)
                Interlocked.Increment(ref _underruns);
            _playing = false;
            _end = (long)Math.Ceiling(heard);
        }
        return _bufferSamples - (long)Math.Floor(_end - heard);
    }

    private void Append(ReadOnlySpan<short> samples)
    {
        try
        {
            _playing = true;
            while (!samples.IsEmpty)
            {
                if (_end >= _maxSamples)
                    BeginNextFile();
                var count = (int)Math.Min(samples.Length, _maxSamples - _end);
                RandomAccess.Write(_file, MemoryMarshal.AsBytes(samples[..count]), BroadcastWave.HeaderBytes + 2 * _end);
                _end += count;
                WriteSizes(_file, _end);
                samples = samples[count..];
            }
        }
        catch (IOException exception)
        {
            throw new AudioDeviceException($"Không ghi được tệp âm thanh '{_path}': {exception.Message}", exception);
        }
    }

    private void DropUnheard()
    {
        if (_file.IsClosed || !_playing)
            return;
        _playing = false;
        var heard = (long)Math.Ceiling(Heard());
        if (heard >= _end)
            return;
        _end = Math.Max(0, heard);
        RandomAccess.SetLength(_file, BroadcastWave.HeaderBytes + 2 * _end);
        WriteSizes(_file, _end);
    }

    // The next file begins where this one ends, or, after a pause that passed its end, at a later multiple of the limit.
    private void BeginNextFile()
    {
        var skipped = _end / _maxSamples * _maxSamples;
        _file.Dispose();
        SetAside(_path, _origin);
        _origin += skipped / 3 * BroadcastWave.Grid;
        _openedSample -= skipped;
        _end -= skipped;
        _file = Create(_path, _origin);
    }

    private static Opening OpenFile(string path, TimeProvider time, long bufferSamples, long maxSamples)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            var length = RandomAccess.GetLength(file);
            var now = time.GetUtcNow();
            var openedAt = time.GetTimestamp();
            if (length >= BroadcastWave.HeaderBytes)
            {
                var header = new byte[BroadcastWave.HeaderBytes];
                _ = RandomAccess.Read(file, header, 0);
                if (BroadcastWave.OriginIn(header) is not { } found)
                    throw new AudioDeviceException($"Tệp '{path}' đã có và không phải do cụm loa ghi; hãy chọn tên khác.");
                // A writer that was killed may have left half a sample and old sizes; the length is the truth.
                var end = (length - BroadcastWave.HeaderBytes) / 2;
                var heard = (now - found).Ticks * (AudioFormat.SampleRate / (double)TimeSpan.TicksPerSecond);
                if (end - heard <= bufferSamples && heard < maxSamples)
                {
                    WriteSizes(file, end);
                    return new Opening(file, found, openedAt, heard, end);
                }
                file.Dispose();
                SetAside(path, found);
            }
            else if (length > 0)
                throw new AudioDeviceException($"Tệp '{path}' đã có và không phải do cụm loa ghi; hãy chọn tên khác.");
            else
                file.Dispose();
            var origin = BroadcastWave.OriginAt(now);
            var sinceOrigin = (now - origin).Ticks * (AudioFormat.SampleRate / (double)TimeSpan.TicksPerSecond);
            return new Opening(Create(path, origin), origin, openedAt, sinceOrigin, 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Create(string path, DateTimeOffset origin)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.Write(file, BroadcastWave.Header(origin), 0);
        WriteSizes(file, 0);
        return file;
    }

    private static void WriteSizes(SafeFileHandle file, long samples)
    {
        var (riff, data) = BroadcastWave.Sizes(samples);
        RandomAccess.Write(file, riff, 4);
        RandomAccess.Write(file, data, BroadcastWave.HeaderBytes - 4);
    }

    private static void SetAside(string path, DateTimeOffset origin)
    {
        var stamp = origin.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var stem = Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.{stamp}");
        var target = stem + Path.GetExtension(path);
        for (var number = 2; File.Exists(target); number++)
            target = FormattableString.Invariant($"{stem}-{number}{Path.GetExtension(path)}");
        File.Move(path, target);
    }
}
