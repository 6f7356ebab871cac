using System.Net;
using System.Text.Json;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Tests.Engines;

public sealed class ServicePartsTests
{
    [Fact]
    public void A_text_is_cut_after_a_sentence_else_a_clause_else_a_word()
    {
        TextPieces.Split("Một hai ba bốn. Năm sáu bảy tám chín.", 22).Select(p => p.Text).Should().Equal("Một hai ba bốn.", "Năm sáu bảy tám chín.");
        TextPieces.Split("Một hai ba bốn, năm sáu bảy tám chín.", 24).Should().Equal(new TextPiece("Một hai ba bốn,", true), new TextPiece("năm sáu bảy tám chín.", true));
        TextPieces.Split("Một hai ba bốn năm sáu bảy", 14).Should().Equal(new TextPiece("Một hai ba bốn", false), new TextPiece("năm sáu bảy", true));
        TextPieces.Split("Ngày 1.234.567 hết", 12).First().Text.Should().Be("Ngày", "a point within a number ends nothing");
        TextPieces.Split("   ", 10).Should().BeEmpty();
    }

    [Fact]
    public void No_text_loses_a_letter_or_exceeds_the_limit()
    {
        var random = new Random(7);
        const string Letters = "aăâ ơ ẹ̀ . , ; : ! ? … — \n 😀 Đ ";
        for (var round = 0; round < 1_000; round++)
        {
            var limit = random.Next(10, 60);
            var text = new string([.. Enumerable.Range(0, random.Next(0, 400)).Select(_ => Letters[random.Next(Letters.Length)])]);
            var pieces = TextPieces.Split(text, limit).ToList();
            pieces.Should().NotContain(p => p.Text.Length == 0 || p.Text.Length > limit);
            Bare(string.Concat(pieces.Select(p => p.Text))).Should().Be(Bare(text));
        }

        static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
    }

