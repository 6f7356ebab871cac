using Broadcast.Mqtt;
using Broadcast.SpeakerAgent.Link;
using Microsoft.Extensions.Logging;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>What the log says of a box that the station does not let in any more.</summary>
public sealed class LinkDiaryTests : ILogger
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly List<(LogLevel Level, string Line)> _lines = [];

    [Theory]
    [InlineData(MqttReason.NotAuthorised)]
    [InlineData(MqttReason.BadCredentials)]
    public void An_enrolment_that_has_ended_is_told_at_once_and_then_hourly_with_what_to_do(MqttReason reason)
    {
        var diary = new LinkDiary("control", "/var/lib/box/enrolment.json", _time, this);
        for (var minute = 0; minute <= 120; minute++)
        {
            diary.Note(new MqttLinkState(MqttLinkPhase.Connecting, minute == 0 ? MqttReason.None : reason, _time.GetUtcNow()));
            diary.Note(new MqttLinkState(MqttLinkPhase.Disconnected, reason, _time.GetUtcNow()));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _lines.Select(l => l.Level).Should().Equal(
            LogLevel.Information, LogLevel.Information, LogLevel.Warning,
            LogLevel.Information, LogLevel.Warning,
            LogLevel.Information, LogLevel.Warning);
        _lines[2].Line.Should().StartWith("Đài không cho cụm loa này vào nữa").And.ContainAll(
            "«Sửa hoặc gỡ…»", "«Cấp lại enrolment.json…»", "/var/lib/box/enrolment.json", "systemctl restart truyen-thanh-agent");
    }

    [Fact]
    public void A_box_that_was_let_in_meanwhile_is_told_at_once_again()
    {
        var diary = new LinkDiary("control", "enrolment.json", _time, this);
        diary.Note(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.NotAuthorised, _time.GetUtcNow()));
        diary.Note(new MqttLinkState(MqttLinkPhase.Connected, MqttReason.None, _time.GetUtcNow()));
        diary.Note(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.NotAuthorised, _time.GetUtcNow()));

        _lines.Count(l => l.Level == LogLevel.Warning).Should().Be(2);
    }

    [Fact]
    public void What_may_pass_by_itself_is_told_as_it_comes_and_asks_nothing_of_anybody()
    {
        var diary = new LinkDiary("control", "enrolment.json", _time, this);
        for (var i = 0; i < 3; i++)
            diary.Note(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.Unreachable, _time.GetUtcNow()));

        _lines.Should().HaveCount(3).And.OnlyContain(l => l.Level == LogLevel.Information);
    }

    [Fact]
    public void Of_two_connections_with_one_credential_one_tells()
    {
        var diary = new LinkDiary("content", enrolmentFile: null, _time, this);
        diary.Note(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.NotAuthorised, _time.GetUtcNow()));
        _lines.Should().ContainSingle().Which.Line.Should().StartWith("content link Disconnected: NotAuthorised");
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add((logLevel, formatter(state, exception)));
}
