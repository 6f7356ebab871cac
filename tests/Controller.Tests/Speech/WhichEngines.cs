using Broadcast.Controller.Speech;
using Broadcast.Controller.Storage;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;
using Microsoft.Extensions.Configuration;

namespace Broadcast.Controller.Tests.Speech;

public sealed class WhichEngines : IDisposable
{
    private const string Secret = "khoa-rat-bi-mat-123";
    private readonly TestFolder folder = new();

    [Fact]
    public void Without_settings_the_engine_of_this_machine_speaks() =>
        Engines().All.Should().ContainSingle().Which.Should().Match<SpeechEngine>(engine => engine.IsLastResort && engine.Engine.Engine == "espeak-ng");

    [Fact]
    public void The_order_is_the_settings_and_this_machine_is_last_unless_told_otherwise()
    {
        var engines = Engines(
            ("Speech:Engines:0", "FPT"), ("Speech:Engines:1", "viettel"), ("Speech:Engines:2", "azure"),
            ("Speech:Fpt:KeyFile", KeyFile()), ("Speech:Viettel:KeyFile", KeyFile()), ("Speech:Azure:KeyFile", KeyFile()), ("Speech:Azure:Region", "southeastasia"),
            ("Speech:Fpt:Voices:0", "lannhi"), ("Speech:Fpt:Voices:1", "giong-moi"), ("Speech:Espeak:Voices:0", "nam"));
        engines.All.Select(engine => engine.Engine.Engine).Should().Equal("fpt", "viettel", "azure", "espeak-ng");
        engines.All.Select(engine => engine.NeedsNetwork).Should().Equal(true, true, true, false);
        engines.Voices.Take(3).Select(voice => voice.Name).Should().Equal("Lan Nhi (nữ, Nam)", "giong-moi", "Quỳnh Anh (nữ, Bắc)");
        engines.FindChain("hcm-minhquan")!.Links.Select(link => link.Voice.Id).Should().Equal("hcm-minhquan", "lannhi", "vi-VN-HoaiMyNeural", "nam");
        engines.FindChain("nam")!.Links.Should().ContainSingle();
        engines.FindChain("bac").Should().BeNull("it is not offered");
    }

    [Fact]
    public void With_this_machine_named_first_a_text_leaves_it_only_when_a_voice_elsewhere_is_chosen()
    {
        var engines = Engines(
            ("Speech:Engines:0", "espeak"), ("Speech:Engines:1", "viettel"), ("Speech:Engines:2", "fpt"), ("Speech:Fpt:KeyFile", KeyFile()), ("Speech:Viettel:KeyFile", KeyFile()));
        engines.All.Select(engine => engine.Engine.Engine).Should().Equal("espeak-ng", "viettel", "fpt");
        engines.DefaultChain.Links.Should().ContainSingle().Which.Engine.Engine.Should().Be("espeak-ng");
        engines.FindChain("lannhi")!.Links.Select(link => link.Engine.Engine).Should().Equal("fpt", "espeak-ng");
    }

    [Fact]
    public void With_a_voice_of_ones_own_the_plain_voice_can_still_be_chosen()
    {
        var own = new FakeCloud();
        var time = new FakeTimeProvider(TestStation.Monday);
        var plain = new EspeakSynthesizer(new EspeakOptions(), time);
        using var engines = new SpeechEngines(
            [new(new EngineBreaker(own, new(), time), own.Voices, NeedsNetwork: false, IsLastResort: false), new(new EngineBreaker(plain, new(), time), plain.Voices, NeedsNetwork: false, IsLastResort: true)],
            new SpeechChainOptions(), time);
        engines.FindChain("bac")!.Links.Should().ContainSingle();
        engines.FindChain("mai")!.Links.Should().HaveCount(2);
    }

