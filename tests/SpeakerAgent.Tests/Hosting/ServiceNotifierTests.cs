using System.Net.Sockets;
using System.Text;
using Broadcast.SpeakerAgent.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Hosting;

public sealed class ServiceNotifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("notify-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Systemd_is_told_when_the_box_is_ready_that_it_lives_and_that_it_ends(bool isAbstract)
    {
        var name = isAbstract ? "@truyen-thanh-" + Path.GetFileName(_folder) : Path.Combine(_folder, "notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(name.Replace('@', '\0')));
        var lives = new LiveTurns();
        var begun = 0L;
        var running = Notifier(name).RunAsync([() => Volatile.Read(ref begun) * lives.Next()], TimeProvider.System, _stopping.Token);

        await TestWait.UntilAsync(() => lives.Looks > 2, "some looks at the part");
        _systemd.Available.Should().Be(0, "the part does not turn yet");
        Volatile.Write(ref begun, 1);
        Heard().Should().Be("READY=1");
        Heard().Should().Be("WATCHDOG=1");
        Heard().Should().Be("WATCHDOG=1");

        await _stopping.CancelAsync();
        await running.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        string last;
        do
        {
            last = Heard();
        }
        while (last == "WATCHDOG=1");
        last.Should().Be("STOPPING=1");
    }

    [Fact]
    public async Task A_part_that_stands_still_is_not_told_of()
    {
        var name = Path.Combine(_folder, "notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(name));
        var lives = new LiveTurns();
        var running = Notifier(name).RunAsync([lives.Next, () => 1], TimeProvider.System, _stopping.Token);
        Heard().Should().Be("READY=1");
        Heard().Should().Be("WATCHDOG=1", "both have turned since nothing was known of them");

        await TestWait.UntilAsync(() => lives.Looks > 20, "many looks at the parts");
        await _stopping.CancelAsync();
        await running.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();

        Heard().Should().Be("STOPPING=1", "in between there was no sign of life");
    }

    [Fact]
    public async Task A_socket_that_went_away_does_not_end_the_box()
    {
        var lives = new LiveTurns();
        var running = Notifier(Path.Combine(_folder, "nobody")).RunAsync([lives.Next], TimeProvider.System, _stopping.Token);

        await TestWait.UntilAsync(() => lives.Looks > 10, "many looks at the part");
        running.IsCompleted.Should().BeFalse();
        await _stopping.CancelAsync();
        await running.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
    }

    public void Dispose()
    {
        _systemd.Dispose();
        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ServiceNotifier Notifier(string socket) => new(socket, TimeSpan.FromMilliseconds(30), NullLogger<ServiceNotifier>.Instance);

    private string Heard()
    {
        var bytes = new byte[64];
        return Encoding.ASCII.GetString(bytes, 0, _systemd.Receive(bytes));
    }

    /// <summary>A part that lives: each look finds it further on.</summary>
    private sealed class LiveTurns
    {
        private long _looks;

        public long Looks => Volatile.Read(ref _looks);

        public long Next() => Interlocked.Increment(ref _looks);
    }
}
