using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>What the first bytes of a packet tell: its kind and its lengths, weighed before any memory is taken for it. Pure.</summary>
/// <param name="First">Kind and flags.</param>
/// <param name="Header">Bytes before the body, 2–5.</param>
/// <param name="Body">Bytes of the body.</param>
/// <param name="BeforePayload">Of them, those before a message's payload: topic and packet id.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PacketFrame(byte First, int Header, int Body, int BeforePayload)
{
    /// <summary>Longest body of a packet that is no message; an answer to one filter has 3 bytes.</summary>
    private const int MaxAnswer = 1_024;

    public int Total => Header + Body;

    public bool IsMessage => Kind(First) == MqttControlPacketType.Publish;

    public bool HasId => (First & 0b0110) != 0;

    /// <summary>Bytes of a message's payload.</summary>
    public int Payload => IsMessage ? Body - BeforePayload : 0;

    /// <summary>Reads the start of a packet from a broker; null when more bytes are needed to know.</summary>
    /// <exception cref="MqttProtocolViolationException">It is none that a broker sends to a client that asks for QoS 1 at most.</exception>
    public static PacketFrame? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return null;
        var first = bytes[0];
        var message = Kind(first) == MqttControlPacketType.Publish;
        if (message ? (first & 0b0110) > 0b0010 : !IsAnswer(first))
            throw new MqttProtocolViolationException($"A broker does not send packets that begin with {first:X2}.");
        if (ReadLength(bytes[1..]) is not var (body, digits))
            return null;
        var header = 1 + digits;
        if (!message)
        {
            return body <= MaxAnswer
                ? new PacketFrame(first, header, body, 0)
                : throw new MqttProtocolViolationException($"An answer of {body} bytes.");
        }

        if (bytes.Length < header + sizeof(ushort))
            return body < sizeof(ushort) ? throw new MqttProtocolViolationException("A message without a topic.") : null;
        var topic = BinaryPrimitives.ReadUInt16BigEndian(bytes[header..]);
        var before = sizeof(ushort) + topic + ((first & 0b0110) != 0 ? sizeof(ushort) : 0);
        return topic > 0 && before <= body
            ? new PacketFrame(first, header, body, before)
            : throw new MqttProtocolViolationException($"A topic of {topic} bytes in a message of {body}.");
    }

    private static MqttControlPacketType Kind(byte first) => (MqttControlPacketType)(first >> 4);

    private static bool IsAnswer(byte first) => (first & 0x0F) == 0 && Kind(first) is MqttControlPacketType.ConnAck
        or MqttControlPacketType.PubAck or MqttControlPacketType.SubAck or MqttControlPacketType.UnsubAck or MqttControlPacketType.PingResp;

    /// <summary>MQTT 3.1.1, section 2.2.3: seven bits a byte, the lowest first, four bytes at most.</summary>
    private static (int Length, int Digits)? ReadLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i == 4)
                throw new MqttProtocolViolationException("A length of more than four bytes.");
            length |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
                return (length, i + 1);
        }

        return null;
    }
}
