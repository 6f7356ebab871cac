using System.Collections.Concurrent;
using System.Security.Cryptography;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Hosting;
using Microsoft.Extensions.Logging;

namespace Broadcast.SpeakerAgent.Tests.Hosting;

/// <summary>A technician replaces <c>enrolment.json</c> of a box that runs.</summary>
public sealed class EnrolmentWatchTests : IDisposable, ILogger<EnrolmentWatch>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enrolment-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TurnedTime _time = new();
    private readonly List<string> _said = [];
    private bool _quiet = true;
    private int _ends;

    [Fact]
    public void The_file_that_was_there_changes_nothing_also_when_it_is_copied_again()
    {
        Write(Mine);
        Watch();
        Looks(3);
        Write(Mine);
        Looks(3);
        _ends.Should().Be(0);
        _said.Should().BeEmpty();
    }

    [Fact]
    public void Another_one_is_taken_as_soon_as_nothing_sounds_or_is_due()
    {
        Write(Mine);
        Watch();
        Looks(1);
        _quiet = false;
        Write(Mine with { Password = "mới" });
        Looks(3);
        _ends.Should().Be(0, "something sounds");
        _said.Should().ContainSingle().Which.Should().StartWith("Information a new enrolment is here");

        _quiet = true;
        Looks(1);
        _ends.Should().Be(1);
        Looks(3);
        _ends.Should().Be(1, "it is asked once");
        _said.Should().HaveCount(2).And.NotContain(line => line.Contains("mới", StringComparison.Ordinal), "a password is in no log");
    }

    [Fact]
    public void One_that_is_taken_back_in_time_is_forgotten()
    {
        Write(Mine);
        Watch();
        _quiet = false;
        Write(Mine with { Password = "mới" });
        Looks(1);
        Write(Mine);
        _quiet = true;
        Looks(3);
        _ends.Should().Be(0);
    }

    [Fact]
    public void A_broken_one_is_told_once_and_the_box_goes_on_until_a_good_one_comes()
    {
        Write(Mine);
        Watch();
        File.WriteAllText(FilePath, "{\"version\":1,");
        Looks(1);
        _said.Should().BeEmpty("it may be just being written");
        Looks(4);
        _said.Should().ContainSingle().Which.Should().StartWith("Warning the enrolment on disk cannot be taken").And.Contain("Hãy ghi danh lại");
        File.Delete(FilePath);
        Looks(2);
        _said.Should().HaveCount(2).And.Contain(line => line.Contains("chưa được ghi danh", StringComparison.Ordinal));
        _ends.Should().Be(0);

        Write(Mine with { Box = "loa-2", User = "xa-1.loa-2" });
        Looks(1);
        _ends.Should().Be(1);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _said.Add($"{logLevel} {formatter(state, exception)}");

    private static Enrolment Mine { get; } = new()
    {
        Version = 1,
        Station = "xa-1",
        StationName = "Xã Một",
        Box = "loa-1",
        Broker = new BrokerAddress { Host = "127.0.0.1", Port = 1883 },
        User = "xa-1.loa-1",
        Password = "cũ",
        Keys = [NewKey()],
    };

    private static StationKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return StationKey.Of("k1", key, Purpose.Plan);
    }

    private string FilePath => Path.Combine(_folder, EnrolmentFile.Name);

    private void Write(Enrolment enrolment)
    {
        File.WriteAllBytes(FilePath, enrolment.ToUtf8());
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void Watch()
    {
        _ = new EnrolmentWatch(_folder, Mine, this).RunAsync(() => _quiet, End, _time, _stopping.Token);

        void End()
        {
            _ends++;
            _time.NextIsNone();
        }
    }

    private void Looks(int times)
    {
        for (var look = 0; look < times; look++)
            _time.Turn();
    }

    /// <summary>One wait at a time; turning it ends the wait, and lasts until there is the next, or none.</summary>
    private sealed class TurnedTime : TimeProvider
    {
        private readonly BlockingCollection<Action?> _waits = [];
        private Action? _wait;
        private bool _over;

        public void Turn()
        {
            if (_wait is null && !_over)
                Next();
            if (_wait is null)
                return;
            _wait();
            Next();
            _over = _wait is null;
        }

        public void NextIsNone() => _waits.Add(null);

        private void Next() => _waits.TryTake(out _wait, TestWait.Deadline).Should().BeTrue("it waits for the next look, or for nothing");

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.Should().Be(EnrolmentWatch.Every);
            _waits.Add(() => callback(state));
            return new NoTimer();
        }
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
