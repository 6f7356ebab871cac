using System.Globalization;

namespace Broadcast.Tts.Tests;

public sealed class MessageTests
{
    [Fact]
    public void Sizes_are_written_as_people_here_write_them_whatever_the_machine_s_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");
            new TooLongText(2_000_000).Message.Should().Contain("2.000.000 byte").And.Contain("1.048.576 byte");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Why_a_file_cannot_be_read_is_said_in_Vietnamese()
    {
        FileFaults.Name(new UnauthorizedAccessException("Access to the path is denied.")).Should().Contain("quyền đọc").And.NotContain("denied");
        FileFaults.Name(new DirectoryNotFoundException()).Should().Contain("không có ở đó");
        FileFaults.Name(new IOException("Input/output error", 5)).Should().Contain("ổ đĩa");
        FileFaults.Name(new IOException("Invalid argument", 22)).Should().Contain("lỗi khi đọc").And.NotContain("Invalid");
    }
}
