using System.Text;
using Broadcast.Tests;

namespace Broadcast.VitsHost.Tests;

public sealed class WireTests
{
    [Fact]
    public void A_request_is_read_as_the_controller_writes_it() =>
        Read("0e000000" + "01" + "07000000" + "0000c03f" + "6368c3a06f").Should().Be(new SpeakRequest(7, 1.5f, "chào"));

    [Fact]
    public void The_stream_may_end_between_requests() => Read("").Should().BeNull();

    [Theory]
    [InlineData("0e", "inside a length")]
    [InlineData("0e000000" + "01", "inside a request")]
    [InlineData("09000000", "length 9")]
    [InlineData("ffffffff", "length 4294967295")]
    [InlineData("0a000000" + "02" + "07000000" + "0000803f" + "61", "kind 2")]
    [InlineData("0a000000" + "01" + "00000000" + "0000803f" + "61", "id 0")]
    [InlineData("0a000000" + "01" + "07000000" + "0000c07f" + "61", "speed NaN")]
    [InlineData("0a000000" + "01" + "07000000" + "00004040" + "61", "speed 3")]
    [InlineData("0a000000" + "01" + "07000000" + "0000803f" + "c3", "not UTF-8")]
    [InlineData("0a000000" + "01" + "07000000" + "0000803f" + "00", "NUL")]
    public void A_broken_request_is_refused_by_the_name_of_its_field(string hex, string complaint) =>
        FluentActions.Invoking(() => Read(hex)).Should().Throw<WireException>().WithMessage($"*{complaint}*");

    [Fact]
    public void Answers_are_written_as_the_controller_reads_them()
    {
        Written(output => Wire.WriteReady(output, 16_000, 1, "1.13.8")).Should().Be("13000000" + "01" + "01000000" + "803e0000" + "01000000" + "312e31332e38");
        Written(output => Wire.WriteSound(output, 7, [0.5f, -0.5f])).Should().Be("0d000000" + "02" + "07000000" + "0000003f" + "000000bf" + "09000000" + "03" + "07000000" + "02000000");
        Written(output => Wire.WriteRefused(output, 7, RefusalCode.Voice, "Hỏ")).Should().Be("0a000000" + "04" + "07000000" + "02" + "48e1bb8f");
    }

    [Fact]
    public void Long_sound_goes_in_pieces_and_long_words_are_cut_between_letters()
    {
        Written(output => Wire.WriteSound(output, 1, new float[40_000])).Length.Should().Be(2 * (40_000 * 4 + 3 * 9 + 13));
        Convert.FromHexString(Written(output => Wire.WriteRefused(output, 1, RefusalCode.Voice, new string('ỏ', 1_000)))).Length.Should().Be(10 + 999);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void No_bytes_break_the_reader()
    {
        foreach (var (i, random) in Fuzz.Rounds(20261122, 20_000))
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 14 && i % 2 == 0)
            {
                BitConverter.TryWriteBytes(bytes, bytes.Length - 4);
                bytes[4] = 1;
                BitConverter.TryWriteBytes(bytes.AsSpan(9), 1f);
                if (i % 4 == 0) Encoding.ASCII.GetBytes("xin chao").AsSpan(0, Math.Min(8, bytes.Length - 13)).CopyTo(bytes.AsSpan(13));
            }
            try
            {
                using var stream = new MemoryStream(bytes);
                while (Wire.ReadRequest(stream) is { } request) request.Text.Length.Should().BeInRange(1, Wire.MaxTextBytes);
            }
            catch (WireException)
            {
                // The only way to say no.
            }
        }
    }

    private static SpeakRequest? Read(string hex)
    {
        using var stream = new MemoryStream(Convert.FromHexString(hex));
        return Wire.ReadRequest(stream);
    }

    private static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Convert.ToHexStringLower(stream.ToArray());
    }
}
