namespace Broadcast.Mqtt;

/// <summary>The numbers of packets that wait for an answer: each is given out once until it is returned. On the loop's thread only.</summary>
internal sealed class PacketIds
{
    private readonly HashSet<ushort> _taken = [];
    private ushort _last;

    /// <summary>A number from 1 to 65,535 that nobody holds. Messages and filters together hold at most a few thousand.</summary>
    public ushort Take()
    {
        do
        {
            _last = (ushort)(_last == ushort.MaxValue ? 1 : _last + 1);
        }
        while (!_taken.Add(_last));
        return _last;
    }

    public void Return(ushort id) => _taken.Remove(id);
}
