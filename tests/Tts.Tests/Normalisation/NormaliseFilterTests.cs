using System.Text;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Normalisation;

public sealed class NormaliseFilterTests
{
    [Theory]
    [InlineData("5 xã\n\nngày 2/9\n", "năm xã\n\nngày hai tháng chín\n")]
    [InlineData("\ufeff5 xã\r\n6 xã", "năm xã\nsáu xã\n")]
    [InlineData("", "")]
    [InlineData("\n", "\n")]
    public void Each_line_gives_one_line(string input, string expected) => Run(input).Should().Be(expected);

    [Fact]
    public void An_explanation_names_span_rule_and_confidence() =>
        Run("lúc 7h", new NormaliseFilterOptions(Explain: true)).Should().Be("0\t3\tplain\t1.00\t\tlúc\tlúc\n4\t1\ttime\t1.00\t\t7\tbảy\n5\t1\ttime\t1.00\t\th\tgiờ\n");

    [Fact]
    public void A_document_gives_a_line_for_each_paragraph() =>
        Run("# TIÊU ĐỀ\n\nhai dòng\nmột câu.\n", new NormaliseFilterOptions(Document: true)).Should().Be("Tiêu đề.\nHai dòng một câu.\n");

    private static string Run(string input, NormaliseFilterOptions? options = null)
    {
        using var output = new MemoryStream();
        NormaliseFilter.Run(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, options);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
