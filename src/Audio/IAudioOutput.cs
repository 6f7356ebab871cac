namespace Broadcast.Audio;

/// <summary>
/// Something that sounds, at its own pace: a sound card, or a file that behaves like one. 48 kHz, mono, 16 bits.
/// One thread writes; <see cref="Stop"/>, <see cref="DelayFrames"/>, <see cref="QueuedFrames"/> and <see cref="Underruns"/> may be called from any thread.
/// </summary>
public interface IAudioOutput : IDisposable
{
    /// <summary>
    /// Hands over samples; blocks while the device's buffer is full. Returns early, dropping the rest, when <see cref="Stop"/> is called meanwhile.
    /// An underrun before or during the call is mended and counted, not thrown.
    /// </summary>
    /// <exception cref="AudioDeviceException">The device has failed for good (unplugged, disk full).</exception>
    void Write(ReadOnlySpan<short> samples);

    /// <summary>Samples written that have not been heard yet: the next sample written will be heard at now + DelayFrames / 48000 s. Never negative.</summary>
    long DelayFrames { get; }

    /// <summary>
    /// Samples written that the device has not taken out of its buffer yet; what it has taken may still be on its way to the ear. It changes in steps,
    /// but at the moment of a step it is exact, where <see cref="DelayFrames"/> may be smoothed by somebody in between (a sound server). Never negative.
    /// </summary>
    long QueuedFrames { get; }

    /// <summary>Samples are heard at the pace of the very clock the output was opened with: it has no crystal of its own that would have to be followed.</summary>
    bool IsPacedByClock { get; }

    /// <summary>How often the device ran dry while it was playing, since it was opened.</summary>
    long Underruns { get; }

    /// <summary>Blocks until all that was written has been heard (or <see cref="Stop"/> is called); afterwards the device is idle and may be written to again.</summary>
    void Drain();

    /// <summary>Silences the device at once: what is buffered is dropped, a blocked <see cref="Write"/> or <see cref="Drain"/> returns within 40 ms. It may be written to again.</summary>
    void Stop();
}
