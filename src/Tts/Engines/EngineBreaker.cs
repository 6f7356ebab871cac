namespace Broadcast.Tts.Engines;

/// <summary>When an engine is left alone. Immutable; a value outside its range is refused when it is set.</summary>
public sealed record EngineBreakerOptions
{
    /// <summary>Bulletins in a row that it failed, after which the engine is left alone; 1 to 100.</summary>
    public int Failures { get; init => field = Within.Range(value, 1, 100); } = 3;

    /// <summary>For how long; 1 s to 1 h. An engine that states a pause itself is left alone for that, if it is longer.</summary>
    public TimeSpan Rest { get; init => field = Within.Seconds(value, 1, 3_600); } = TimeSpan.FromMinutes(1);

    /// <summary>For how long after its last sound an engine counts as healthy; 1 s to 1 day.</summary>
    public TimeSpan HealthyFor { get; init => field = Within.Seconds(value, 1, 86_400); } = TimeSpan.FromMinutes(15);
}

/// <summary>The last time that an engine gave no sound.</summary>
/// <param name="At">When.</param>
/// <param name="Failure">Why.</param>
/// <param name="Message">For people, in Vietnamese; without any key.</param>
public sealed record EngineLapse(DateTimeOffset At, SpeechEngineFailure Failure, string Message);

/// <summary>
/// An engine under watch: what came of the last bulletins decides whether the next one tries it (a circuit breaker). It speaks as the engine does and
/// refuses nothing itself; <see cref="SpeechChain"/> asks it first and counts bulletins, not sentences, since several sentences fail together. One for
/// each engine, shared by all chains that have the engine. Thread-safe.
/// </summary>
public sealed class EngineBreaker(ISpeechSynthesizer engine, EngineBreakerOptions options, TimeProvider time) : ISpeechSynthesizer
{
    private readonly Lock _gate = new();
    private int _failures;
    private long? _lastSound;
    private (long Since, TimeSpan For)? _rest;
    private bool _trying;
    private EngineLapse? _lastLapse;

    /// <inheritdoc/>
    public string Engine => engine.Engine;

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices => engine.Voices;

    /// <inheritdoc/>
    public string Settings => engine.Settings;

    /// <inheritdoc/>
    public double GainDb => engine.GainDb;

    /// <summary>How the engine is doing now.</summary>
    public EngineHealth Health
    {
        get
        {
            lock (_gate)
            {
                if (_rest is { } rest) return Left(rest) > TimeSpan.Zero ? EngineHealth.Open : EngineHealth.HalfOpen;
                if (_failures > 0) return EngineHealth.Ailing;
                return _lastSound is { } sound && time.GetElapsedTime(sound) <= options.HealthyFor ? EngineHealth.Healthy : EngineHealth.Unknown;
            }
        }
    }

    /// <summary>The last failure since the start; null when there was none.</summary>
    public EngineLapse? LastLapse
    {
        get
        {
            lock (_gate) return _lastLapse;
        }
    }

    /// <summary>For how long it will still be left alone; zero when it is not.</summary>
    public TimeSpan RestLeft
    {
        get
        {
            lock (_gate) return _rest is { } rest && Left(rest) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        try
        {
            var sound = await engine.SynthesiseAsync(text, voice, cancellation);
            lock (_gate) _lastSound = time.GetTimestamp();
            return sound;
        }
        catch (SpeechEngineException exception)
        {
            lock (_gate)
            {
                _lastLapse = new EngineLapse(time.GetUtcNow(), exception.Failure, exception.Message);
                if (exception.PausedFor is { } pause) RestFor(pause);
            }
            throw;
        }
    }

    /// <summary>Whether a bulletin may ask the engine.</summary>
    /// <param name="trial">Whether this is the one trial after a rest, so that <see cref="EndTrial"/> must follow.</param>
    internal bool TryEnter(out bool trial)
    {
        lock (_gate)
        {
            trial = _rest is { } rest && !_trying && Left(rest) <= TimeSpan.Zero;
            _trying |= trial;
            return trial || _rest is null;
        }
    }

    /// <summary>The bulletin that tried it is done with it.</summary>
    internal void EndTrial()
    {
        lock (_gate) _trying = false;
    }

    /// <summary>A bulletin got no sound from it, or too late.</summary>
    internal void Failed()
    {
        lock (_gate)
        {
            _failures++;
            if (_rest is not null || _failures >= options.Failures) RestFor(options.Rest);
        }
    }

    /// <summary>A bulletin got all it asked for.</summary>
    /// <param name="since">When that bulletin began: if nothing was spoken since then, it came from the cache and proves nothing.</param>
    internal void Succeeded(long since)
    {
        lock (_gate)
        {
            if (_lastSound is not { } sound || sound < since) return;
            _failures = 0;
            _rest = null;
        }
    }

    // The longer of two rests holds.
    private void RestFor(TimeSpan duration)
    {
        if (_rest is { } running && Left(running) >= duration) return;
        _rest = (time.GetTimestamp(), duration);
    }

    private TimeSpan Left((long Since, TimeSpan For) rest) => rest.For - time.GetElapsedTime(rest.Since);
}
