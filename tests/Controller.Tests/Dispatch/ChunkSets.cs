using Broadcast.Controller.Dispatch;
using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.Dispatch;

public sealed class ChunkSets
{
    [Fact]
    public void They_hold_what_a_set_of_numbers_would_hold()
    {
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var (one, oneNumbers) = Random(random);
            var (other, otherNumbers) = Random(random);
            one.Chunks().Should().Equal(oneNumbers);
            one.Count.Should().Be(oneNumbers.Count);
            one.IsEmpty.Should().Be(oneNumbers.Count == 0);
            one.Union(other).Chunks().Should().Equal(oneNumbers.Union(otherNumbers).Order());
            one.Where(other.Contains).Chunks().Should().Equal(oneNumbers.Intersect(otherNumbers).Order());
            for (var chunk = -1; chunk < 41; chunk++)
                one.Contains(chunk).Should().Be(oneNumbers.Contains(chunk));
            while (!one.IsEmpty)
            {
                one.First.Should().Be(oneNumbers.Min);
                oneNumbers.Remove(one.First);
                one = one.WithoutFirst();
                one.Chunks().Should().Equal(oneNumbers);
            }
        }
    }

    [Fact]
    public void All_is_everything_below_and_nothing_of_nothing()
    {
        ChunkSet.All(3).Chunks().Should().Equal(0, 1, 2);
        ChunkSet.All(0).IsEmpty.Should().BeTrue();
        ChunkSet.Of([new ChunkRange(0, 65_535)], 10).Count.Should().Be(10);
    }

    private static (ChunkSet Set, SortedSet<int> Numbers) Random(Random random)
    {
        var ranges = Enumerable.Range(0, random.Next(6)).Select(_ => new ChunkRange(random.Next(45), random.Next(45))).ToList();
        var numbers = ranges.Where(range => range.First <= range.Last).SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Where(chunk => chunk < 40);
        return (ChunkSet.Of(ranges, 40), [.. numbers]);
    }
}
