using System.CommandLine;
using System.Globalization;
using Broadcast.Audio;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Cli;

/// <summary><c>speak FILE -o OUT.opus</c>: a text becomes an Ogg Opus file as a box would play it.</summary>
internal static class SpeakVerb
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var text = new Argument<FileInfo>("FILE") { Description = "Văn bản UTF-8" };
        var output = new Option<FileInfo>("-o", "--output") { Description = "Tệp .opus sẽ tạo", Required = true };
        var voice = new Option<string?>("--voice") { Description = "Giọng đọc: bac (mặc định), trung, nam" };
        var lexicon = LexiconOption.Create();
        var verb = new Command("speak", "Đọc một văn bản thành tệp âm thanh Ogg Opus.") { text, output, voice, lexicon };
        verb.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(text), parsed.GetRequiredValue(output), parsed.GetValue(voice), parsed.GetValue(lexicon), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(FileInfo file, FileInfo opus, string? voiceId, FileInfo? lexicon, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var engine = new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System);
        var voice = voiceId is null ? engine.Voices[0] : engine.Voices.FirstOrDefault(known => known.Id == voiceId);
        if (voice is null)
            return await SayAsync(error, ExitCode.Misused, $"--voice: không có giọng \"{voiceId}\". Các giọng: {string.Join(", ", engine.Voices.Select(known => $"{known.Id} ({known.Name})"))}.");
        if (opus.FullName == file.FullName)
            return await SayAsync(error, ExitCode.Misused, $"-o: {opus.FullName} chính là tệp văn bản. Hãy đặt tên khác, ví dụ {Path.ChangeExtension(file.Name, ".opus")}.");
        try
        {
            if (await LexiconOption.ReadAsync(lexicon, error, cancel) is not { } words)
                return ExitCode.Refused;
            if (file.Length > BulletinText.MaxBytes)
                return await SayAsync(error, ExitCode.Refused, $"{file.Name}: {new TooLongText(file.Length).Message}");
            var check = BulletinText.Check(await File.ReadAllBytesAsync(file.FullName, cancel));
            if (check is not AcceptedText accepted)
                return await SayAsync(error, ExitCode.Refused, $"{file.Name}: {((RefusedText)check).Message}");
            var outcome = await new SpeechCompiler(engine, cache: null, new SpeechCompilerOptions()).CompileAsync(Normaliser.NormaliseDocument(accepted.Text, words), voice, opus.FullName, null, cancel);
            if (outcome is not CompiledSpeech speech)
                return await SayAsync(error, ExitCode.Refused, ((CompileRefusal)outcome).Message);
            await output.WriteLineAsync(string.Create(Vietnamese, $"{opus.FullName}: {speech.Duration:m\\:ss}, {speech.Bytes:N0} byte, {speech.IntegratedLufs:0.0} LUFS, {speech.TruePeakDb:0.0} dBTP, giọng {voice.Name}"));
            foreach (var warning in speech.Warnings)
                await error.WriteLineAsync(warning);
            return ExitCode.Done;
        }
        catch (FileNotFoundException)
        {
            return await SayAsync(error, ExitCode.Refused, $"Không có tệp {file.FullName}. Hãy kiểm tra tên tệp.");
        }
        catch (MissingLibraryException missing)
        {
            return await SayAsync(error, ExitCode.Refused, missing.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return await SayAsync(error, ExitCode.Refused, $"Không đọc được {file.FullName}: {unreadable.Message}");
        }
    }

    private static async Task<int> SayAsync(TextWriter error, int code, string message)
    {
        await error.WriteLineAsync(message);
        return code;
    }
}
