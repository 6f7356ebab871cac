using System.Threading.Channels;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// Brings the player's records and memory to disk behind its back, in batches: the player never waits for a flush. Records go first, so that a power cut
/// between leaves a draft whose record is known to be closed. A full disk is a named fault; everything stays in memory and is tried again.
/// </summary>
internal sealed class ProofWriter(AsRunJournal journal, MemoryFile memoryFile, Faults faults, TimeProvider time)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<AsRunRecord> _records = [];
    private PlayerMemory? _memory;

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
            _memory = memory;
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
                    await Task.Delay(TryAgainAfter, time, stopping);
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
        PlayerMemory? memory;
        lock (_gate)
        {
            (records, _records) = (_records, []);
            (memory, _memory) = (_memory, null);
        }

        try
        {
            // With none to add, it tries what an earlier failure left.
            journal.Append(records);
            if (memory is not null)
                memoryFile.Save(memory);
            faults.Clear(BoxFault.DiskFull);
            return true;
        }
        catch (IOException e)
        {
            lock (_gate)
                _memory ??= memory;
            faults.Raise(BoxFault.DiskFull, $"Không ghi được nhật ký phát: {e.Message}. Cụm loa vẫn phát.");
            return false;
        }
        finally
        {
            // Not cleared while the process lives: those records are lost.
            if (journal.GivenUp > 0)
                faults.Raise("journal-full", $"Quá {AsRunJournal.MostPending} bản ghi phát chờ đài xác nhận; các bản ghi cũ nhất đã bị bỏ.");
        }
    }
}
