using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.VitsHost;

/// <summary>
/// sherpa-onnx 1.13.8, its C interface for text to speech. The structures are those of exactly that version (c-api.h), therefore no other is accepted.
/// </summary>
internal static partial class LibSherpa
{
    internal const string ExpectedVersion = "1.13.8";

    private const string Library = "libsherpa-onnx-c-api.so";

    /// <summary>The loaded library's version.</summary>
    internal static string Version => Marshal.PtrToStringUTF8(VersionText()) ?? "";

    /// <summary>Loads the library from a folder, once in a process.</summary>
    /// <exception cref="VoiceRefusedException">It is not there, or has another version.</exception>
    internal static void Load(string folder)
    {
        // Absolute, since the loader looks a bare name up elsewhere.
        var path = Path.GetFullPath(Path.Combine(folder, Library));
        if (!NativeLibrary.TryLoad(path, out var library))
            throw new VoiceRefusedException(RefusalCode.Library, $"Thiếu thư viện {Library} trong {folder}. Chạy make bootstrap để cài.");
        NativeLibrary.SetDllImportResolver(typeof(LibSherpa).Assembly, (name, _, _) => name == Library ? library : 0);
        if (Version != ExpectedVersion)
            throw new VoiceRefusedException(RefusalCode.Library, $"Thư viện sherpa-onnx là bản {Version}, cần bản {ExpectedVersion}. Chạy make bootstrap để cài.");
    }

    /// <summary>Loads a model. An invalid handle when the library refuses the files.</summary>
    internal static SherpaTtsHandle Create(string model, string? tokens, string? lexicon, string? espeak, int threads)
    {
        var strings = new[] { model, tokens, lexicon, espeak, "cpu" }.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            var config = new Config
            {
                // What is 0 means the library's own default, except where it would be another than the model's.
                Vits = new VitsConfig { Model = strings[0], Tokens = strings[1], Lexicon = strings[2], EspeakFolder = strings[3] },
                Threads = threads,
                Provider = strings[4],
                MaxSentences = 1,
                SilenceScale = 1,
            };
            return CreateTts(in config);
        }
        finally
        {
            foreach (var text in strings) Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>The samples of a sound; empty for none. They live as long as the handle is open.</summary>
    internal static unsafe ReadOnlySpan<float> Samples(SherpaSoundHandle sound)
    {
        if (sound.IsInvalid) return default;
        var audio = (GeneratedAudio*)sound.DangerousGetHandle();
        return audio->Samples == null || audio->Count <= 0 ? default : new ReadOnlySpan<float>(audio->Samples, audio->Count);
    }

    [LibraryImport(Library, EntryPoint = "SherpaOnnxOfflineTtsSampleRate")]
    internal static partial int SampleRate(SherpaTtsHandle tts);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxOfflineTtsNumSpeakers")]
    internal static partial int Speakers(SherpaTtsHandle tts);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxOfflineTtsGenerate", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SherpaSoundHandle Generate(SherpaTtsHandle tts, string text, int speaker, float speed);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxDestroyOfflineTts")]
    internal static partial void DestroyTts(nint tts);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxDestroyOfflineTtsGeneratedAudio")]
    internal static partial void DestroySound(nint sound);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxCreateOfflineTts")]
    private static partial SherpaTtsHandle CreateTts(in Config config);

    [LibraryImport(Library, EntryPoint = "SherpaOnnxGetVersionStr")]
    private static partial nint VersionText();

    [StructLayout(LayoutKind.Sequential)]
    private struct VitsConfig
    {
        public nint Model;
        public nint Lexicon;
        public nint Tokens;
        public nint EspeakFolder;
        public float NoiseScale;
        public float NoiseScaleW;
        public float LengthScale;
        public nint Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Config
    {
        public VitsConfig Vits;
        public int Threads;
        public int Debug;
        public nint Provider;
        public OtherFamilies Others;
        public nint RuleFsts;
        public int MaxSentences;
        public nint RuleFars;
        public float SilenceScale;
    }

    /// <summary>Matcha, Kokoro, Kitten, ZipVoice, Pocket, Supertonic: 56 + 64 + 40 + 64 + 64 + 56 bytes, all zero here.</summary>
    [InlineArray(43)]
    private struct OtherFamilies
    {
        private nint _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct GeneratedAudio
    {
        public float* Samples;
        public int Count;
        public int SampleRate;
    }
}

internal sealed class SherpaTtsHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibSherpa.DestroyTts(handle);
        return true;
    }
}

internal sealed class SherpaSoundHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibSherpa.DestroySound(handle);
        return true;
    }
}
