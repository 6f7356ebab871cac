using System.Diagnostics;
using Broadcast.Audio.Import;
using Broadcast.Tests;
using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

public sealed class RecordingsComeIn(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a.mp3")]
    [InlineData("a.m4a")]
    [InlineData("a.wav")]
    [InlineData("a.ogg")]
    [InlineData("a.opus")]
    [InlineData("a.flac")]
    public async Task A_recording_of_each_format_becomes_content_like_speech(string name)
    {
        Speech(name, "volume=-14dB");
        var sound = await ImportAsync(name);
        output.WriteLine(sound.ToString());
        using var reader = OggOpusReader.Open(await File.ReadAllBytesAsync(_folder["out.opus"]));
        var measured = LoudnessMeter.Measure(reader);
        measured.IntegratedLufs.Should().BeApproximately(-16, 0.5);
        measured.TruePeakDb.Should().BeLessThanOrEqualTo(-1);
        reader.Duration.Should().BeCloseTo(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5)).And.Be(sound.Duration);
        sound.Notes.Should().BeEmpty();
        _folder.Files.Should().BeEquivalentTo("out.opus", name, "speech.wav");
        Hidden().Should().BeEmpty();
    }

    [Fact]
    public async Task A_loud_stereo_recording_of_minutes_keeps_level_and_length_over_its_seams()
    {
        Ffmpeg("-f", "lavfi", "-i", "aevalsrc='0.9*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*0.31*t))|0.5*sin(2*PI*330*t)':s=44100:d=100", _folder["a.flac"]);
        var sound = await ImportAsync("a.flac");
        sound.IntegratedLufs.Should().BeApproximately(-16, 0.5);
        sound.TruePeakDb.Should().BeLessThanOrEqualTo(-1);
        sound.Duration.Should().BeCloseTo(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Long_silence_at_both_ends_is_cut_and_told()
    {
        Speech("a.wav", "adelay=5000:all=1,apad=pad_dur=8");
        var whole = WavFile.Read(File.OpenRead(_folder["a.wav"])).Duration;
        var sound = await ImportAsync("a.wav");
        sound.Notes.Should().HaveCount(2).And.Contain(note => note.Contains("ở đầu")).And.Contain(note => note.Contains("ở cuối"));
        (whole - sound.Duration).Should().BeGreaterThan(TimeSpan.FromSeconds(12)).And.BeLessThan(TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task Nothing_but_silence_is_refused()
    {
        Ffmpeg("-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", "20", _folder["a.mp3"]);
        Ffmpeg("-f", "lavfi", "-i", "anoisesrc=a=0.0008:r=48000", "-t", "5", _folder["b.wav"]);
        (await RefusedAsync("a.mp3")).Code.Should().Be("sound-silent");
        (await RefusedAsync("b.wav")).Code.Should().Be("sound-silent");
        _folder.Files.Should().BeEquivalentTo("a.mp3", "b.wav");
    }

    [Fact]
    public async Task Four_hours_of_silence_are_refused_by_their_header()
    {
        Ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "14400", "-c:a", "flac", _folder["a.flac"]);
        using var importer = new SoundImporter(new SoundImportOptions { Decoder = "false" }, TimeProvider.System);
        var refusal = await importer.ProbeAsync(_folder["a.flac"], "a.flac", CancellationToken.None);
        refusal!.Code.Should().Be("sound-too-long");
        refusal.Message.Should().Contain("240 phút").And.Contain("60 phút").And.Contain("“a.flac”");
        (await importer.ImportAsync(_folder["a.flac"], "a.flac", _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<RefusedSound>().Which.Code.Should().Be("sound-too-long");
    }

    [Fact]
    public async Task A_header_that_lies_is_found_out_by_counting()
    {
        // A WAV file from a pipe does not know its length.
        Run("sh", "-c", $"ffmpeg -nostdin -v error -f lavfi -i anullsrc=r=8000:cl=mono -t 90 -f wav pipe:1 > '{_folder["a.wav"]}'");
        // Without the header's frame count an MP3's length is a guess from its first frames.
        Ffmpeg("-f", "lavfi", "-i", "sine=440:r=8000", "-t", "90", "-write_xing", "0", _folder["b.mp3"]);
        using var importer = new SoundImporter(new SoundImportOptions { MaxDuration = TimeSpan.FromSeconds(60) }, TimeProvider.System);
        foreach (var name in new[] { "a.wav", "b.mp3" })
            (await importer.ImportAsync(_folder[name], name, _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<RefusedSound>().Which.Code.Should().Be("sound-too-long");
        Hidden().Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.mp3", "RIFF....WAVEfmt ", "file-mismatch")]
    [InlineData("a.wav", "#EXTM3U\nhttp://127.0.0.1/x.mp3\n", "file-mismatch")]
    [InlineData("a.mp3", "ffconcat version 1.0\nfile /etc/passwd\n", "file-mismatch")]
    [InlineData("a.ogg", "OggS and nothing of it", "sound-broken")]
    [InlineData("a.mp3", "ID3", "file-mismatch")]
    [InlineData("a.flac", "", "file-mismatch")]
    public async Task What_is_no_sound_is_refused(string name, string content, string code)
    {
        await File.WriteAllTextAsync(_folder[name], content);
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System);
        var refusal = await importer.ProbeAsync(_folder[name], name, CancellationToken.None);
        refusal!.Code.Should().Be(code, refusal.Message);
        refusal.Message.Should().Contain($"“{name}”").And.EndWith(".");
    }

    [Fact]
    public async Task A_list_of_addresses_inside_a_good_ending_is_never_followed()
    {
        await File.WriteAllTextAsync(_folder["a.m4a"], "\0\0\0 ftypM4A #EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n");
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System);
        (await importer.ImportAsync(_folder["a.m4a"], "a", _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<RefusedSound>();
    }

    [Fact]
    public async Task A_file_that_is_cut_off_says_so()
    {
        Speech("whole.wav", "anull");
        await File.WriteAllBytesAsync(_folder["a.mp3"], []);
        Ffmpeg("-i", _folder["whole.wav"], "-y", _folder["a.mp3"]);
        var bytes = await File.ReadAllBytesAsync(_folder["a.mp3"]);
        await File.WriteAllBytesAsync(_folder["a.mp3"], bytes[..(bytes.Length / 2)]);
        (await ImportAsync("a.mp3")).Notes.Should().Contain(note => note.Contains("cắt ngang"));
    }

    [Fact]
    public async Task A_decoder_that_dies_half_way_leaves_a_note()
    {
        // As an MP3 whose length is a guess: nothing else tells that words are missing.
        Ffmpeg("-f", "lavfi", "-i", "sine=440:r=16000", "-t", "6", "-write_xing", "0", _folder["a.mp3"]);
        Ffmpeg("-f", "lavfi", "-i", "sine=440:r=48000", "-t", "3", "-f", "s16le", _folder["half"]);
        using var importer = new SoundImporter(new SoundImportOptions { Decoder = Script("dying", $"cat '{_folder["half"]}'; kill -SEGV $$") }, TimeProvider.System);
        (await importer.ImportAsync(_folder["a.mp3"], "a.mp3", _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<ImportedSound>()
            .Which.Notes.Should().ContainSingle().Which.Should().Contain("có thể bị cắt ngang").And.Contain("3 giây");
    }

    [Fact]
    public async Task A_recording_at_the_door_waits_for_none_that_is_being_made()
    {
        Speech("a.wav", "anull");
        using var stop = new CancellationTokenSource();
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        using var importer = new SoundImporter(new SoundImportOptions { Decoder = Script("hang", "exec sleep 600") }, TimeProvider.System)
        {
            Started = _ =>
            {
                // Two probers and two decoders.
                if (Interlocked.Increment(ref started) == 4) making.SetResult();
            },
        };
        var imports = new[] { "1.opus", "2.opus" }.Select(name => importer.ImportAsync(_folder["a.wav"], "a.wav", _folder[name], null, stop.Token)).ToList();
        await making.Task.WaitAsync(TimeSpan.FromSeconds(60));
        (await importer.ProbeAsync(_folder["a.wav"], "a.wav", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60))).Should().BeNull();
        await stop.CancelAsync();
        foreach (var import in imports) await FluentActions.Awaiting(() => import).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_decoder_that_hangs_is_ended_by_the_clock()
    {
        Speech("a.wav", "anull");
        var time = new ManualTime(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        var hanging = Script("hang", "exec sleep 600");
        var started = new List<int>();
        using var importer = new SoundImporter(new SoundImportOptions { Prober = hanging }, time) { Started = started.Add };
        var import = importer.ImportAsync(_folder["a.wav"], "a.wav", _folder["out.opus"], null, CancellationToken.None);
        time.UntilSomebodyWaits();
        time.Advance(TimeSpan.FromSeconds(21));
        (await import).Should().BeOfType<RefusedSound>().Which.Code.Should().Be("sound-too-slow");
        AllGone(started);
    }

    [Fact]
    public async Task Stopping_ends_the_decoder_and_leaves_nothing()
    {
        Speech("a.wav", "anull");
        using var stop = new CancellationTokenSource();
        var started = new List<int>();
        var endless = Script("endless", "exec cat /dev/zero");
        using var importer = new SoundImporter(new SoundImportOptions { Decoder = endless }, TimeProvider.System)
        {
            Started = id =>
            {
                started.Add(id);
                if (started.Count == 2) stop.Cancel();
            },
        };
        var import = () => importer.ImportAsync(_folder["a.wav"], "a.wav", _folder["out.opus"], null, stop.Token);
        await import.Should().ThrowAsync<OperationCanceledException>();
        AllGone(started);
        _folder.Files.Should().NotContain("out.opus");
        Hidden().Should().BeEmpty();
    }

    [Fact]
    public async Task A_decoder_that_wants_too_much_memory_or_writes_files_fails_alone()
    {
        Speech("a.wav", "anull");
        var greedy = Script("greedy", $"python3 -c 'x = bytearray(600000000)' && exit 9; echo x > {_folder["written"]} && exit 9; exit 1");
        using var importer = new SoundImporter(new SoundImportOptions { Decoder = greedy, MaxDecoderMemory = 300_000_000 }, TimeProvider.System);
        (await importer.ImportAsync(_folder["a.wav"], "a.wav", _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<RefusedSound>().Which.Code.Should().Be("sound-broken");
        new FileInfo(_folder["written"]).Should().Match<FileInfo>(file => !file.Exists || file.Length == 0);
    }

    [Fact]
    public async Task A_missing_decoder_names_the_package()
    {
        Speech("a.wav", "anull");
        using var importer = new SoundImporter(new SoundImportOptions { Prober = "no-such-program" }, TimeProvider.System);
        (await importer.ProbeAsync(_folder["a.wav"], "a.wav", CancellationToken.None))!.Message.Should().Contain("gói Debian ffmpeg");
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing()
    {
        Speech("a.wav", "anull");
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System) { CreateFile = _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write) };
        var import = () => importer.ImportAsync(_folder["a.wav"], "a.wav", _folder["out.opus"], null, CancellationToken.None);
        (await import.Should().ThrowAsync<IOException>()).Which.HResult.Should().Be(28);
        _folder.Files.Should().BeEquivalentTo("a.wav", "speech.wav");
        Hidden().Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.mp3")]
    [InlineData("a.m4a")]
    [InlineData("a.ogg")]
    public async Task Any_bytes_end_in_sound_or_refusal(string name)
    {
        Ffmpeg("-f", "lavfi", "-i", "sine=440:r=16000", "-t", "1", _folder[name]);
        var good = await File.ReadAllBytesAsync(_folder[name]);
        var random = new Random(1122);
        using var importer = new SoundImporter(new SoundImportOptions { Complexity = 0 }, TimeProvider.System);
        for (var round = 0; round < 8; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var changes = random.Next(1, 60); changes > 0; changes--) bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            await File.WriteAllBytesAsync(_folder[name], random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            (await importer.ImportAsync(_folder[name], name, _folder["out.opus"], null, CancellationToken.None)).Should().NotBeNull();
        }
        Hidden().Should().BeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ImportedSound> ImportAsync(string name)
    {
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System);
        (await importer.ProbeAsync(_folder[name], name, CancellationToken.None)).Should().BeNull();
        var told = new Told();
        var import = await importer.ImportAsync(_folder[name], name, _folder["out.opus"], told, CancellationToken.None);
        told.Last.Should().Be(1);
        return import.Should().BeOfType<ImportedSound>("it is a good recording: {0}", import).Subject;
    }

    private async Task<RefusedSound> RefusedAsync(string name)
    {
        using var importer = new SoundImporter(new SoundImportOptions(), TimeProvider.System);
        return (await importer.ImportAsync(_folder[name], name, _folder["out.opus"], null, CancellationToken.None)).Should().BeOfType<RefusedSound>().Subject;
    }

    private void Speech(string name, string filter)
    {
        var samples = Espeak.Sentences.SelectMany(sentence => Espeak.Speak48(sentence)).ToArray();
        var shorts = new short[samples.Length];
        Pcm.ToShort(samples, shorts);
        using (var file = File.Create(_folder["speech.wav"])) WavFile.Write(file, shorts);
        Ffmpeg("-i", _folder["speech.wav"], "-af", filter, _folder[name]);
    }

    private string[] Hidden() => [.. Directory.GetFiles(Path.GetDirectoryName(_folder["x"])!, ".*").Select(file => Path.GetFileName(file)!)];

    private string Script(string name, string body)
    {
        var path = _folder[name];
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static void AllGone(IEnumerable<int> processes) => processes.Should().OnlyContain(id => SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{id}"), TimeSpan.FromSeconds(30)));

    private static void Ffmpeg(params string[] arguments) => Run("ffmpeg", ["-nostdin", "-v", "error", .. arguments]);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, error);
    }

    private sealed class Told : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value) => Last = value;
    }
}
