using System.Collections.Immutable;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;
using Broadcast.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Store;

public sealed class JournalTests : IDisposable
{
    private const string Name = "as-run.journal";

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly DiskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_wait_over_restarts_until_they_are_receipted()
    {
        using (var journal = AsRunJournal.Open(_folder.Disk()))
        {
            journal.Append([Record(0), Record(1)]);
            journal.Append([Record(2)]);
            journal.Receipt(["a1:0", "unknown:0"]).Should().Be(1);
        }

        using var again = AsRunJournal.Open(_folder.Disk());
        again.Problem.Should().BeNull();
        Ids(again).Should().Equal("a0:0", "a2:0");
        again.Closed.Keys.Should().BeEquivalentTo("a0:0", "a1:0", "a2:0");
        again.Pending(50, _ => false)[0].Should().Be(Record(0));
    }

    [Fact]
    public void A_receipted_record_is_still_known_as_closed_after_two_restarts()
    {
        using (var journal = AsRunJournal.Open(_folder.Disk()))
        {
            journal.Append([Record(0)]);
            journal.Receipt(["a0:0"]);
        }

        AsRunJournal.Open(_folder.Disk()).Dispose();
        using var again = AsRunJournal.Open(_folder.Disk());
        again.PendingCount.Should().Be(0);
        again.Closed.Should().ContainKey("a0:0").WhoseValue.Should().Be(Start.AddMinutes(1));
    }

    [Fact]
    public void Closed_records_are_forgotten_ten_days_after_the_newest()
    {
        using (var journal = AsRunJournal.Open(_folder.Disk()))
        {
            journal.Append([Record(0), Record(1) with { DueAt = Start.AddDays(11) }]);
            journal.Receipt(["a0:0", "a1:0"]);
        }

        using var again = AsRunJournal.Open(_folder.Disk());
        again.Closed.Keys.Should().Equal("a1:0");
    }

    [Fact]
    public void What_was_closed_by_a_clock_that_stood_years_back_is_still_known_after_a_restart()
    {
        using (var journal = AsRunJournal.Open(_folder.Disk()))
        {
            journal.Append([Record(0), Record(1) with { DueAt = Start.AddYears(-5), TimeSource = TimeSource.None }]);
            journal.Receipt(["a0:0", "a1:0"]);
        }

        AsRunJournal.Open(_folder.Disk()).Dispose();
        using var again = AsRunJournal.Open(_folder.Disk());
        again.Closed.Keys.Should().BeEquivalentTo("a0:0", "a1:0");
    }

    [Fact]
    public void A_power_cut_at_any_byte_loses_nothing_that_was_promised()
    {
        var size = Script(_folder.Disk(), []);
        for (var cut = 0L; cut <= size; cut++)
        {
            _folder.Clear();
            var promised = new List<string>();
            var disk = _folder.Disk();
            disk.BytesLeft = cut;
            try
            {
                Script(disk, promised);
            }
            catch (PowerCutException)
            {
                // Back again.
            }

            using var again = AsRunJournal.Open(_folder.Disk());
            again.Problem.Should().BeNull($"a torn end is no damage (cut at {cut})");
            promised.Except(Ids(again)).Should().BeSubsetOf(["a1:0"], $"all but the receipted one wait (cut at {cut})");
            promised.Except(again.Closed.Keys).Should().BeEmpty();
            again.Append([Record(9)]);
            Ids(again).Should().Contain("a9:0").And.OnlyHaveUniqueItems();
        }
    }

    [Fact]
    public void Cut_off_at_any_byte_the_file_is_read_as_far_as_it_is_whole()
    {
        Script(_folder.Disk(), []);
        var whole = File.ReadAllBytes(_folder.File(Name));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder.File(Name), whole[..length]);
            using var journal = AsRunJournal.Open(_folder.Disk());
            journal.Closed.Count.Should().BeLessThanOrEqualTo(4);
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_rotten_byte_costs_its_own_line_and_is_reported()
    {
        Script(_folder.Disk(), []);
        var whole = File.ReadAllBytes(_folder.File(Name));
        foreach (var (_, random) in Fuzz.Rounds(4, 300))
        {
            var rotten = (byte[])whole.Clone();
            var at = random.Next(rotten.Length - 1);
            rotten[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder.File(Name), rotten);
            using var journal = AsRunJournal.Open(_folder.Disk());
            journal.Closed.Count.Should().BeGreaterThanOrEqualTo(2, $"bit flipped at {at}");
        }

        File.Exists(_folder.File(Name + ".broken")).Should().BeTrue();
    }

