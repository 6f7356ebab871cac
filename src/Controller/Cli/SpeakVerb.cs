using System.CommandLine;
using System.Globalization;
using Broadcast.Audio;
using Broadcast.Audio.Import;
using Broadcast.Tts;
using Broadcast.Tts.Documents;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Cli;

/// <summary><c>speak FILE -o OUT.opus</c>: a text is spoken, a recording brought in, as an Ogg Opus file that a box would play.</summary>
internal static class SpeakVerb
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var text = new Argument<FileInfo>("FILE") { Description = $"Văn bản ({DocumentFile.Endings}) để đọc, hoặc bản ghi âm ({SoundFileFormat.AllEndings}) để đưa vào" };
        var output = new Option<FileInfo>("-o", "--output") { Description = "Tệp .opus sẽ tạo", Required = true };
        var voice = new Option<string?>("--voice") { Description = "Giọng đọc: bac (mặc định), trung, nam" };
        var lexicon = LexiconOption.Create();
        var verb = new Command("speak", "Đọc một văn bản, hoặc đưa một bản ghi âm vào, thành tệp âm thanh Ogg Opus.") { text, output, voice, lexicon };
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
            return await SayAsync(error, ExitCode.Misused, $"-o: {opus.FullName} chính là tệp nguồn. Hãy đặt tên khác, ví dụ {Path.ChangeExtension(file.Name, ".opus")}.");
        try
        {
            if (SoundFileFormat.Named(file.Name) is not null)
                return await ImportAsync(file, opus, output, error, cancel);
            if (await LexiconOption.ReadAsync(lexicon, error, cancel) is not { } words || await TextFile.ReadAsync(file, error, cancel) is not { } text)
                return ExitCode.Refused;
            var outcome = await new SpeechCompiler(engine, cache: null, new SpeechCompilerOptions()).CompileAsync(Normaliser.NormaliseDocument(text, words), voice, opus.FullName, null, cancel);
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
            return await SayAsync(error, ExitCode.Refused, $"Không đọc được {file.FullName} hoặc không ghi được {opus.FullName}: {unreadable.Message}");
        }
    }

    private static async Task<int> ImportAsync(FileInfo file, FileInfo opus, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System);
        SoundImport import = await importer.ProbeAsync(file.FullName, file.Name, cancel) is { } refusal
            ? refusal
            : await importer.ImportAsync(file.FullName, file.Name, opus.FullName, null, cancel);
        if (import is not ImportedSound sound)
            return await SayAsync(error, ExitCode.Refused, ((RefusedSound)import).Message);
        await output.WriteLineAsync(string.Create(Vietnamese, $"{opus.FullName}: {sound.Duration:m\\:ss}, {sound.Bytes:N0} byte, {sound.IntegratedLufs:0.0} LUFS, {sound.TruePeakDb:0.0} dBTP, đưa bản ghi âm {file.Name} vào"));
        foreach (var note in sound.Notes)
            await error.WriteLineAsync(note);
        return ExitCode.Done;
    }

    private static async Task<int> SayAsync(TextWriter error, int code, string message)
    {
        await error.WriteLineAsync(message);
        return code;
    }
}
