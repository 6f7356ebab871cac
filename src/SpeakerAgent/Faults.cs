using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent;

/// <summary>What is broken on this box now, by name; told in its state. Any thread may call any member.</summary>
internal sealed class Faults(ILogger<Faults> log)
{
    /// <summary>The wire takes no more.</summary>
    private const int Most = 16;

    private const int LongestDetail = 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _faults = new(StringComparer.Ordinal);

    /// <summary>Rises with every change.</summary>
    public int Version { get; private set; }

    public IReadOnlyList<BoxFault> Present
    {
        get
        {
            lock (_gate)
                return [.. _faults.Take(Most).Select(f => new BoxFault { Fault = f.Key, Detail = f.Value })];
        }
    }

    /// <param name="detail">For a person, in Vietnamese.</param>
    public void Raise(string fault, string detail)
    {
        lock (_gate)
        {
            if (_faults.ContainsKey(fault))
                return;
            _faults[fault] = detail.Length <= LongestDetail ? detail : detail[..LongestDetail];
            Version++;
        }

        AgentLog.Fault(log, fault, detail);
    }

    public void Clear(string fault)
    {
        lock (_gate)
        {
            if (!_faults.Remove(fault))
                return;
            Version++;
        }

        AgentLog.FaultOver(log, fault);
    }
}
