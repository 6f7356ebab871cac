using Broadcast.Tests;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Broadcast.Mqtt.Tests;

public sealed class HostileBrokerTests
{
    private const byte Connect = 0x10;
    private const byte Subscribe = 0x82;
    private const byte Acknowledge = 0x40;
    private const int MaxPayload = 5_000;

    public static TheoryData<string, byte[]> Breaches => new()
    {
        { "a second answer to CONNECT", [0x20, 2, 0, 0] },
        { "what only clients send", [0x82, 2, 0, 1] },
        { "QoS 2, for which nobody asked", [0x34, 5, 0, 1, (byte)'t', 0, 1] },
        { "QoS 3, which there is not", [0x36, 5, 0, 1, (byte)'t', 0, 1] },
        { "QoS 1 without a number", [0x32, 5, 0, 1, (byte)'t', 0, 0] },
        { "a message without a topic", [0x30, 2, 0, 0] },
        { "a topic longer than its message", [0x30, 4, 0, 9, (byte)'t', (byte)'t'] },
        { "a length of five bytes", [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01] },
        { "an answer of 256 MiB", [0x90, 0xFF, 0xFF, 0xFF, 0x7F] },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task What_mqtt_does_not_allow_ends_the_connection_and_is_named(string what, byte[] packet)
    {
        await using var broker = new StubBroker((head, _) => head == Connect ? [0x20, 2, 0, 0, .. packet] : null);
        await using var link = new MqttLink(
            new MqttLinkOptions { ClientId = "box", Port = broker.Port, CloseTimeout = TimeSpan.Zero }, new MqttLoop(), new ManualTime(), new Random(1));
        link.Start();

        var state = await link.WaitForStateAsync(now => now.Phase == MqttLinkPhase.Disconnected && now.Reason != MqttReason.NotStarted).WaitAsync(Rig.Deadline);

        state.Reason.Should().Be(MqttReason.ProtocolError, what);
    }

    [Fact]
    public async Task A_breach_is_the_reason_that_is_told_even_while_a_write_waits_for_the_broker()
    {
        const int more = 16 << 20; // than two sockets hold
        await using var broker = new StubBroker((head, _) => head == Connect ? [0x20, 2, 0, 0] : null, unread: [0xF0, 0]);
        await using var link = new MqttLink(
            new MqttLinkOptions
            {
                ClientId = "box", Port = broker.Port, MaxPayloadBytes = more, OutgoingBytes = 2 * more, CloseTimeout = TimeSpan.Zero,
            },
            new MqttLoop(), new ManualTime(), new Random(1));
        link.TryPublish(new MqttMessage("t", new byte[more], MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();
        link.Start();

        var state = await link.WaitForStateAsync(now => now.Phase == MqttLinkPhase.Disconnected && now.Reason != MqttReason.NotStarted).WaitAsync(Rig.Deadline);

        state.Reason.Should().Be(MqttReason.ProtocolError);
        link.Counters.Published.Should().Be(0);
        broker.ReadOn();
        await broker.HungUp.WaitAsync(Rig.Deadline);
    }

    [Fact]
    public async Task A_message_of_200_MiB_is_passed_over_acknowledged_and_counted_and_the_next_one_arrives()
    {
        const int claimed = 200 << 20;
        byte[] header = [0x32, 0x80 | (claimed & 0x7F), 0x80 | ((claimed >> 7) & 0x7F), 0x80 | ((claimed >> 14) & 0x7F), claimed >> 21, 0, 1, (byte)'t', 0, 77];
        var acknowledged = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = new StubBroker(
            (head, body) =>
            {
                if (head == Acknowledge)
                    acknowledged.TrySetResult(body);
                return head switch
                {
                    Connect => [0x20, 2, 0, 0],
                    Subscribe => [0x90, 3, body[0], body[1], 1, .. header],
                    _ => null,
                };
            },
            afterwards: (Subscribe, claimed - 5, [0x30, 4, 0, 1, (byte)'s', 9]));
        await using var link = new MqttLink(
            new MqttLinkOptions { ClientId = "box", Port = broker.Port, MaxPayloadBytes = MaxPayload, OutgoingBytes = MaxPayload, CloseTimeout = TimeSpan.Zero },
            new MqttLoop(), TimeProvider.System, new Random(1));
        await link.SubscribeAsync("#", MqttQos.AtLeastOnce);
        link.Start();

        var next = await Rig.NextAsync(link);

        next.Topic.Should().Be("s");
        (await acknowledged.Task.WaitAsync(Rig.Deadline)).Should().Equal(0, 77);
        link.Counters.OversizeDropped.Should().Be(1);
        link.Counters.Received.Should().Be(1);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public async Task Whatever_a_broker_sends_is_a_packet_or_a_named_fault_and_takes_little_memory()
    {
        foreach (var (_, random) in Fuzz.Rounds(seed: 20261130, rounds: 3_000))
        {
            var sent = Damaged(random);
            var passedOver = 0;
            var reader = new PacketReader(
                new Dribble(sent, random), new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(256, 1_024)), MaxPayload, _ => passedOver++);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var packets = 0;
            try
            {
                while (packets <= sent.Length)
                {
                    if (await reader.ReadAsync() is MqttPublishPacket message)
                        message.Payload.Length.Should().BeLessThanOrEqualTo(MaxPayload);
                    packets++;
                }
            }
            catch (Exception end) when (end is MqttProtocolViolationException or IOException)
            {
                // The two ways in which a connection may end.
            }

            (packets + passedOver).Should().BeLessThanOrEqualTo(sent.Length / 2, "a packet takes two bytes at least");
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(
                200_000 + (20L * sent.Length) + (1_500L * packets), "nothing is taken because a length is claimed");
        }
    }

    /// <summary>Packets in order, or nearly, with some bytes changed, lost or added.</summary>
    private static byte[] Damaged(Random random)
    {
        var bytes = new List<byte>();
        for (var packets = random.Next(1, 12); packets > 0; packets--)
            bytes.AddRange(Packet(random));
        for (var damage = random.Next(4); damage > 0 && bytes.Count > 0; damage--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Packet(Random random)
    {
        var qos = random.Next(2);
        var topic = new byte[random.Next(1, 30)];
        Array.Fill(topic, (byte)'t');
        var payload = new byte[random.Next(4) == 0 ? random.Next(3 * MaxPayload) : random.Next(50)];
        random.NextBytes(payload);
        return random.Next(6) switch
        {
            0 => [0x20, 2, 0, 0],
            1 => [0x40, 2, 0, 1],
            2 => [0x90, 3, 0, 1, 1],
            3 => [0xD0, 0],
            _ => [(byte)(0x30 | (qos << 1)), .. Length(2 + topic.Length + (2 * qos) + payload.Length), 0, (byte)topic.Length, .. topic, .. qos == 1 ? new byte[] { 0, 5 } : [], .. payload],
        };
    }

    private static byte[] Length(int length) => length switch
    {
        < 128 => [(byte)length],
        < 16_384 => [(byte)(0x80 | (length & 0x7F)), (byte)(length >> 7)],
        _ => [(byte)(0x80 | (length & 0x7F)), (byte)(0x80 | ((length >> 7) & 0x7F)), (byte)(length >> 14)],
    };

    /// <summary>Gives what was sent in pieces of any size, as a network may.</summary>
    private sealed class Dribble(byte[] sent, Random random) : MemoryStream(sent)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, random.Next(3) == 0 ? 1 : random.Next(1, 4_000))]));
    }
}
