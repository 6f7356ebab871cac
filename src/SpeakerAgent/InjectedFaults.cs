using Broadcast.Audio;

namespace Broadcast.SpeakerAgent;

/// <summary>Errors of clocks and crystals that tests and benchmarks give a box, under <c>Faults</c> of its settings. All 0 on a real one.</summary>
internal sealed class InjectedFaults
{
    public const string Section = "Faults";

    /// <summary>How far the system clock is ahead, seconds; negative: behind.</summary>
    public double ClockOffset { get; set; }

    /// <summary>How much too fast the box's clocks run, parts per million, −1,000 to 1,000.</summary>
    public double ClockPpm { get; set; }

    /// <summary>How much too fast the sound device plays, parts per million, −1,000 to 1,000.</summary>
    public double SoundPpm { get; set; }

    /// <summary>The box's time with these errors.</summary>
    public TimeProvider NewTime() => ClockOffset == 0 && ClockPpm == 0 ? TimeProvider.System : new WrongTime(TimeProvider.System, TimeSpan.FromSeconds(ClockOffset), ClockPpm * 1e-6);

    /// <summary>An output with these errors.</summary>
    public IAudioOutput Drifting(IAudioOutput output) => SoundPpm == 0 ? output : new DriftingOutput(output, SoundPpm);

    /// <summary>A clock that is off and runs too fast or too slow. Timers run right: they are not what time is read from.</summary>
    private sealed class WrongTime(TimeProvider right, TimeSpan offset, double fast) : TimeProvider
    {
        private readonly DateTimeOffset _wall = right.GetUtcNow();
        private readonly long _stamp = right.GetTimestamp();

        public override long TimestampFrequency => right.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _wall + offset + (right.GetElapsedTime(_stamp) * (1 + fast));

        public override long GetTimestamp()
        {
            var elapsed = right.GetTimestamp() - _stamp;
            return _stamp + elapsed + (long)(elapsed * fast);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
    }
}