    [Fact]
    public void A_folder_that_is_no_voice_is_told_of_and_hinders_nobody()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "voices", "hong"));
        File.WriteAllText(Path.Combine(folder.Path, "voices", "hong", "doc-toi.txt"), "không có mô hình");
        var engines = Engines(("Speech:Engines:0", "vits"));
        engines.All.Should().ContainSingle().Which.IsLastResort.Should().BeTrue();
        engines.Refused.Should().ContainSingle().Which.Should().Match<RefusedVoiceFolder>(refused => refused.Name == "hong" && refused.Reason.Contains(".onnx", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Speech:Vits:MaxHosts", "0", "Speech:Vits: MaxHosts = 0*")]
    [InlineData("Speech:Engines:0", "zalo", "Speech:Engines*zalo*viettel, fpt, azure, vits, espeak*")]
    [InlineData("Speech:Engines:0", "viettel", "Speech:Viettel*KeyFile*BROADCAST_Speech__Viettel__Key*")]
    [InlineData("Speech:Espeak:Rate", "nhanh", "Speech:Espeak:Rate*không đọc được*")]
    [InlineData("Speech:Espeak:Rate", "500", "Speech:Espeak:Rate*80*300*")]
    [InlineData("Speech:Espeak:Voices:0", "hue", "Speech:Espeak:Voices*hue*bac, trung, nam*")]
    public void A_setting_that_cannot_be_is_named(string setting, string value, string message) =>
        FluentActions.Invoking(() => Engines((setting, value))).Should().Throw<StartRefusedException>().WithMessage(message);

    [Theory]
    [InlineData("Speech:Fpt:Speed", "9", "Speech:Fpt: Speed = 9*-3*3*")]
    [InlineData("Speech:Fpt:PerMinute", "0", "Speech:Fpt: PerMinute = 0*")]
    [InlineData("Speech:Fpt:Voices:0", "giọng lạ", "Speech:Fpt: Voices*giọng lạ*")]
    [InlineData("Speech:Engines:1", "fpt", "Speech:Engines*một lần*")]
    public void A_setting_of_a_service_that_cannot_be_is_named(string setting, string value, string message) =>
        FluentActions.Invoking(() => Engines(("Speech:Engines:0", "fpt"), ("Speech:Fpt:KeyFile", KeyFile()), (setting, value)))
            .Should().Throw<StartRefusedException>().WithMessage(message).Which.Message.Should().NotContain("Parameter");

    [Fact]
    public void A_key_in_the_settings_is_refused_and_not_repeated() =>
        FluentActions.Invoking(() => Engines(("Speech:Engines:0", "fpt"), ("Speech:Fpt:Key", Secret)))
            .Should().Throw<StartRefusedException>().WithMessage("Speech:Fpt:Key*không được nằm trong*chmod 600*").Which.ToString().Should().NotContain(Secret);

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        var file = KeyFile();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        FluentActions.Invoking(() => Engines(("Speech:Engines:0", "fpt"), ("Speech:Fpt:KeyFile", file)))
            .Should().Throw<StartRefusedException>().WithMessage("Speech:Fpt*chmod 600*").Which.ToString().Should().NotContain(Secret);
    }

    [Fact]
    public void A_region_that_is_missing_is_named() =>
        FluentActions.Invoking(() => Engines(("Speech:Engines:0", "azure"), ("Speech:Azure:KeyFile", KeyFile())))
            .Should().Throw<StartRefusedException>().WithMessage("Speech:Azure*Region*southeastasia*");

    [Fact]
    public async Task A_wrong_engine_stops_the_start_with_a_sentence()
    {
        await File.WriteAllTextAsync(folder.In("settings.json"), """{"Mqtt":{"Listen":"127.0.0.1:0"},"Speech":{"Engines":["zalo"]}}""");
        var act = () => TestStation.StartAsync(folder.Path);
        (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage("Speech:Engines*zalo*");
    }

    public void Dispose() => folder.Dispose();

    private SpeechEngines Engines(params (string Setting, string Value)[] settings) => SpeechRules.Engines(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Setting, (string?)setting.Value))).Build(), new DataFolder(folder.Path), new FakeTimeProvider(TestStation.Monday));

    private string KeyFile()
    {
        var file = folder.In("khoa");
        File.WriteAllText(file, Secret);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
