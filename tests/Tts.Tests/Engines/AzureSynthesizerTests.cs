using System.Xml.Linq;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Tests.Engines;

public sealed class AzureSynthesizerTests : IAsyncLifetime
{
    private readonly ImpatientTime _time = new() { Skip = TimeSpan.FromSeconds(15) };
    private FakeInternet _internet = null!;

    public async Task InitializeAsync() => _internet = await FakeInternet.StartAsync();

    public async Task DisposeAsync() => await _internet.DisposeAsync();

    [Fact]
    public async Task The_request_is_as_the_document_has_it()
    {
        await SpeakAsync(AzureSound.Wave24, "Xin chào bà con.");
        var sent = _internet.Arrivals.Should().ContainSingle().Which;
        (sent.Host, sent.Method, sent.Path).Should().Be(("southeastasia.tts.speech.microsoft.com", "POST", "/cognitiveservices/v1"));
        sent.Headers.ContentType.ToString().Should().Be("application/ssml+xml");
        sent.Headers.UserAgent.ToString().Should().NotBeEmpty();
        sent.Text.Should().Contain("<voice name=\"vi-VN-HoaiMyNeural\"><prosody rate=\"-5%\">Xin chào bà con.</prosody>");
    }

    [Theory]
    [InlineData(AzureSound.Wave24, 0.8), InlineData(AzureSound.Wave48, 0.8), InlineData(AzureSound.Opus24, 2), InlineData(AzureSound.Mp3, 2)]
    public async Task Every_sound_that_can_be_asked_for_is_decoded(AzureSound sound, double seconds) =>
        ((await SpeakAsync(sound, "Xin chào bà con.")).Length / 48_000.0).Should().BeApproximately(seconds, 0.15);

    [Fact]
    public async Task Other_formats_that_might_come_are_decoded_too()
    {
        foreach (var body in new[] { Sounds.Mulaw, Sounds.Vorbis })
        {
            _internet.Then(Misdeeds.Bytes(body));
            ((await SpeakAsync(AzureSound.Wave24, "Xin chào bà con.")).Length / 48_000.0).Should().BeApproximately(2, 0.15);
        }
    }

    [Fact]
    public void Whatever_stands_in_the_text_is_said_and_not_obeyed()
    {
        const string Evil = "A </prosody><break time=\"9s\"/> & ]]> \u0001 \ud83d 'x' \"y\" <audio src=\"http://x\"/>";
        var document = XDocument.Parse(AzureSynthesizer.Ssml(Evil, new Voice("vi-VN-NamMinhNeural", ""), 10));
        document.Descendants().Select(e => e.Name.LocalName).Should().Equal("speak", "voice", "prosody");
        document.Root!.Value.Should().Contain("</prosody><break time=\"9s\"/> & ]]>").And.NotContain("\u0001");
    }

    [Theory, InlineData("x.evil.example/"), InlineData("a"), InlineData("South East"), InlineData("a#b"), InlineData("eastus@evil")]
    public void A_region_that_would_lead_elsewhere_is_refused(string region) =>
        FluentActions.Invoking(() => new AzureOptions { Key = ServiceSecret.Of(FakeServices.Key), Region = region }).Should().Throw<ArgumentException>();

    private async Task<float[]> SpeakAsync(AzureSound sound, string text)
    {
        _internet.Serve = FakeServices.ServeAsync;
        using var engine = new AzureSynthesizer(new() { Key = ServiceSecret.Of(FakeServices.Key), Region = "southeastasia", Sound = sound }, _time, FakeServices.Seeded, _internet.Network);
        return await engine.SynthesiseAsync(text, engine.Voices[0], default);
    }
}
