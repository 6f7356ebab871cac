using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>How long a box has sounded today and without a break, emergencies not counted. A silence of a minute ends a session.</summary>
internal sealed class AirtimeMeter
{
    private static readonly TimeSpan Break = TimeSpan.FromMinutes(1);
    private DateOnly _day;
    private TimeSpan _today;
    private TimeSpan _session;
    private DateTimeOffset _soundedUntil = DateTimeOffset.MinValue;

    public void Add(Policy policy, DateTimeOffset from, DateTimeOffset to)
    {
        Turn(policy, from);
        _session += to - from;
        _today += to - from;
        _soundedUntil = to;
    }

    /// <summary>How much may still sound from <paramref name="now"/> on; none when there is no limit.</summary>
    public TimeSpan? Left(Policy policy, DateTimeOffset now)
    {
        Turn(policy, now);
        var session = policy.SessionLimit - _session;
        var day = policy.DayLimit - _today;
        return session is null || day < session ? day : session;
    }

    private void Turn(Policy policy, DateTimeOffset now)
    {
        if (policy.Day(now) != _day)
            (_day, _today) = (policy.Day(now), TimeSpan.Zero);
        if (now - _soundedUntil >= Break)
            _session = TimeSpan.Zero;
    }
}
