using NAudio.Wave;

namespace Broadcast.Audio;

/// <summary>
/// Plays a source on a sound card as any player of NAudio's does, for sound that need not begin at an appointed moment: listening on this machine. What
/// boxes play is timed, and goes to an <see cref="IAudioOutput"/> by their own loop. Pulls the source on a thread of its own, 20 ms at a time.
/// One thread calls its members; <see cref="Stop"/> any thread.
/// </summary>
public sealed class AlsaWavePlayer : IWavePlayer
{
    private readonly IAudioOutput _output;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _goesOn = new();
    private ISampleProvider? _source;
    private Thread? _thread;
    private volatile PlaybackState _state = PlaybackState.Stopped;
    private volatile float _volume = 1;

    /// <summary>Plays on an open output.</summary>
    /// <param name="output">Disposed with this.</param>
    public AlsaWavePlayer(IAudioOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>
    /// The source is at its end and has been heard, <see cref="Stop"/> was called, or the device or the source failed (then with the exception).
    /// Raised on the player's thread.
    /// </summary>
    public event EventHandler<StoppedEventArgs>? PlaybackStopped;

    /// <inheritdoc/>
    public PlaybackState PlaybackState => _state;

    /// <summary>A factor, 0 to 1, from the next 20 ms on that are read.</summary>
    public float Volume
    {
        get => _volume;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1);
            _volume = value;
        }
    }

    /// <summary>What the card is given: 48 kHz, 16 bits, one channel.</summary>
    public WaveFormat OutputWaveFormat { get; } = new(AudioFormat.SampleRate, 16, 1);

    /// <summary>Opens a device by its ALSA name.</summary>
    /// <exception cref="AudioDeviceException">There is no such device, it is busy, or it does not do 48 kHz, 16 bits.</exception>
    /// <exception cref="MissingLibraryException">ALSA is not installed.</exception>
    public static AlsaWavePlayer Open(string device, TimeProvider time) => new(AlsaOutput.Open(device, time));

    /// <summary>What to play. Once, before <see cref="Play"/>.</summary>
    /// <param name="waveProvider">48 kHz; of two channels the mean is played.</param>
    /// <exception cref="ArgumentException">Another rate, or more channels.</exception>
    /// <exception cref="InvalidOperationException">It was said already.</exception>
    public void Init(IWaveProvider waveProvider)
    {
        ArgumentNullException.ThrowIfNull(waveProvider);
        if (waveProvider.WaveFormat is not { SampleRate: AudioFormat.SampleRate, Channels: 1 or 2 })
            throw new ArgumentException($"48 kHz of one or two channels is played, not {waveProvider.WaveFormat}.", nameof(waveProvider));
        if (_source is not null)
            throw new InvalidOperationException("What to play was said already.");
        var source = waveProvider.ToSampleProvider();
        _source = source.WaveFormat.Channels == 2 ? source.ToMono() : source;
    }

    /// <summary>Begins, or goes on after <see cref="Pause"/> or <see cref="Stop"/>, with what the source gives next.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to play.</exception>
    public void Play()
    {
        if (_source is null)
            throw new InvalidOperationException("There is nothing to play.");
        if (GoOn(PlaybackState.Paused) || _state == PlaybackState.Playing)
            return;
        // One that was stopped may still be on its way out.
        if (_thread != Thread.CurrentThread)
            _thread?.Join();
        GoOn(PlaybackState.Stopped);
        _thread = new Thread(Run) { Name = "wave player", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Reads no more until <see cref="Play"/>; what the card has already, at most half a second, is still heard.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            if (_state != PlaybackState.Playing)
                return;
            _state = PlaybackState.Paused;
            _goesOn.Reset();
        }
    }

    /// <summary>Silent at once, what the card has not played yet included. Returns before the player's thread has ended.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _state = PlaybackState.Stopped;
            _goesOn.Set();
        }

        _output.Stop();
    }

    /// <summary>Stops and closes the device.</summary>
    public void Dispose()
    {
        Stop();
        if (_thread != Thread.CurrentThread)
            _thread?.Join();
        _output.Dispose();
        _goesOn.Dispose();
    }

    /// <summary>From a state that it is in; false when it is in another.</summary>
    private bool GoOn(PlaybackState from)
    {
        lock (_gate)
        {
            if (_state != from)
                return false;
            _state = PlaybackState.Playing;
            _goesOn.Set();
            return true;
        }
    }

    private void Run()
    {
        Exception? fault = null;
        try
        {
            PlayToTheEnd();
        }
        catch (Exception e)
        {
            // Whatever it was, the listener hears nothing any more, and is told why.
            fault = e;
        }

        lock (_gate)
            _state = PlaybackState.Stopped;
        PlaybackStopped?.Invoke(this, new StoppedEventArgs(fault));
    }

    private void PlayToTheEnd()
    {
        var samples = new float[AudioFormat.FrameSamples];
        var block = new short[samples.Length];
        while (true)
        {
            _goesOn.Wait();
            if (_state == PlaybackState.Stopped)
            {
                _output.Stop(); // a block may have been on its way when it was stopped
                return;
            }

            var count = _source!.Read(samples);
            if (count == 0)
                break;
            for (var i = 0; i < count; i++)
                samples[i] *= _volume;
            Pcm.ToShort(samples.AsSpan(0, count), block);
            _output.Write(block.AsSpan(0, count));
        }

        _output.Drain();
    }
}
