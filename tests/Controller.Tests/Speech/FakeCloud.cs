using Broadcast.Controller.Speech;
using Broadcast.Tts.Engines;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Speech;

/// <summary>A voice elsewhere that hangs, fails or hums as told.</summary>
internal sealed class FakeCloud : ISpeechSynthesizer
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Engine => "cloud";

    public IReadOnlyList<Voice> Voices { get; } = [new("mai", "Mai (nữ, Bắc)")];

    public string Settings => "";

    public double GainDb => 0;

    public bool Hangs { get; set; }

    public SpeechEngineException? Fails { get; set; }

    public Task Asked => asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Puts the cloud before the engine of this machine.</summary>
    public void In(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var local = new EspeakSynthesizer(new EspeakOptions(), time);
        var watch = new EngineBreakerOptions { Failures = 1 };
        return new SpeechEngines(
            [new(new EngineBreaker(this, watch, time), Voices, NeedsNetwork: true, IsLastResort: false), new(new EngineBreaker(local, watch, time), local.Voices, NeedsNetwork: false, IsLastResort: true)],
            new SpeechChainOptions(), time);
    });

    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        asked.TrySetResult();
        if (Fails is not null)
            throw Fails;
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        return [.. Enumerable.Range(0, 24_000 + text.Length * 2_000).Select(i => 0.2f * MathF.Sin(i * 0.05f))];
    }
}
