using System.Text;
using Broadcast.Tests;

namespace Broadcast.Tts.Tests;

public sealed class BulletinTextTests
{
    [Fact]
    public void A_text_is_accepted_in_normal_form_c_without_a_byte_order_mark()
    {
        var bytes = new byte[] { 0xef, 0xbb, 0xbf }.Concat(Encoding.UTF8.GetBytes("Thông báo\r\nsố 1".Normalize(NormalizationForm.FormD))).ToArray();
        BulletinText.Check(bytes).Should().Be(new AcceptedText("Thông báo\nsố 1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("--- * ---")]
    public void A_text_with_nothing_to_read_is_refused_with_what_to_do(string text) =>
        Refused<EmptyText>(Encoding.UTF8.GetBytes(text)).Message.Should().EndWith("Hãy nhập lời cần phát.");

    [Fact]
    public void A_text_of_exactly_one_mebibyte_is_accepted_and_one_byte_more_is_not()
    {
        var text = Enumerable.Repeat((byte)'a', BulletinText.MaxBytes).ToArray();
        BulletinText.Check(text).Should().BeOfType<AcceptedText>();
        Refused<TooLongText>([.. text, (byte)'a']).Message.Should().Contain("1 MiB");
        Refused<TooLongText>(new byte[2_000_000]);
    }

    [Fact]
    public void A_binary_file_is_refused_with_the_place_of_its_first_control_character() =>
        Refused<BinaryText>("PNG\u0000\u0001"u8.ToArray()).Offset.Should().Be(3);

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xc3 }, 1)]
    [InlineData(new byte[] { (byte)'a', (byte)'b', 0xff, (byte)'c' }, 2)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 0)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 0)]
    public void Broken_utf8_is_refused_with_the_place_where_it_breaks(byte[] bytes, int offset) => Refused<BrokenUtf8>(bytes).Offset.Should().Be(offset);

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Random_bytes_never_throw()
    {
        foreach (var (_, random) in Fuzz.Rounds(7, 5_000))
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            BulletinText.Check(bytes).Should().NotBeNull();
        }
    }

    private static T Refused<T>(byte[] bytes)
        where T : RefusedText
    {
        var refusal = BulletinText.Check(bytes).Should().BeOfType<T>().Subject;
        refusal.Message.Should().StartWith("Trường “Văn bản” ");
        return refusal;
    }
}
