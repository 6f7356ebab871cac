using System.Collections.Concurrent;
using System.Text.Json;
using Broadcast.Audio;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>
/// How much each voice must be lifted to −16 LUFS: measured once on a fixed sentence, then kept in a file of its own, since the voice's folder is the
/// user's. A file that cannot be read or written costs a measurement, nothing else. Thread-safe.
/// </summary>
internal sealed class VoiceGains(string path) : IDisposable
{
    private const int MaxBytes = 64 << 10;
    private const int MaxKept = 200;

    // Even and long enough for the gate of BS.1770, with every tone.
    internal const string Sentence = "Kính thưa bà con, đây là bản tin của đài truyền thanh cơ sở, mời bà con cùng theo dõi những nội dung đáng chú ý sau đây.";

    private readonly SemaphoreSlim _measuring = new(1);
    private readonly Lazy<ConcurrentDictionary<string, double>> _known = new(() => Load(path));

    /// <summary>Decibels for a voice, −20 to 20.</summary>
    /// <param name="voice">Whose gain.</param>
    /// <param name="speak">Makes the sound of a sentence, 48 kHz, as loud as the model gives it.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <exception cref="SpeechEngineException">The voice gave no sound.</exception>
    public async Task<double> OfAsync(VoiceFolder voice, Func<string, Task<float[]>> speak, CancellationToken cancellation)
    {
        if (voice.GainDb is { } stated) return stated;
        var key = $"{voice.Voice.Id}-{voice.Fingerprint}";
        if (_known.Value.TryGetValue(key, out var known)) return known;
        await _measuring.WaitAsync(cancellation);
        try
        {
            if (_known.Value.TryGetValue(key, out known)) return known;
            var lufs = LoudnessMeter.Measure(await speak(Sentence)).IntegratedLufs;
            // Too short or too soft to measure: the bulletin's own levelling must do.
            var gain = double.IsFinite(lufs) ? Math.Round(Math.Clamp(Leveller.TargetLufs - lufs, -Leveller.MaxGainDb, Leveller.MaxGainDb), 1) : 0;
            _known.Value[key] = gain;
            Save();
            return gain;
        }
        finally
        {
            _measuring.Release();
        }
    }

    public void Dispose() => _measuring.Dispose();

    private static ConcurrentDictionary<string, double> Load(string path)
    {
        var known = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > MaxBytes) return known;
            foreach (var (key, gain) in JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllBytes(path)) ?? [])
                if (Math.Abs(gain) <= Leveller.MaxGainDb) known[key] = gain;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Measured anew.
        }
        return known;
    }

    private void Save()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var temporary = $"{path}.{Guid.CreateVersion7():n}.tmp";
            // More than ever lie in a folder: those of voices long gone may be measured again.
            var kept = _known.Value.Count <= MaxKept ? _known.Value.ToDictionary() : [];
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(kept));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Measured again after the next start.
        }
    }
}
