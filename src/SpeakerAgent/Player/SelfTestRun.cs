using System.Globalization;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Heard;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>One self-test on its way to the loudspeaker and, where there is a microphone, back. Used by the player's thread alone.</summary>
internal sealed class SelfTestRun
{
    /// <summary>A tone that stands so far above what was there just before has been heard; noise alone rises by 5 dB (<c>ToneWatchTests</c>).</summary>
    private const double HeardDb = 8;

    /// <summary>… and so far: heard well.</summary>
    private const double WellDb = 14;

    private readonly Ear? _ear;
    private readonly ToneWatch? _watch;
    private readonly ISampleProvider _sound;
    private readonly TimeSpan _amplifierWake;
    private readonly TimeSpan _tone;
    private readonly long _length;
    private readonly DateTimeOffset[] _heardAt = new DateTimeOffset[SelfTestTones.Hertz.Count];
    private long _at;

    public SelfTestRun(PlayerAction.StartSelfTest start, TimeSpan amplifierWake, Ear? ear)
    {
        Test = start.Test;
        _amplifierWake = amplifierWake;
        _tone = start.Tone;
        _sound = SelfTestTones.Sound(_tone, start.LevelDb, amplifierWake);
        _length = SelfTestTones.LengthOf(_tone, amplifierWake);
        _ear = ear;
        if (ear is null || _tone < SelfTestTones.ShortestMeasured)
            return;
        _watch = new ToneWatch(SelfTestTones.Hertz, SelfTestTones.LongestOf(_tone, amplifierWake));
        ear.Listen(_watch);
    }

    public string Test { get; }

    /// <summary>All was written, and has been heard.</summary>
    public bool Over => _at >= _length;

    /// <summary>Fills with what comes next; silence until the device has said when its samples are heard.</summary>
    /// <param name="first">The number, on the sound path, of the first sample of <paramref name="room"/>.</param>
    public void Fill(Span<float> room, SoundPath path, long first)
    {
        room.Clear();
        if (!path.IsSettled)
            return;
        for (var tone = 0; tone < _heardAt.Length; tone++)
        {
            var start = SelfTestTones.StartOf(tone, _tone, _amplifierWake);
            if (start >= _at && start < _at + room.Length)
                _heardAt[tone] = path.HeardAt(first + start - _at);
        }

        _sound.Read(room);
        _at += room.Length;
    }

    /// <summary>What came of it. Nothing is measured any more.</summary>
    public (string Result, string? Detail) End()
    {
        _ear?.Listen(null);
        if (_watch is null || !Over)
            return (SelfTestResult.Played, null);
        var levels = SelfTestTones.Hertz.Select((_, tone) => _watch.LevelOf(tone, _heardAt[tone], _tone)).ToList();
        return levels.TrueForAll(level => level is not null)
            ? (Verdict([.. levels.Select(level => level!.Value.RiseDb)]), Detail([.. levels.Select(level => level!.Value)]))
            : (SelfTestResult.Played, null);
    }

    private static string Verdict(IReadOnlyList<double> rises) =>
        rises.All(rise => rise < HeardDb) ? SelfTestResult.Dead :
        rises.All(rise => rise >= WellDb) ? SelfTestResult.Ok :
        SelfTestResult.Weak;

    private static string Detail(IReadOnlyList<(double LevelDb, double RiseDb)> levels) => string.Join("; ", levels.Select((level, tone) =>
        string.Create(CultureInfo.InvariantCulture, $"{SelfTestTones.Hertz[tone]} Hz {level.LevelDb:0.0} dB ({level.RiseDb:+0.0;-0.0})")));
}
