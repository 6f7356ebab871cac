using System.Threading.Channels;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// Brings the player's records and memory to disk behind its back, in batches: the player never waits for a flush. Records go first, so that a power cut
/// between leaves a draft whose record is known to be closed. On a full disk, a named fault, records stay in memory and are tried again, and the newest of
/// them go with the player's memory, which is written in place and needs no room.
/// </summary>
internal sealed class ProofWriter(AsRunJournal journal, MemoryFile memoryFile, Faults faults, TimeProvider time)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<AsRunRecord> _records = [];
    private PlayerMemory? _memory;
    private bool _remembered;

    /// <summary>Any thread; returns at once.</summary>
    public void Close(AsRunRecord record)
    {
        lock (_gate)
            _records.Add(record);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Any thread; returns at once. Only the newest is written.</summary>
    public void Remember(PlayerMemory memory)
    {
        lock (_gate)
            (_memory, _remembered) = (memory, true);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Writes until cancelled, and then what is left.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(stopping))
            {
                _wake.Reader.TryRead(out _);
                while (!Flush())
                    await WaitForRoomAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            Flush();
        }
    }

    /// <summary>False when something could not be written.</summary>
    internal bool Flush()
    {
        List<AsRunRecord> records;
        lock (_gate)
            (records, _records) = (_records, []);
        // With none to add, the journal tries what an earlier failure left.
        var problem = Tried(() => journal.Append(records));
        problem = SaveMemory(even: problem is not null) ?? problem;
        if (problem is null)
            faults.Clear(BoxFault.DiskFull);
        else
            faults.Raise(BoxFault.DiskFull, $"Không ghi được nhật ký phát: {problem}. Cụm loa vẫn phát.");
        // Not cleared while the process lives: those records are lost.
        if (journal.GivenUp > 0)
            faults.Raise("journal-full", $"Quá {AsRunJournal.MostPending} bản ghi phát chờ đài xác nhận; các bản ghi cũ nhất đã bị bỏ.");
        return problem is null;
    }

    /// <summary>Until the journal is tried again, what sounds and what was stopped is kept up to date all the same.</summary>
    private async Task WaitForRoomAsync(CancellationToken stopping)
    {
        var over = Task.Delay(TryAgainAfter, time, stopping);
        while (await Task.WhenAny(over, _wake.Reader.WaitToReadAsync(stopping).AsTask()) != over)
        {
            stopping.ThrowIfCancellationRequested();
            _wake.Reader.TryRead(out _);
            SaveMemory(even: true);
        }

        await over;
    }

    /// <param name="even">Also when the player has said nothing new: records must go with it.</param>
    /// <returns>What went wrong.</returns>
    private string? SaveMemory(bool even)
    {
        PlayerMemory memory;
        lock (_gate)
        {
            // Before the player's first word the file holds what it knew in its last life.
            if (_memory is null || !(_remembered || even))
                return null;
            memory = _memory with { Unwritten = [.. journal.Unwritten, .. _records] };
            _remembered = false;
        }

        var problem = Tried(() => memoryFile.Save(memory));
        if (problem is not null)
        {
            lock (_gate)
                _remembered = true;
        }

        return problem;
    }

    private static string? Tried(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
