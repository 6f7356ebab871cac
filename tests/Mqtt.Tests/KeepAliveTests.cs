using Broadcast.Tests;

namespace Broadcast.Mqtt.Tests;

public sealed class KeepAliveTests
{
    private const byte Connect = 0x10;
    private const byte Ping = 0xC0;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_quiet_line_is_asked_for_once_a_period_and_an_answer_is_enough()
    {
        var time = new ManualTime();
        var line = new KeepAlive(time, Period);
        long heard = 4, sent = 30;
        line.Look(heard, sent).Should().Be(Pulse.None);
        for (var minute = 0; minute < 10; minute++)
        {
            time.Advance(Period - TimeSpan.FromSeconds(1));
            line.Look(heard, sent).Should().Be(Pulse.None);
            time.Advance(TimeSpan.FromSeconds(1));
            line.Look(heard, sent).Should().Be(Pulse.Ping);
            (heard, sent) = (heard + 2, sent + 2); // the answer, and the question
            line.Look(heard, sent).Should().Be(Pulse.None);
        }

        time.Advance(Period);
        line.Look(heard, sent).Should().Be(Pulse.Ping);
        time.Advance(Period - TimeSpan.FromSeconds(1));
        line.Look(heard, sent + 2).Should().Be(Pulse.None);
        time.Advance(TimeSpan.FromSeconds(1));
        line.Look(heard, sent + 2).Should().Be(Pulse.Lost);
    }

    [Fact]
    public void A_link_that_only_hears_still_says_that_it_is_there()
    {
        var time = new ManualTime();
        var line = new KeepAlive(time, Period);
        for (var second = 1; second < 30; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            line.Look(heard: second, sent: 0).Should().Be(Pulse.None);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        line.Look(heard: 30, sent: 0).Should().Be(Pulse.Ping, "else the broker takes the line for dead");
    }

    [Fact]
    public async Task A_broker_that_does_not_say_whether_it_is_there_is_asked_once_and_then_left()
    {
        int asked = 0, connected = 0;
        await using var broker = new StubBroker((head, _) =>
        {
            if (head == Ping)
                Interlocked.Increment(ref asked);
            // It answers the first connection alone, so that what became of that one stays to be seen; whether it is there it does not say.
            return head == Connect && Interlocked.Increment(ref connected) == 1 ? [0x20, 2, 0, 0] : null;
        });
        var time = new ManualTime();
        await using var link = Link(broker.Port, new MqttLoop(time), options => options);
        await Rig.ConnectedAsync(link);

        await Rig.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return link.State.Reason == MqttReason.KeepAliveTimeout;
            },
            "the connection is lost");
        Volatile.Read(ref asked).Should().Be(1);
    }

    [Fact]
    public async Task A_reader_that_stays_away_longer_than_the_keep_alive_loses_the_connection_and_gets_it_back_when_it_reads()
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0"]);
        var rig = new Rig(broker);
        await using var station = rig.Link("station", options => options with { OutgoingMessages = 5_000 });
        var time = new ManualTime();
        await using var slow = Link(broker.Port, new MqttLoop(time), options => options with { IncomingMessages = 10 });
        await slow.SubscribeAsync("t", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(station, slow);
        for (var i = 0; i < 2_000; i++)
            station.TryPublish(new("t", BitConverter.GetBytes(i), MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();
        await Rig.UntilAsync(() => slow.Incoming.Count == 10, "the queue is full");

        await Rig.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return slow.State.Reason == MqttReason.KeepAliveTimeout;
            },
            "the connection is lost");
        slow.Counters.Connections.Should().Be(1, "it does not come back before there is room");

        var seen = new HashSet<int>();
        while (seen.Count < 2_000)
            seen.Add(BitConverter.ToInt32((await Rig.NextAsync(slow)).Payload.Span));
        slow.Counters.Connections.Should().Be(2);
    }

    private static MqttLink Link(int port, MqttLoop loop, Func<MqttLinkOptions, MqttLinkOptions> change)
    {
        var link = new MqttLink(
            change(new MqttLinkOptions
            {
                ClientId = "box",
                Port = port,
                KeepAlive = Period,
                CloseTimeout = TimeSpan.FromMilliseconds(100),
                BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(40) },
            }),
            loop, TimeProvider.System, new Random(1));
        link.Start();
        return link;
    }
}