    [Fact]
    public void On_a_full_disk_records_wait_in_memory_and_are_written_when_there_is_room()
    {
        var disk = _folder.Disk();
        using (var journal = AsRunJournal.Open(disk))
        {
            journal.Append([Record(0)]);
            disk.IsFullNow = true;
            journal.Invoking(j => j.Append([Record(1)])).Should().Throw<IOException>();
            Ids(journal).Should().Equal("a0:0", "a1:0");
            journal.Invoking(j => j.Append([Record(2)])).Should().Throw<IOException>();
            disk.IsFullNow = false;
            journal.Append([]);
        }

        using var again = AsRunJournal.Open(_folder.Disk());
        Ids(again).Should().Equal("a0:0", "a1:0", "a2:0");
    }

    [Fact]
    public void A_full_disk_is_a_named_fault_until_there_is_room()
    {
        var disk = _folder.Disk();
        using var journal = AsRunJournal.Open(disk);
        using var memory = new MemoryFile(disk);
        var faults = new Faults(NullLogger<Faults>.Instance);
        var writer = new ProofWriter(journal, memory, faults, TimeProvider.System);
        disk.IsFullNow = true;
        writer.Close(Record(0));
        writer.Remember(PlayerMemory.None);

        writer.Flush().Should().BeFalse();
        faults.Present.Should().ContainSingle(f => f.Fault == BoxFault.DiskFull);

        disk.IsFullNow = false;
        writer.Flush().Should().BeTrue();
        faults.Present.Should().BeEmpty();
        using var again = AsRunJournal.Open(_folder.Disk());
        again.PendingCount.Should().Be(1);
    }

    [Fact]
    public void On_a_full_disk_what_sounds_and_the_newest_records_are_kept_in_the_players_memory()
    {
        var disk = _folder.Disk();
        disk.HasItsRoom = "player.memory";
        using var journal = AsRunJournal.Open(disk);
        using var memory = new MemoryFile(disk);
        var writer = new ProofWriter(journal, memory, new Faults(NullLogger<Faults>.Instance), TimeProvider.System);
        writer.Remember(Memory(1));
        writer.Flush().Should().BeTrue();
        disk.IsFullNow = true;
        for (var n = 0; n < 60; n++)
            writer.Close(Record(n));
        writer.Remember(Memory(2));
        writer.Flush().Should().BeFalse();

        using (var again = new MemoryFile(_folder.Disk()))
        {
            var found = again.Load();
            found.Drafts.Should().Equal(Memory(2).Drafts);
            found.Unwritten.Should().HaveCountGreaterThan(20, "so many fit into a slot").And.EndWith(Record(59));
        }

        disk.IsFullNow = false;
        writer.Flush().Should().BeTrue();
        writer.Remember(Memory(3));
        writer.Flush().Should().BeTrue();
        using var third = new MemoryFile(_folder.Disk());
        third.Load().Should().BeEquivalentTo(Memory(3));
        using var written = AsRunJournal.Open(_folder.Disk());
        written.PendingCount.Should().Be(60);
    }

    [Fact]
    public void A_journal_that_is_large_because_nobody_takes_it_is_not_written_anew_with_every_record()
    {
        var disk = _folder.Disk();
        using var journal = AsRunJournal.Open(disk);
        journal.Append([.. Enumerable.Range(0, 4_000).Select(Record)]);
        new FileInfo(_folder.File(Name)).Length.Should().BeGreaterThan(1 << 20);
        var before = disk.BytesWritten;
        for (var n = 4_000; n < 4_100; n++)
            journal.Append([Record(n)]);

        var written = disk.BytesWritten - before;
        written.Should().BeLessThan(3 * new FileInfo(_folder.File(Name)).Length, "once at most it is written anew, the rest is appended");
        using var again = AsRunJournal.Open(_folder.Disk());
        again.PendingCount.Should().Be(4_100);
    }

