using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Tests.Trust;

public sealed class SequencesAreNeverUsedTwice : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);
    private readonly TestFolder _folder = new();

    private string File => new TrustFolder(_folder.Path).Sequence("phuong-1");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sequence_is_the_time_in_milliseconds()
    {
        Started().Next("phuong-1", Now).Should().Be(Now.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Two_documents_of_one_millisecond_differ_by_one()
    {
        var sequences = Started();
        var first = sequences.Next("phuong-1", Now);
        sequences.Next("phuong-1", Now).Should().Be(first + 1);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_set_sequences_back()
    {
        var sequences = Started();
        var first = sequences.Next("phuong-1", Now);
        sequences.Next("phuong-1", Now.AddYears(-3)).Should().Be(first + 1);
    }

    [Fact]
    public void Killed_at_any_moment_the_next_start_goes_on_above_everything_that_was_used()
    {
        var highest = 0L;
        var random = new Random(4);
        for (var start = 0; start < 50; start++)
        {
            var sequences = Started();
            for (var n = random.Next(5); n >= 0; n--)
            {
                var next = sequences.Next("phuong-1", Now.AddMilliseconds(random.Next(-100_000, 100_000)));
                next.Should().BeGreaterThan(highest);
                highest = next;
            }
        }
    }

    [Fact]
    public void Killed_between_reserving_and_using_a_number_skips_it()
    {
        var used = Started().Next("phuong-1", Now);
        var reserved = used + 10 * FileSequences.Block;
        System.IO.File.AppendAllText(File, $"\n{reserved}\n");

        Started().Next("phuong-1", Now).Should().Be(reserved + 1);
    }

    [Theory]
    [InlineData("\n1794")]
    [InlineData("\n")]
    [InlineData("\nrác\n")]
    public void Killed_in_the_middle_of_writing_a_reservation_loses_only_that_reservation(string half)
    {
        var used = Started().Next("phuong-1", Now);
        System.IO.File.AppendAllText(File, half);

        Started().Next("phuong-1", Now).Should().BeGreaterThan(used).And.BeLessThan(used + 2 * FileSequences.Block);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_gives_no_number()
    {
        var sequences = Started();
        sequences.Next("phuong-1", Now);
        System.IO.File.Delete(File);
        Directory.CreateDirectory(File);

        FluentActions.Invoking(() => sequences.Next("phuong-1", Now.AddHours(1))).Should().Throw<Exception>().Which.Should().Match(
            fault => fault is IOException || fault is UnauthorizedAccessException);
    }

    [Fact]
    public void The_file_stays_small_and_private()
    {
        var sequences = Started();
        for (var minute = 0; minute < 500; minute++)
            sequences.Next("phuong-1", Now.AddMinutes(2 * minute));
        new FileInfo(File).Length.Should().BeLessThan(5_000);
        System.IO.File.GetUnixFileMode(File).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Many_threads_get_different_numbers()
    {
        var sequences = Started();
        var numbers = new long[2_000];
        Parallel.For(0, numbers.Length, n => numbers[n] = sequences.Next("phuong-1", Now));
        numbers.Should().OnlyHaveUniqueItems();
    }

    private FileSequences Started() => new(new TrustFolder(_folder.Path));
}
