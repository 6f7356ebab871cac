namespace Broadcast.Protocol.Tests;

public sealed class RecordsTellOneReason
{
    [Fact]
    public void Every_reason_has_its_place_in_the_order_of_telling()
    {
        var words = typeof(AsRunReason).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        AsRunReason.InOrder.Should().BeEquivalentTo(words).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("on-time", "no-content", "no-content")]
    [InlineData("withdrawn", "quiet-hours", "withdrawn")]
    [InlineData("late", "box-off", "late")]
    [InlineData("eaten-by-a-cow", "on-time", "on-time")]
    public void Of_two_reasons_the_first_in_order_is_told(string one, string other, string told)
    {
        AsRunReason.FirstOf(one, other).Should().Be(told);
        AsRunReason.FirstOf(other, one).Should().Be(told);
    }
}
