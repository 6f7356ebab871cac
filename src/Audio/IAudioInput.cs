namespace Broadcast.Audio;

/// <summary>
/// Something that hears: a microphone, or a loopback of what a card gives. 48 kHz, mono, 16 bits. One thread reads; <see cref="Stop"/> may be called from any
/// thread.
/// </summary>
public interface IAudioInput : IDisposable
{
    /// <summary>
    /// Takes what was heard, as much as there is and fits; blocks while there is nothing. 0 once <see cref="Stop"/> was called. Sound lost because nobody read it
    /// is counted in <see cref="Overruns"/>, not thrown.
    /// </summary>
    /// <exception cref="AudioDeviceException">The device has failed for good (unplugged), or has given nothing for 5 s.</exception>
    int Read(Span<short> samples);

    /// <summary>Samples heard that were not read yet: the last sample read was heard at now − DelayFrames / 48000 s. Never negative.</summary>
    long DelayFrames { get; }

    /// <summary>How often sound was lost because nobody read it in time, since the device was opened.</summary>
    long Overruns { get; }

    /// <summary>Lets a blocked <see cref="Read"/> return within 40 ms; nothing is read any more.</summary>
    void Stop();
}