    [Fact]
    public void Records_that_had_to_be_given_up_are_a_named_fault()
    {
        var disk = _folder.Disk();
        using var journal = AsRunJournal.Open(disk);
        using var memory = new MemoryFile(disk);
        var faults = new Faults(NullLogger<Faults>.Instance);
        var writer = new ProofWriter(journal, memory, faults, TimeProvider.System);
        for (var n = 0; n < AsRunJournal.MostPending; n++)
            writer.Close(Record(n));
        writer.Flush();
        faults.Present.Should().BeEmpty();

        writer.Close(Record(AsRunJournal.MostPending));
        writer.Flush();
        faults.Present.Should().ContainSingle(f => f.Fault == "journal-full");
    }

    [Fact]
    public void The_memory_of_the_player_survives_a_power_cut_at_any_byte()
    {
        var before = Memory(1);
        var after = Memory(2);
        var size = 0L;
        for (var cut = 0L; cut <= Math.Max(size, 1); cut++)
        {
            _folder.Clear();
            var disk = _folder.Disk();
            using var file = new MemoryFile(disk);
            file.Save(Memory(0));
            file.Save(before);
            var begun = disk.BytesWritten;
            disk.BytesLeft = cut;
            try
            {
                file.Save(after);
                size = disk.BytesWritten - begun;
            }
            catch (PowerCutException)
            {
                size = cut + 1;
            }

            using var again = new MemoryFile(_folder.Disk());
            var found = again.Load();
            found.Drafts.Single().PlayedMs.Should().BeOneOf([before.Drafts[0].PlayedMs, after.Drafts[0].PlayedMs], $"cut at {cut}");
            again.Save(Memory(3));
            using var third = new MemoryFile(_folder.Disk());
            third.Load().Should().BeEquivalentTo(Memory(3));
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Any_bytes_in_the_memory_file_are_read_or_ignored()
    {
        foreach (var (_, random) in Fuzz.Rounds(11, 200))
        {
            var bytes = new byte[random.Next(2 * MemoryFile.SlotBytes)];
            random.NextBytes(bytes);
            File.WriteAllBytes(_folder.File("player.memory"), bytes);
            using var file = new MemoryFile(_folder.Disk());
            file.Load().Should().Be(PlayerMemory.None);
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_lying_memory_under_an_honest_digest_is_read_or_ignored()
    {
        using (var file = new MemoryFile(_folder.Disk()))
            file.Save(Memory(1));
        var whole = File.ReadAllBytes(_folder.File("player.memory"))[MemoryFile.SlotBytes..];
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(whole.AsSpan(8));
        foreach (var (_, random) in Fuzz.Rounds(12, 200))
        {
            var slot = whole[..(44 + length)];
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                slot[44 + random.Next(length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "\"{}[],:0-nT"[random.Next(11)]);
            slot.AsSpan(12, 32).Clear();
            System.Security.Cryptography.SHA256.HashData(slot).CopyTo(slot, 12);
            File.WriteAllBytes(_folder.File("player.memory"), slot);
            using var file = new MemoryFile(_folder.Disk());
            file.Load().Drafts.Where(draft => draft.Check() is not null).Should().BeEmpty();
        }
    }

    private static PlayerMemory Memory(int n) => new(
        [Record(0) with { PlayedMs = 1000 * n }],
        [("now", Start.AddSeconds(n))],
        new Airtime(new DateOnly(2026, 11, 22), TimeSpan.FromSeconds(n), TimeSpan.FromSeconds(n), Start),
        ImmutableDictionary<string, DateTimeOffset>.Empty.Add($"stopped-{n}", Start));

    /// <summary>Three batches, a receipt and a restart between; tells what was promised so far.</summary>
    private static long Script(FaultyDisk disk, List<string> promised)
    {
        using (var journal = AsRunJournal.Open(disk))
        {
            journal.Append([Record(0), Record(1)]);
            promised.AddRange(["a0:0", "a1:0"]);
            journal.Append([Record(2)]);
            promised.Add("a2:0");
            journal.Receipt(["a1:0"]);
        }

        using (var journal = AsRunJournal.Open(disk))
        {
            journal.Append([Record(3)]);
            promised.Add("a3:0");
        }

        return disk.BytesWritten;
    }

    private static string[] Ids(AsRunJournal journal) => [.. journal.Pending(1000, _ => false).Select(r => r.Record)];

    private static AsRunRecord Record(int n)
    {
        var airing = Airings.New($"a{n}", Start);
        return AsRunRecords.Of(PlayerState.Empty, new Track(airing, Start, PlayNow: false, Start, [PartProgress.None]), 0, AsRunReason.BoxOff);
    }
}
