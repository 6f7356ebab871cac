namespace Broadcast.Audio;

/// <summary>
/// An output whose crystal is off by a known error, for tests of what keeps boxes in step: the card behind it plays at its own pace, and seems to play
/// 48,000 × (1 + ppm/10⁶) samples a second. Thread-safe as <see cref="IAudioOutput"/> says.
/// </summary>
public sealed class DriftingOutput : IAudioOutput
{
    /// <summary>The largest error, either way.</summary>
    public const double MostPpm = 1_000;

    private readonly Lock _gate = new();
    private readonly IAudioOutput _output;
    private readonly VariableResampler _resampler = new();

    // Whole periods are written, as a player does: ALSA's PulseAudio plugin loses count of pieces.
    private readonly short[] _kept = new short[3 * AudioFormat.FrameSamples];
    private readonly float[] _between = new float[2 * AudioFormat.FrameSamples];
    private int _keptCount;

    /// <summary>Takes the output over.</summary>
    /// <param name="output">Disposed with this.</param>
    /// <param name="ppm">−1,000 to 1,000; positive is fast.</param>
    public DriftingOutput(IAudioOutput output, double ppm)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(ppm), MostPpm, nameof(ppm));
        _output = output;
        _resampler.Speed = 1 + (ppm * 1e-6);
    }

    /// <inheritdoc/>
    public long DelayFrames => Behind(_output.DelayFrames);

    /// <inheritdoc/>
    public long QueuedFrames => Behind(_output.QueuedFrames);

    /// <inheritdoc/>
    public long Underruns => _output.Underruns;

    /// <inheritdoc/>
    public bool IsPacedByClock => false;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var given = Math.Min(samples.Length, AudioFormat.FrameSamples);
            lock (_gate)
            {
                Pcm.ToFloat(samples[..given], _between);
                _resampler.Give(_between.AsSpan(0, given));
                var ready = _resampler.Ready;
                _resampler.Take(_between.AsSpan(0, ready));
                Pcm.ToShort(_between.AsSpan(0, ready), _kept.AsSpan(_keptCount));
                _keptCount += ready;
            }

            samples = samples[given..];
            while (_keptCount >= AudioFormat.FrameSamples)
            {
                _output.Write(_kept.AsSpan(0, AudioFormat.FrameSamples));
                lock (_gate)
                {
                    _keptCount -= AudioFormat.FrameSamples;
                    _kept.AsSpan(AudioFormat.FrameSamples, _keptCount).CopyTo(_kept);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        _output.Drain();
        Reset();
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _output.Stop();
        Reset();
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    private void Reset()
    {
        lock (_gate)
        {
            _resampler.Reset();
            _keptCount = 0;
        }
    }

    private long Behind(long frames)
    {
        lock (_gate)
            return (long)Math.Round(_resampler.Ahead + ((frames + _keptCount) * _resampler.Speed));
    }
}
