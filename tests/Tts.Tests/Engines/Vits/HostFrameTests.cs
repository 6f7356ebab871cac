using Broadcast.Tests;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Tts.Tests.Engines.Vits;

public sealed class HostFrameTests
{
    [Fact]
    public void A_request_is_written_as_the_host_reads_it() =>
        Convert.ToHexStringLower(HostFrame.Speak(7, 1.5f, "chào")).Should().Be("0e000000" + "01" + "07000000" + "0000c03f" + "6368c3a06f");

    [Theory]
    [InlineData("12000000" + "01" + "01000000" + "803e0000" + "01000000" + "312e31332e38", typeof(HostReady))]
    [InlineData("0d000000" + "02" + "07000000" + "0000003f" + "000000bf", typeof(HostSound))]
    [InlineData("09000000" + "03" + "07000000" + "02000000", typeof(HostDone))]
    [InlineData("0a000000" + "04" + "07000000" + "02" + "48e1bb8f", typeof(HostRefused))]
    public async Task Every_answer_is_read(string hex, Type kind) => (await Read(Convert.FromHexString(hex))).Should().BeOfType(kind);

    [Theory]
    [InlineData("00000000", "length 0")]
    [InlineData("ffffffff" + "02", "length 4294967295")]
    [InlineData("0e000000" + "01" + "01000000", "inside a frame")]
    [InlineData("0e", "inside a length")]
    [InlineData("0d000000" + "01" + "02000000" + "803e0000" + "01000000", "protocol 2")]
    [InlineData("0d000000" + "01" + "01000000" + "a00f0000" + "01000000", null)]
    [InlineData("0d000000" + "01" + "01000000" + "9f0f0000" + "01000000", "sample rate 3999")]
    [InlineData("09000000" + "02" + "07000000" + "0000c07f", "no number")]
    [InlineData("08000000" + "02" + "07000000" + "000000", "kind 2")]
    [InlineData("01000000" + "05", "kind 5")]
    public async Task A_broken_answer_is_refused_by_the_name_of_its_field(string hex, string? complaint)
    {
        var read = () => Read(Convert.FromHexString(hex));
        if (complaint is null) await read.Should().NotThrowAsync();
        else await read.Should().ThrowAsync<InvalidDataException>().WithMessage($"*{complaint}*");
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public async Task No_bytes_break_the_reader()
    {
        foreach (var (i, random) in Fuzz.Rounds(20261122, 20_000))
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 5 && i % 2 == 0)
            {
                BitConverter.TryWriteBytes(bytes, bytes.Length - 4);
                bytes[4] = (byte)random.Next(6);
            }
            try
            {
                using var stream = new MemoryStream(bytes);
                while (await HostFrame.ReadAsync(stream, default) is not null) { }
            }
            catch (InvalidDataException)
            {
                // The only way to say no.
            }
        }
    }

    private static async Task<HostFrame?> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await HostFrame.ReadAsync(stream, default);
    }
}
