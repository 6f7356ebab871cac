using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Broadcast.Audio.Import;

/// <summary>
/// Recordings of people to the Ogg Opus of this system: decoded by ffmpeg in a process under limits, trimmed of long silence, levelled and encoded
/// piece by piece like speech. At most two are at work at a time, others wait; who only looks at headers
/// has places of his own. Thread-safe.
/// </summary>
public sealed class SoundImporter(SoundImportOptions options, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;
    private const double MaxGainDb = 40;

    // Quieter than this, what a gain brings up is the noise of the recorder.
    private const double QuietestLufs = -52;

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");
    private static readonly TimeSpan KeptSilence = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _room = new(AtOnce);
    private readonly SemaphoreSlim _door = new(AtOnce);

    /// <summary>For tests: makes the file that the content is written to.</summary>
    internal Func<string, Stream> CreateFile { get; init; } = OggOpusFile.Create;

    /// <summary>For tests: told of each decoder that starts.</summary>
    internal Action<int> Started { get; init; } = static _ => { };

    /// <summary>Looks at a file's first bytes and headers only, and says within seconds whether it will be refused.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">What its owner calls it, for messages; its ending must agree with the bytes.</param>
    /// <param name="cancellation">Stops the prober.</param>
    /// <returns>Null when nothing speaks against it.</returns>
    public async Task<RefusedSound?> ProbeAsync(string source, string name, CancellationToken cancellation)
    {
        try
        {
            await InAsync(_door, () => ProbeAsync(source, FormatOf(source, name), cancellation), cancellation);
            return null;
        }
        catch (UnusableSoundException unusable)
        {
            return Refuse(name, unusable);
        }
    }

    /// <summary>Brings a recording in. Its first bytes alone say what it is: <see cref="ProbeAsync(string, string, CancellationToken)"/> has compared them with the name.</summary>
    /// <param name="source">The file; it is only read.</param>
    /// <param name="name">What people call it, for messages.</param>
    /// <param name="output">The file to make; one that exists is replaced in one step. Its folder also holds the decoded sound for the while, up to 350 MB.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the decoder and leaves nothing behind.</param>
    /// <exception cref="MissingLibraryException">A native audio library is not installed.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written; nothing is left.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SoundImport> ImportAsync(string source, string name, string output, IProgress<double>? progress, CancellationToken cancellation)
    {
        try
        {
            return await InAsync(_room, () => MakeAsync(source, FormatOf(source), output, progress, cancellation), cancellation);
        }
        catch (UnusableSoundException unusable)
        {
            return Refuse(name, unusable);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        _door.Dispose();
    }

    private static async Task<T> InAsync<T>(SemaphoreSlim places, Func<Task<T>> work, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            places.Release();
        }
    }

    private static RefusedSound Refuse(string name, UnusableSoundException unusable) => new(unusable.Code, $"Tệp “{name}” {unusable.Message}");

    private SoundFileFormat FormatOf(string source)
    {
        using var file = File.OpenRead(source);
        if (file.Length > options.MaxBytes)
            throw new UnusableSoundException("file-too-large",
                string.Create(Vietnamese, $"dài {file.Length:N0} byte, vượt giới hạn {options.MaxBytes:N0} byte của bản ghi âm. Hãy lưu lại thành MP3 hoặc chia thành nhiều bản tin."));
        var head = new byte[SoundFileFormat.HeadBytes];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return SoundFileFormat.Of(head.AsSpan(0, read))
            ?? throw new UnusableSoundException("file-mismatch", $"không phải âm thanh đọc được. Các đuôi đọc được: {SoundFileFormat.AllEndings}. Hãy kiểm tra lại tệp, hoặc lưu lại đúng loại rồi gửi lại.");
    }

    private SoundFileFormat FormatOf(string source, string name)
    {
        var format = FormatOf(source);
        return SoundFileFormat.Named(name) == format ? format : throw new UnusableSoundException("file-mismatch",
            $"có đuôi “{Path.GetExtension(name)}” nhưng nội dung là âm thanh {format.Name}. Hãy đổi đuôi thành {format.Endings[0]} nếu đúng là tệp cần gửi, rồi gửi lại.");
    }

    /// <summary>What the headers say of the length; null when they only guess.</summary>
    private async Task<TimeSpan?> ProbeAsync(string source, SoundFileFormat format, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "warning", "-protocol_whitelist", "file", "-f", format.Demuxer, "-select_streams", "a",
            "-show_entries", "format=duration:stream=codec_name", "-of", "json", "file:" + source,
        ];
        using var limit = new CancellationTokenSource(options.ProbeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var process = DecoderProcess.Start(options.Prober, arguments, options);
            Started(process.Id);
            var answer = new byte[1 << 16];
            var length = await process.Output.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, either.Token);
            var (status, errors) = await process.EndAsync(either.Token);
            if (status != 0 || !HasSound(answer.AsMemory(0, length), out var seconds)) throw Broken();
            // A guess from the first frames may be wrong by several times; decoding counts.
            if (seconds is not { } known || errors.Contains("Estimating duration", StringComparison.Ordinal)) return null;
            if (known > options.MaxDuration.TotalSeconds) throw TooLong(TimeSpan.FromSeconds(Math.Min(known, 1e9)));
            return TimeSpan.FromSeconds(known);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooSlow(options.ProbeLimit);
        }
    }

    private static bool HasSound(ReadOnlyMemory<byte> answer, out double? seconds)
    {
        seconds = null;
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.TryGetProperty("format", out var file) && file.TryGetProperty("duration", out var duration)
                && double.TryParse(duration.GetString(), CultureInfo.InvariantCulture, out var value) && value >= 0) seconds = value;
            return json.RootElement.TryGetProperty("streams", out var streams) && streams.GetArrayLength() > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<SoundImport> MakeAsync(string source, SoundFileFormat format, string output, IProgress<double>? progress, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(output);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var promised = await ProbeAsync(source, format, cancellation);
        using var sound = DecodedSound.Begin(folder);
        var whole = await DecodeAsync(source, format, sound, promised, progress, cancellation);
        var notes = new List<string>();
        var (first, end) = Trim(sound, promised, whole, notes);
        var pieces = SoundPieces.Of(sound.Powers, first, end);
        var gain = GainFor(sound, pieces, cancellation);
        var levelled = await EncodeAsync(sound, pieces, gain, progress, cancellation);
        var (sha256, bytes, duration) = await OggOpusFile.WriteAsync(levelled, path, [], CreateFile, cancellation);
        progress?.Report(1);
        return new ImportedSound(path, sha256, bytes, duration, levelled.IntegratedLufs, levelled.TruePeakDb, notes);
    }

    /// <summary>Whether the decoder came to the end of the file in good order.</summary>
    private async Task<bool> DecodeAsync(string source, SoundFileFormat format, DecodedSound sound, TimeSpan? promised, IProgress<double>? progress, CancellationToken cancellation)
    {
        var most = AudioFormat.SamplesIn(options.MaxDuration);
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "file,pipe", "-threads", "1", "-f", format.Demuxer, "-i", "file:" + source,
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-ac", "1", "-ar", AudioFormat.SampleRate.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1",
        ];
        using var limit = new CancellationTokenSource(options.DecodeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var process = DecoderProcess.Start(options.Decoder, arguments, options);
            Started(process.Id);
            var buffer = new byte[1 << 18];
            var kept = 0;
            while (await process.Output.ReadAsync(buffer.AsMemory(kept), either.Token) is var read and > 0)
            {
                var length = kept + read;
                sound.Add(MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, length & ~1)));
                kept = length & 1;
                if (kept > 0) buffer[0] = buffer[length - 1];
                // Whatever the header said.
                if (sound.Samples > most) throw TooLong(null);
                progress?.Report(Math.Min(0.3, 0.3 * sound.Samples / (promised is { } whole ? Math.Max(1, AudioFormat.SamplesIn(whole)) : most)));
            }
            var (status, _) = await process.EndAsync(either.Token);
            if (status != 0 && sound.Samples < AudioFormat.SampleRate) throw Broken();
            return status == 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooSlow(options.DecodeLimit);
        }
    }

    private static (int First, int End) Trim(DecodedSound sound, TimeSpan? promised, bool isWhole, List<string> notes)
    {
        if (sound.Audible() is not { } audible)
            throw new UnusableSoundException("sound-silent", "không có tiếng nào: cả bản ghi đều im lặng. Hãy kiểm tra micro và ghi lại.");
        var kept = (int)(KeptSilence / AudioFormat.Frame);
        var longest = (int)(LongSilence / AudioFormat.Frame);
        var first = audible.First > longest ? audible.First - kept : 0;
        var end = sound.Powers.Count - audible.End > longest ? audible.End + kept : sound.Powers.Count;
        if (first > 0) notes.Add($"Đã cắt {InWords(AudioFormat.Frame * first)} im lặng ở đầu bản ghi.");
        if (end < sound.Powers.Count) notes.Add($"Đã cắt {InWords(AudioFormat.Frame * (sound.Powers.Count - end))} im lặng ở cuối bản ghi.");
        var decoded = AudioFormat.DurationOf(sound.Samples);
        if (promised is { } whole && decoded < whole - TimeSpan.FromSeconds(2) && decoded < whole * 0.98)
            notes.Add($"Tệp bị hỏng hoặc bị cắt ngang: chỉ đọc được {InWords(decoded)} trên {InWords(whole)}. Hãy nghe lại trước khi phát.");
        else if (!isWhole)
            notes.Add($"Tệp có thể bị cắt ngang: chương trình giải mã dừng giữa chừng, sau {InWords(decoded)}. Hãy nghe lại trước khi phát.");
        return (first, end);
    }

    private static double GainFor(DecodedSound sound, List<(long Start, int Length)> pieces, CancellationToken cancellation)
    {
        using var meter = LoudnessMeter.Begin();
        foreach (var (start, length) in pieces)
        {
            cancellation.ThrowIfCancellationRequested();
            meter.Add(sound.Read(start, length));
        }
        var lufs = meter.Read().IntegratedLufs;
        if (lufs < QuietestLufs && pieces.Sum(piece => (long)piece.Length) > AudioFormat.SampleRate / 2)
            throw new UnusableSoundException("sound-silent", string.Create(Vietnamese, $"quá nhỏ tiếng, gần như im lặng ({lufs:0} LUFS, ít nhất phải {QuietestLufs:0}). Hãy ghi lại gần micro hơn."));
        return double.IsFinite(lufs) ? Math.Clamp(Leveller.TargetLufs - lufs, -MaxGainDb, MaxGainDb) : 0;
    }

    private async Task<LevelledClips> EncodeAsync(DecodedSound sound, List<(long Start, int Length)> pieces, double gain, IProgress<double>? progress, CancellationToken cancellation)
    {
        var clips = new OpusClip[pieces.Count];
        var encoders = new ConcurrentBag<ClipEncoder>();
        var done = 0;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            await Parallel.ForEachAsync(Enumerable.Range(0, pieces.Count), parallel, (i, _) =>
            {
                if (!encoders.TryTake(out var encoder)) encoder = ClipEncoder.Create(options.Complexity);
                clips[i] = encoder.Encode(sound.Read(pieces[i].Start, pieces[i].Length), gain);
                encoders.Add(encoder);
                progress?.Report(0.3 + 0.65 * Interlocked.Increment(ref done) / pieces.Count);
                return ValueTask.CompletedTask;
            });
            encoders.TryTake(out var last);
            using var again = last ?? ClipEncoder.Create(options.Complexity);
            return Leveller.Level(clips, (index, peak) =>
            {
                cancellation.ThrowIfCancellationRequested();
                return again.Encode(sound.Read(pieces[index].Start, pieces[index].Length), gain, peak);
            });
        }
        finally
        {
            foreach (var encoder in encoders) encoder.Dispose();
        }
    }

    private UnusableSoundException TooLong(TimeSpan? length) => new("sound-too-long",
        $"dài {(length is { } known ? InWords(known) : "hơn " + InWords(options.MaxDuration))}, vượt giới hạn {InWords(options.MaxDuration)} của một bản tin. Hãy cắt ngắn hoặc chia thành nhiều bản tin.");

    private static UnusableSoundException TooSlow(TimeSpan limit) => new("sound-too-slow",
        $"giải mã quá {InWords(limit)} mà chưa xong: tệp bị hỏng, hoặc máy đang quá bận. Hãy lưu lại thành MP3 rồi gửi lại.");

    private static UnusableSoundException Broken() => new("sound-broken", "bị hỏng hoặc không có tiếng bên trong nên không giải mã được. Hãy mở bằng máy nghe nhạc để kiểm tra, lưu lại rồi gửi lại.");

    private static string InWords(TimeSpan length) => length.TotalMinutes >= 1
        ? string.Create(Vietnamese, $"{(int)length.TotalMinutes} phút{(length.Seconds > 0 ? $" {length.Seconds} giây" : "")}")
        : string.Create(Vietnamese, $"{length.TotalSeconds:0.#} giây");
}