    [Theory]
    [InlineData("8.8.8.8", true), InlineData("103.1.200.7", true), InlineData("2606:4700::1111", true), InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false), InlineData("10.0.0.1", false), InlineData("100.64.0.1", false), InlineData("127.8.8.8", false), InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false), InlineData("192.168.0.1", false), InlineData("198.19.0.1", false), InlineData("224.0.0.1", false), InlineData("255.255.255.255", false)]
    [InlineData("::", false), InlineData("::1", false), InlineData("fe80::1", false), InlineData("fc00::1", false), InlineData("ff02::1", false), InlineData("2001:db8::1", false)]
    [InlineData("::ffff:127.0.0.1", false), InlineData("64:ff9b::7f00:1", false), InlineData("2002:7f00:1::", false), InlineData("2001:0:1::", false)]
    public void Only_the_public_internet_is_reached(string address, bool reached) => PublicAddress.Includes(IPAddress.Parse(address)).Should().Be(reached);

    [Fact]
    public void Addresses_are_the_services_own_or_nobodys()
    {
        OwnedAddress.TryTake("https://file01.fpt.ai/a/b.mp3?x=1", "fpt.ai", out var address).Should().BeTrue();
        address!.Host.Should().Be("file01.fpt.ai");
        OwnedAddress.TryTake("https://FPT.AI/x", "fpt.ai", out _).Should().BeTrue();
        OwnedAddress.TryTake("https://fpt.ai./x", "fpt.ai", out _).Should().BeFalse();
        OwnedAddress.TryTake("https://ｆpt.ai.x/", "fpt.ai", out _).Should().BeFalse();
        OwnedAddress.TryTake("https://a.fpt.ai/" + new string('x', 3_000), "fpt.ai", out _).Should().BeFalse();
        var random = new Random(11);
        const string Alphabet = "htps:/.@\\fai#?%[]1-x \t";
        for (var round = 0; round < 20_000; round++)
        {
            var text = "https://" + new string([.. Enumerable.Range(0, random.Next(0, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (OwnedAddress.TryTake(text, "fpt.ai", out var taken)) (taken.Scheme, taken.Host.EndsWith("fpt.ai", StringComparison.Ordinal)).Should().Be(("https", true));
        }
    }

    [Fact]
    public void A_key_never_shows()
    {
        var key = ServiceSecret.Of("  abcd+efgh/1234\n");
        var options = new ViettelOptions { Key = key };
        (key + options.ToString() + JsonSerializer.Serialize(options) + $"{options with { Speed = 1.1 }}").Should().NotContain("abcd");
        key.Redact("sai khóa ABCD+efgh/1234 hay abcd%2Befgh%2F1234").Should().Be("sai khóa *** hay ***");
        key.Reveal().Should().Be("abcd+efgh/1234");
    }

    [Theory, InlineData("short"), InlineData("with space inside"), InlineData("line\r\nHost: x.y"), InlineData("khóa-tiếng-việt"), InlineData("")]
    public void What_cannot_be_a_key_is_refused_without_being_shown(string value)
    {
        var refusal = FluentActions.Invoking(() => ServiceSecret.Of(value)).Should().Throw<ArgumentException>().Which;
        if (value.Length > 0) refusal.ToString().Should().NotContain(value);
    }

    [Fact]
    public void A_key_comes_from_a_file_only_its_owner_reads()
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("the product runs on Linux");
        var path = Path.Combine(Path.GetTempPath(), $"key-{Guid.CreateVersion7():n}");
        try
        {
            File.WriteAllText(path, FakeServices.Key + "\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            FluentActions.Invoking(() => ServiceSecret.FromFile(path)).Should().Throw<ArgumentException>().WithMessage("*chmod 600*");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            ServiceSecret.FromFile(path).Reveal().Should().Be(FakeServices.Key);
            File.WriteAllText(path, new string('x', 10_000));
            FluentActions.Invoking(() => ServiceSecret.FromFile(path)).Should().Throw<ArgumentException>().WithMessage("*giới hạn*");
        }
        finally
        {
            File.Delete(path);
        }
        FluentActions.Invoking(() => ServiceSecret.FromFile(path)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ServiceSecret.FromEnvironment("NO_SUCH_VARIABLE_7")).Should().Throw<ArgumentException>().WithMessage("*NO_SUCH_VARIABLE_7*");
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        var key = ServiceSecret.Of(FakeServices.Key);
        Refused(() => new ViettelOptions { Key = key, Speed = 1.3 }, "Speed");
        Refused(() => new FptOptions { Key = key, Speed = 4 }, "Speed");
        Refused(() => new FptOptions { Key = key, MaxCharacters = 5_001 }, "MaxCharacters");
        Refused(() => new AzureOptions { Key = key, Region = "eastus", RatePercent = 101 }, "RatePercent");
        Refused(() => new AzureOptions { Key = key, Region = "eastus", Voices = [new Voice("a'/><", "x")] }, "Voices");
        Refused(() => new ServiceCallOptions { Attempts = 0 }, "Attempts");
        Refused(() => new ServiceCallOptions { TimeLimit = TimeSpan.Zero }, "TimeLimit");
        Refused(() => new ServiceCallOptions { MaxSoundBytes = int.MaxValue }, "MaxSoundBytes");
        Refused(() => new SpeechChainOptions { UrgentTimeLimit = TimeSpan.FromMinutes(2) }, "UrgentTimeLimit");
        Refused(() => new EngineBreakerOptions { Failures = 0 }, "Failures");

        static void Refused(Func<object> make, string name) => make.Should().Throw<ArgumentException>().Which.Message.Should().StartWith(name);
    }

    [Fact]
    public async Task Broken_sound_is_refused_and_nothing_else_happens()
    {
        var random = new Random(3);
        var good = new[] { Sounds.Wave(TimeSpan.FromSeconds(1)), Sounds.Opus };
        for (var round = 0; round < 300; round++)
        {
            var body = good[round % 2].ToArray();
            for (var i = 0; i < 1 + round % 20; i++) body[random.Next(Math.Min(body.Length, round % 3 == 0 ? 60 : body.Length))] = (byte)random.Next(256);
            if (round % 5 == 0) body = body[..random.Next(body.Length)];
            // Not what ffmpeg would be asked about: a process for each round is too dear.
            if (body.Length > 36 && body.AsSpan().StartsWith("RIFF"u8) && (body[20] != 1 || body[21] != 0 || body[34] != 16 || !body.AsSpan(12).StartsWith("fmt "u8))) continue;
            if (body.AsSpan().StartsWith("OggS"u8) && body.AsSpan(0, Math.Min(512, body.Length)).IndexOf("OpusHead"u8) < 0) continue;
            await TryAsync(body);
        }
        foreach (var mark in new[] { "ID3", "RIFF....WAVEfmt ", "OggS....vorbis" })
        {
            var body = new byte[4_000];
            random.NextBytes(body);
            System.Text.Encoding.ASCII.GetBytes(mark).CopyTo(body, 0);
            await FluentActions.Awaiting(() => DecodeAsync(body)).Should().ThrowAsync<SpeechEngineException>();
        }

        static async Task TryAsync(byte[] body)
        {
            try
            {
                (await DecodeAsync(body)).Length.Should().BeLessThan(48_000 * 600);
            }
            catch (SpeechEngineException exception)
            {
                exception.Failure.Should().Be(SpeechEngineFailure.BadOutput);
            }
        }
    }

    [Fact]
    public async Task Sound_longer_than_allowed_is_refused_however_it_is_packed()
    {
        foreach (var body in new[] { Sounds.Wave(TimeSpan.FromSeconds(3)), Sounds.Opus, Sounds.Mp3 })
            (await FluentActions.Awaiting(() => DecodeAsync(body, new() { LongestSound = TimeSpan.FromSeconds(1) })).Should().ThrowAsync<SpeechEngineException>()).Which.Message.Should().Contain("dài");
    }

    [Fact]
    public async Task A_missing_decoder_is_named_with_its_package() =>
        (await FluentActions.Awaiting(() => DecodeAsync(Sounds.Mp3, new() { Decoder = "no-such-decoder" })).Should().ThrowAsync<SpeechEngineException>())
            .Which.Should().Match<SpeechEngineException>(e => e.Failure == SpeechEngineFailure.Missing && e.Message.Contains("ffmpeg"));

    private static Task<float[]> DecodeAsync(byte[] body, ServiceCallOptions? options = null) =>
        SoundBytes.DecodeAsync("thử", new ServiceAnswer(200, body, null), 5, options ?? new(), default);
}
