using Broadcast.Tts.Engines;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>An engine that speaks tones and fails as told.</summary>
internal sealed class ScriptedEngine(string name) : ISpeechSynthesizer
{
    private readonly Lock _gate = new();
    private int _failFrom = int.MaxValue;
    private SpeechEngineFailure _failure;
    private TimeSpan? _pause;
    private TaskCompletionSource? _held;
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Voice Voice { get; } = new(name, $"Giọng {name}");

    public string Engine => name;

    public IReadOnlyList<Voice> Voices => [Voice];

    public string Settings => "";

    public double GainDb => 0;

    public int Asked { get; private set; }

    public int Spoken { get; private set; }

    public Exception? Fault { get; set; }

    /// <summary>Speaks so many sentences more, then fails.</summary>
    public void FailFrom(int sentences, SpeechEngineFailure failure, TimeSpan? pause = null)
    {
        lock (_gate) (_failFrom, _failure, _pause) = (Spoken + sentences, failure, pause);
    }

    public void Recover()
    {
        lock (_gate) _failFrom = int.MaxValue;
    }

    public void Hold()
    {
        lock (_gate) (_held, _asked) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    public void Release() => _held?.SetResult();

    public Task UntilAskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        Task held;
        lock (_gate)
        {
            Asked++;
            _asked.TrySetResult();
            if (Fault is not null) throw Fault;
            if (Spoken >= _failFrom) throw new SpeechEngineException(name, _failure, $"{name} hỏng.") { PausedFor = _pause };
            held = _held?.Task ?? Task.CompletedTask;
        }
        await held.WaitAsync(cancellation);
        lock (_gate) Spoken++;
        return Sounds.Tone(Sounds.LengthFor(text), hertz: 300 + text.Length);
    }
}
