using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Tests.Store;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>What the person at the box reads when the enrolment is not right.</summary>
public sealed class EnrolmentFileTests : IDisposable
{
    private readonly DiskFolder _folder = new();
    private readonly Enrolment _enrolment;

    public EnrolmentFileTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _enrolment = new Enrolment
        {
            Version = 1,
            Station = "xa-thu",
            StationName = "Xã Thử",
            Box = "cum-1",
            Broker = new BrokerAddress { Host = "127.0.0.1", Port = 1883 },
            User = "xa-thu.cum-1",
            Password = "mật-khẩu",
            Keys = [StationKey.Of("station-1", key, Purpose.Plan)],
        };
    }

    private string Whole => Encoding.UTF8.GetString(_enrolment.ToUtf8());

    [Fact]
    public void A_file_as_the_page_gives_it_is_taken() => Read(Whole).Should().BeEquivalentTo(_enrolment);

    [Fact]
    public void The_whole_answer_of_the_API_is_taken_for_the_enrolment_inside_it() =>
        Read($$"""{"box":{"id":"cum-1","name":"Cụm 1"},"enrolment":{{Whole}}}""").Should().BeEquivalentTo(_enrolment);

    [Theory]
    [InlineData("", "Tệp ghi danh * trống.*")]
    [InlineData(" \r\n", "Tệp ghi danh * trống.*")]
    [InlineData("<html>", "*bị hỏng, chép chưa hết, hoặc không phải tệp ghi danh.*")]
    [InlineData("[]", "*không phải tệp ghi danh.*")]
    [InlineData("""{"\ud800":1,"\ud800":2}""", "*bị hỏng*không phải tệp ghi danh.*")]
    [InlineData("{}", "*thiếu hoặc sai mục \"version\".*")]
    [InlineData("""{"enrolment":{}}""", "*thiếu hoặc sai mục \"version\".*")]
    [InlineData("""{"enrolment":"cum-1"}""", "*thiếu hoặc sai mục \"version\".*")]
    [InlineData("""{"enrolment":{},"enrolment":{}}""", "*thiếu hoặc sai mục \"version\".*")]
    public void What_is_no_enrolment_is_said_in_Vietnamese_with_the_files_name_and_what_to_do(string text, string message)
    {
        var said = FluentActions.Invoking(() => Read(text)).Should().Throw<EnrolmentException>().WithMessage(message).Which.Message;
        said.Should().ContainAll(_folder.File(EnrolmentFile.Name), "chép lại enrolment.json", "«Cấp lại enrolment.json…»");
        said.Should().NotContainAny("JSON ", "LineNumber", "missing", "must");
    }

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_said_to_be_so()
    {
        for (var length = 1; length < Whole.Length; length += 7)
            FluentActions.Invoking(() => Read(Whole[..length])).Should().Throw<EnrolmentException>().WithMessage("*bị hỏng, chép chưa hết*");
    }

    [Fact]
    public void An_enrolment_inside_an_answer_must_be_as_good_as_any() =>
        FluentActions.Invoking(() => Read($$"""{"enrolment":{{Whole.Replace("xa-thu.cum-1", "xa-thu.cum-2", StringComparison.Ordinal)}}}"""))
            .Should().Throw<EnrolmentException>().WithMessage("*thiếu hoặc sai mục \"user\".*");

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read() =>
        FluentActions.Invoking(() => Read(Whole + new string(' ', Enrolment.MaxSize)))
            .Should().Throw<EnrolmentException>().WithMessage("*lớn hơn 65536 byte*");

    public void Dispose() => _folder.Dispose();

    private Enrolment Read(string text)
    {
        var file = _folder.File(EnrolmentFile.Name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return EnrolmentFile.Read(_folder.Path);
    }
}
