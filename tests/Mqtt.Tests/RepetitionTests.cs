using System.Collections.Concurrent;

namespace Broadcast.Mqtt.Tests;

public sealed class RepetitionTests
{
    private const byte Connect = 0x10;
    private const byte Publish = 0x32;
    private const byte PublishAgain = 0x3A;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_broker_has_not_acknowledged_goes_again_first_in_order_and_marked_as_a_repetition(bool sessionKept)
    {
        var seen = new ConcurrentQueue<(int Connection, byte Head, byte[] Body)>();
        var connections = 0;
        await using var broker = new StubBroker((head, body) =>
        {
            if (head == Connect)
            {
                connections++;
                return [0x20, 2, (byte)(sessionKept && connections > 1 ? 1 : 0), 0];
            }

            if (head is not (Publish or PublishAgain))
                return null;
            seen.Enqueue((connections, head, body));
            byte[] acknowledgement = [0x40, 2, body[3], body[4]];
            // The first connection acknowledges the second of three messages, and breaks at the third.
            return connections > 1 || body[^1] == 2 ? acknowledgement : body[^1] == 3 ? [0xF0, 0] : null;
        });
        await using var link = Link(broker, new MqttLoop());
        var publishing = Enumerable.Range(1, 4).Select(i => link.PublishAsync(
            new MqttMessage("t", new[] { (byte)i }, MqttQos.AtLeastOnce, Retain: false))).ToList();

        await Task.WhenAll(publishing).WaitAsync(Rig.Deadline);

        var first = seen.Where(message => message.Connection == 1).ToList();
        first.Select(message => message.Body[^1]).Should().StartWith([1, 2, 3]);
        first.Should().OnlyContain(message => message.Head == Publish);
        var second = seen.Where(message => message.Connection == 2).ToList();
        second.Select(message => message.Body[^1]).Should().Equal(1, 3, 4);
        second[0].Head.Should().Be(PublishAgain);
        second[0].Body.Should().Equal(first[0].Body, "a repetition is the same packet, under the same number");
        second[1].Head.Should().Be(PublishAgain);
        second[1].Body.Should().Equal(first[2].Body);
        link.Counters.Published.Should().Be(4);
        link.Counters.Pending.Should().Be(0);
    }

    [Fact]
    public async Task No_more_messages_are_on_their_way_than_the_window_allows()
    {
        var seen = new ConcurrentQueue<byte>();
        await using var broker = new StubBroker((head, body) =>
        {
            if (head != Publish)
                return head == Connect ? [0x20, 2, 0, 0] : null;
            seen.Enqueue(body[^1]);
            return seen.Count == 2 ? [0x40, 2, body[3], (byte)(body[4] - 1), 0x40, 2, body[3], body[4]] : null;
        });
        await using var link = Link(broker, new MqttLoop());
        for (var i = 1; i <= 9; i++)
            link.TryPublish(new MqttMessage("t", new[] { (byte)i }, MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();

        await Rig.UntilAsync(() => seen.Count == 5, "two were acknowledged, and three more came");
        link.Counters.Pending.Should().Be(7);
        link.Counters.Published.Should().Be(2);
        seen.Should().Equal(1, 2, 3, 4, 5);
    }

    private static MqttLink Link(StubBroker broker, MqttLoop loop)
    {
        var link = new MqttLink(
            new MqttLinkOptions
            {
                ClientId = "box",
                Port = broker.Port,
                InFlight = 3,
                CloseTimeout = TimeSpan.Zero,
                BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(40) },
            },
            loop, TimeProvider.System, new Random(1));
        link.Start();
        return link;
    }
}
