using System.CommandLine;
using System.Globalization;
using Broadcast.Audio;
using Broadcast.Audio.Import;
using Broadcast.Tts;
using Broadcast.Tts.Documents;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;
using Microsoft.Win32.SafeHandles;
using NAudio.Wave;

namespace Broadcast.Controller.Cli;

/// <summary>
/// <c>speak FILE -o OUT.opus</c>: a text is spoken, a recording brought in, as an Ogg Opus file that a box would play. With <c>-o -</c> or <c>--stream</c> the sound goes to standard
/// output sentence by sentence, as it is made: <c>./broadcast speak tin.txt --stream | ffplay -</c>; with <c>--play</c> to a sound card of this machine.
/// </summary>
internal static class SpeakVerb
{
    private const string Standard = "-";
    private const int StandardOutput = 1;
    private const string DefaultDevice = "default";
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var text = new Argument<string>("FILE") { Description = $"Văn bản ({DocumentFile.Endings}) để đọc, - là văn bản từ đầu vào chuẩn; hoặc bản ghi âm ({SoundFileFormat.AllEndings}) để đưa vào" };
        var output = new Option<string?>("-o", "--output") { Description = "Tệp .opus hoặc .ogg sẽ tạo; - là đầu ra chuẩn, như --stream" };
        var stream = new Option<bool>("--stream") { Description = "Ghi ra đầu ra chuẩn, câu nào xong phát câu ấy" };
        var play = new Option<bool>("--play") { Description = "Phát ra loa của máy này, câu nào xong phát câu ấy; Ctrl-C để dừng" };
        var device = new Option<string?>("--device") { Description = $"Thiết bị âm thanh (tên ALSA) cho --play: {DefaultDevice} (mặc định), pulse, hw:0 ..." };
        var voice = new Option<string?>("--voice") { Description = "Giọng đọc: bac (mặc định), trung, nam" };
        var repeat = new Option<string?>("--repeat") { Description = "Nhắc lại: none (mặc định), whole (đọc cả bài hai lần)" };
        var lexicon = LexiconOption.Create();
        var verb = new Command("speak", "Đọc một văn bản, hoặc đưa một bản ghi âm vào, thành âm thanh Ogg Opus.") { text, output, stream, play, device, voice, repeat, lexicon };
        verb.SetAction((parsed, cancel) => RunAsync(
            new Asked(parsed.GetRequiredValue(text), parsed.GetValue(stream) ? parsed.GetValue(output) ?? Standard : parsed.GetValue(output), parsed.GetValue(stream),
                parsed.GetValue(play), parsed.GetValue(device), parsed.GetValue(voice), parsed.GetValue(repeat), parsed.GetValue(lexicon)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Asked asked, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var engine = new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System);
        if (Misuse(asked, engine.Voices) is { } misuse)
            return await SayAsync(error, ExitCode.Misused, misuse);
        try
        {
            if (asked.IsRecording)
                return await ImportAsync(new FileInfo(asked.Text), new FileInfo(asked.Output!), output, error, cancel);
            if (await LexiconOption.ReadAsync(asked.Lexicon, error, cancel) is not { } words)
                return ExitCode.Refused;
            var text = asked.Text == Standard ? await ReadStandardAsync(error, cancel) : await TextFile.ReadAsync(new FileInfo(asked.Text), error, cancel);
            if (text is null)
                return ExitCode.Refused;
            var repetition = asked.Repeat == "whole" ? Repetition.Whole : Repetition.None;
            var (document, _) = RepetitionRules.Apply(Normaliser.NormaliseDocument(text, words), repetition, "");
            var voice = engine.Voices.First(known => asked.Voice is null || known.Id == asked.Voice);
            var compiler = new SpeechCompiler(engine, cache: null, new SpeechCompilerOptions());
            if (asked.Play)
                return await PlayAsync(compiler, document, voice, asked, error, cancel);
            return asked.Output == Standard
                ? await StreamAsync(compiler, document, voice, asked.TextName, error, cancel)
                : await CompileAsync(compiler, document, voice, Path.GetFullPath(asked.Output!), output, error, cancel);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return await SayAsync(error, ExitCode.Refused, $"Không có tệp {Path.GetFullPath(asked.Text)}. Hãy kiểm tra tên tệp.");
        }
        catch (MissingLibraryException missing)
        {
            return await SayAsync(error, ExitCode.Refused, missing.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return await SayAsync(error, ExitCode.Refused, $"Không đọc được {asked.TextName}. Hãy kiểm tra quyền đọc tệp.");
        }
    }

    /// <summary>What makes no sense in what is asked, or null.</summary>
    private static string? Misuse(Asked asked, IReadOnlyList<Voice> voices)
    {
        if (asked.Play && asked.Output is not null)
            return "--play phát ra loa của máy này, không cùng lúc với -o hay --stream. Hãy bỏ một trong hai.";
        if (asked.Device is not null && !asked.Play)
            return "--device là thiết bị để nghe: chỉ dùng cùng --play.";
        if (!asked.Play && asked.Output is not { Length: > 0 })
            return "Thiếu -o. Hãy nêu tệp .opus sẽ tạo, hoặc --stream để ghi ra đầu ra chuẩn, hoặc --play để nghe ngay.";
        var output = asked.Output ?? Standard;
        if (asked.Stream && output != Standard)
            return $"--stream ghi ra đầu ra chuẩn, không cùng lúc ghi {output}. Hãy bỏ một trong hai.";
        if (asked.Voice is { } id && voices.All(known => known.Id != id))
            return $"--voice: không có giọng \"{id}\". Các giọng: {string.Join(", ", voices.Select(known => $"{known.Id} ({known.Name})"))}.";
        if (asked.Repeat is not (null or "none" or "whole"))
            return $"--repeat: không có cách nhắc lại \"{asked.Repeat}\". Các cách: none (đọc một lần), whole (đọc cả bài hai lần).";
        if (asked.IsRecording && (output == Standard || asked.Repeat == "whole"))
            return $"{asked.TextName} là bản ghi âm: chỉ đưa vào thành tệp được, không dùng --stream, --play, -o - hay --repeat.";
        if (output == Standard)
            return null;
        var file = Path.GetFullPath(output);
        if (asked.Text != Standard && file == Path.GetFullPath(asked.Text))
            return $"-o: {file} chính là tệp nguồn. Hãy đặt tên khác, ví dụ {Path.ChangeExtension(Path.GetFileName(asked.Text), ".opus")}.";
        if (Directory.Exists(file))
            return $"-o: {file} là một thư mục. Hãy nêu tên tệp.";
        if (Path.GetExtension(file).ToLowerInvariant() is not (".opus" or ".ogg"))
            return $"-o: {file} phải có đuôi .opus hoặc .ogg, vì âm thanh tạo ra là Ogg Opus.";
        return Directory.Exists(Path.GetDirectoryName(file)) ? null : $"-o: không có thư mục {Path.GetDirectoryName(file)}. Hãy tạo thư mục trước, hoặc kiểm tra lại đường dẫn.";
    }

    private static async Task<string?> ReadStandardAsync(TextWriter error, CancellationToken cancel)
    {
        await using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        // A little more than is allowed is enough to know.
        while (bytes.Length <= BulletinText.MaxBytes && (read = await input.ReadAsync(buffer, cancel)) > 0)
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancel);
        var check = BulletinText.Check(bytes.ToArray());
        if (check is RefusedText refused)
            await error.WriteLineAsync($"Đầu vào chuẩn: {refused.Message}");
        return (check as AcceptedText)?.Text;
    }

    private static async Task<int> CompileAsync(
        SpeechCompiler compiler, SpokenDocument document, Voice voice, string file, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var outcome = await compiler.CompileAsync(document, voice, file, null, cancel);
        if (outcome is not CompiledSpeech speech)
        {
            var refusal = outcome is NotWritable ? $"Không ghi được {file}. Hãy kiểm tra quyền ghi vào thư mục." : ((CompileRefusal)outcome).Message;
            return await SayAsync(error, ExitCode.Refused, refusal);
        }

        await output.WriteLineAsync(string.Create(Vietnamese, $"{file}: {speech.Duration:m\\:ss}, {speech.Bytes:N0} byte, {speech.IntegratedLufs:0.0} LUFS, {speech.TruePeakDb:0.0} dBTP, {voice.Name}"));
        foreach (var warning in speech.Warnings)
            await error.WriteLineAsync(warning);
        return ExitCode.Done;
    }

    private static async Task<int> StreamAsync(SpeechCompiler compiler, SpokenDocument document, Voice voice, string name, TextWriter error, CancellationToken cancel)
    {
        if (document.Paragraphs.Count == 0)
            return await SayAsync(error, ExitCode.Refused, $"{name}: {new NothingToSay().Message}");
        try
        {
            // Not the console's stream, which takes no notice when the listener has gone.
            using var handle = new SafeFileHandle(StandardOutput, ownsHandle: false);
            await using var sound = new FileStream(handle, FileAccess.Write, bufferSize: 0);
            var writer = OggOpusWriter.Begin(sound, outputGainDb: 0);
            await foreach (var clip in compiler.StreamAsync(document, voice, cancel))
            {
                writer.Append(clip.Clip);
                await sound.FlushAsync(cancel);
            }

            writer.Complete();
            await sound.FlushAsync(cancel);
            return ExitCode.Done;
        }
        catch (SpeechEngineException failed)
        {
            return await SayAsync(error, ExitCode.Refused, failed.Message);
        }
        catch (IOException)
        {
            return await SayAsync(error, ExitCode.Refused, "Đầu ra chuẩn đã đóng: chương trình nhận âm thanh đã dừng.");
        }
    }

    /// <summary>From the first sentence that is made until the last has been heard, or until Ctrl-C: then silent at once.</summary>
    private static async Task<int> PlayAsync(SpeechCompiler compiler, SpokenDocument document, Voice voice, Asked asked, TextWriter error, CancellationToken cancel)
    {
        if (document.Paragraphs.Count == 0)
            return await SayAsync(error, ExitCode.Refused, $"{asked.TextName}: {new NothingToSay().Message}");
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = false;
        try
        {
            using var sentences = new SentencesAsMade();
            using var player = AlsaWavePlayer.Open(asked.Device ?? DefaultDevice, TimeProvider.System);
            player.PlaybackStopped += (_, e) =>
            {
                ended.TrySetResult(e.Exception);
                stopped.Cancel();
            };
            using var silenced = cancel.Register(player.Stop);
            player.Init(sentences.ToWaveProvider16());
            await foreach (var clip in compiler.StreamAsync(document, voice, stopped.Token))
            {
                await sentences.AddAsync(clip.Clip, stopped.Token);
                if (begun)
                    continue;
                player.Play();
                begun = true;
            }

            sentences.Complete();
            if (!begun)
                return ExitCode.Done;
            if (await ended.Task is { } fault)
                throw fault;
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            // Stopped by Ctrl-C, which is no failure, or by the device's.
            return ended.Task is { IsCompletedSuccessfully: true, Result: { } fault } ? await SayAsync(error, ExitCode.Refused, fault.Message) : ExitCode.Done;
        }
        catch (Exception failed) when (failed is AudioDeviceException or UnreadableAudioException or SpeechEngineException)
        {
            return await SayAsync(error, ExitCode.Refused, failed.Message);
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

    private sealed record Asked(string Text, string? Output, bool Stream, bool Play, string? Device, string? Voice, string? Repeat, FileInfo? Lexicon)
    {
        /// <summary>Whether people speak already.</summary>
        public bool IsRecording => Text != Standard && SoundFileFormat.Named(Path.GetFileName(Text)) is not null;

        /// <summary>The text as messages call it.</summary>
        public string TextName => Text == Standard ? "Đầu vào chuẩn" : Path.GetFileName(Text);
    }
}
