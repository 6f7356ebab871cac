using System.Text;

namespace Broadcast.Tts.Tests.Engines.Vits;

/// <summary>Writes the few shapes of protocol-buffer fields that an ONNX file needs.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        return Bytes(field, inner.ToArray());
    }

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
