using System.Text;
using Broadcast.Tests;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Tts.Tests.Engines.Vits;

public sealed class VoiceFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("voices-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_folder_without_settings_is_a_voice_by_its_name()
    {
        var folder = new TinyVoice().WriteTo(_root, "ngoc-lan");
        var voice = Open().Voices.Should().ContainSingle().Subject;
        voice.Should().BeEquivalentTo(new { Path = folder, Voice = new Voice("ngoc-lan", "ngoc-lan"), Region = (string?)null, Language = "vi", Speaker = 0, Speed = 1.0, GainDb = (double?)null });
    }

    [Fact]
    public void Settings_say_who_speaks_and_how()
    {
        Drop("a", """{"id":"lan","name":"Ngọc Lan","region":"bac","language":"vi-VN","license":"CC BY 4.0","speaker":2,"speed":0.9,"gainDb":-3.5}""");
        Open().Voices.Single().Should().BeEquivalentTo(
            new { Voice = new Voice("lan", "Ngọc Lan"), Region = "bac", Language = "vi-VN", License = "CC BY 4.0", Speaker = 2, Speed = 0.9, GainDb = -3.5 });
    }

    [Theory]
    [InlineData("{", "không phải JSON")]
    [InlineData("[]", "đối tượng")]
    [InlineData("""{"gaindb":1}""", "không có mục “gaindb”")]
    [InlineData("""{"speed":3}""", "\"speed\" phải là số từ 0.5 đến 2")]
    [InlineData("""{"speaker":1.5}""", "\"speaker\" phải là số nguyên từ 0 đến 999")]
    [InlineData("""{"speed":"nhanh"}""", "\"speed\"")]
    [InlineData("""{"id":"giọng lan"}""", "Mã giọng")]
    [InlineData("""{"region":"tây"}""", "\"region\"")]
    [InlineData("""{"name":""}""", "\"name\"")]
    [InlineData("""{"speed":1,"speed":2}""", "hai lần")]
    [InlineData("""{"name":"\ud800"}""", "ký tự hỏng")]
    [InlineData("""{"name":{"a":{"b":{"c":{"d":1}}}}}""", "không phải JSON")]
    public void Wrong_settings_are_refused_by_name(string settings, string reason)
    {
        Drop("a", settings);
        new TinyVoice().WriteTo(_root, "b");
        var opened = Open();
        opened.Refused.Should().ContainSingle().Which.Should().Match<RefusedVoiceFolder>(r => r.Name == "a" && r.Reason.Contains(reason));
        opened.Voices.Should().ContainSingle().Which.Voice.Id.Should().Be("b", "a wrong folder hinders no other");
    }

    [Fact]
    public void A_folder_that_lacks_a_file_or_has_too_much_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_root, "1-trong"));
        File.Copy(Path.Combine(new TinyVoice().WriteTo(_root, "2-hai"), "model.onnx"), Path.Combine(_root, "2-hai", "second.onnx"));
        File.Delete(Path.Combine(new TinyVoice().WriteTo(_root, "3-thieu"), "tokens.txt"));
        File.WriteAllBytes(Path.Combine(new TinyVoice().WriteTo(_root, "4-rong"), "model.onnx"), []);
        File.WriteAllBytes(Path.Combine(new TinyVoice().WriteTo(_root, "5-to"), "tokens.txt"), new byte[(1 << 20) + 1]);
        File.WriteAllText(Path.Combine(new TinyVoice().WriteTo(_root, "6-dai"), "voice.json"), new string(' ', 17_000));
        new TinyVoice().WriteTo(_root, "7 khoảng trắng");
        Drop("8-x", """{"id":"trung-ten"}""");
        Drop("9-y", """{"id":"trung-ten"}""");
        new TinyVoice().WriteTo(_root, ".an");
        var opened = Open();
        opened.Voices.Select(v => v.Voice.Id).Should().Equal("trung-ten");
        string[] reasons = ["đúng một tệp .onnx, đang có 0", "đang có 2", "Thiếu tệp tokens.txt", "model.onnx rỗng", "tokens.txt dài", "voice.json dài", "Mã giọng", "đã dùng ở thư mục “8-x”"];
        opened.Refused.Select(r => r.Reason).Should().HaveCount(reasons.Length).And.SatisfyRespectively(
            reasons.Select<string, Action<string>>(reason => said => said.Should().Contain(reason)));
    }

    [Fact]
    public void A_voice_of_letters_that_lacks_one_would_pass_over_it_and_is_refused()
    {
        var tokens = Path.Combine(new TinyVoice().WriteTo(_root, "a"), "tokens.txt");
        File.WriteAllLines(tokens, File.ReadAllLines(tokens).Where(line => line[0] != 'đ'));
        Open().Refused.Single().Reason.Should().Contain("thiếu chữ đ");
        File.WriteAllText(Path.Combine(_root, "a", "voice.json"), """{"language":"tyz"}""");
        Open().Voices.Should().ContainSingle("another language has other letters");
    }

    [Fact]
    public void No_folder_and_an_empty_folder_are_no_voices()
    {
        Open().Should().BeEquivalentTo(new { Synthesizer = (object?)null, Problem = (string?)null });
        VitsVoices.Open(new VitsOptions { Folder = Path.Combine(_root, "nowhere"), CacheFolder = Path.Combine(_root, ".c") }, TimeProvider.System).Voices.Should().BeEmpty();
    }

    [Fact]
    public void A_changed_file_or_setting_changes_the_key_of_what_was_spoken()
    {
        Drop("a", """{"speed":1}""");
        var keys = new HashSet<string> { Settings() };
        Drop("a", """{"speed":1.1}""");
        keys.Add(Settings()).Should().BeTrue();
        File.AppendAllText(Path.Combine(_root, "a", "tokens.txt"), "# 999\n");
        keys.Add(Settings()).Should().BeTrue();
        Settings().Should().Be(Settings());
    }

    [Theory]
    [InlineData("[]", "phoneme_id_map")]
    [InlineData("{", "không phải tệp mô tả")]
    [InlineData("""{"audio":{"sample_rate":100},"phoneme_id_map":{"a":[1]}}""", "\"sample_rate\"")]
    [InlineData("""{"audio":7,"phoneme_id_map":{"a":[1]}}""", "\"sample_rate\"")]
    [InlineData("""{"audio":{"sample_rate":22050},"num_speakers":0,"phoneme_id_map":{"a":[1]}}""", "\"num_speakers\"")]
    [InlineData("""{"audio":{"sample_rate":22050},"espeak":{"voice":"../x"},"phoneme_id_map":{"a":[1]}}""", "\"voice\"")]
    [InlineData("""{"audio":{"sample_rate":22050},"phoneme_type":"pinyin","phoneme_id_map":{"a":[1]}}""", "\"phoneme_type\"")]
    [InlineData("""{"audio":{"sample_rate":22050},"phoneme_id_map":{}}""", "phoneme_id_map")]
    [InlineData("""{"audio":{"sample_rate":22050},"phoneme_id_map":{"\ud800":[1]}}""", "không phải tệp mô tả")]
    public void A_wrong_description_of_a_piper_voice_is_refused_by_the_name_of_its_field(string description, string reason)
    {
        var folder = new TinyVoice { Piper = true, IsRaw = true }.WriteTo(_root, "a");
        File.WriteAllText(Path.Combine(folder, "model.onnx.json"), description);
        Open().Refused.Should().ContainSingle().Which.Reason.Should().Contain(reason);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void No_settings_break_the_reader()
    {
        var good = Encoding.UTF8.GetBytes("""{"id":"lan","name":"Ngọc Lan","region":"bac","speaker":2,"speed":0.9,"gainDb":-3.5}""");
        var folder = new TinyVoice().WriteTo(_root, "a");
        foreach (var (_, random) in Fuzz.Rounds(20261122, 1_000))
        {
            var bytes = good.ToArray();
            for (var j = random.Next(4); j >= 0; j--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path.Combine(folder, "voice.json"), bytes[..random.Next(bytes.Length + 1)]);
            var (voices, refused) = VoiceFolderReader.ReadAll(_root);
            (voices.Count + refused.Count).Should().Be(1);
        }
    }

    private void Drop(string name, string settings) => File.WriteAllText(Path.Combine(new TinyVoice().WriteTo(_root, name), "voice.json"), settings);

    private string Settings()
    {
        using var engine = Open().Synthesizer!;
        return engine.Settings;
    }

    private VitsVoices Open() => VitsVoices.Open(new VitsOptions { Folder = _root, CacheFolder = Path.Combine(_root, ".cache") }, TimeProvider.System);
}
