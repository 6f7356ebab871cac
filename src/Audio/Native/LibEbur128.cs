using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>libebur128 1.2: loudness by ITU-R BS.1770 / EBU R 128.</summary>
internal static partial class LibEbur128
{
    private const string Library = "libebur128.so.1";

    internal const int ModeIntegrated = 1 << 2 | 1 << 0;
    internal const int ModeTruePeak = 1 << 5 | 1 << 4 | 1 << 0;

    internal static void Require() => NativeLibraries.Require(Library, "libebur128-1");

    [LibraryImport(Library, EntryPoint = "ebur128_init")]
    internal static partial Ebur128Handle Init(uint channels, nuint rate, int mode);

    [LibraryImport(Library, EntryPoint = "ebur128_destroy")]
    internal static partial void Destroy(ref nint state);

    [LibraryImport(Library, EntryPoint = "ebur128_add_frames_float")]
    internal static partial int AddFrames(Ebur128Handle state, ReadOnlySpan<float> samples, nuint frames);

    [LibraryImport(Library, EntryPoint = "ebur128_loudness_global")]
    internal static partial int LoudnessGlobal(Ebur128Handle state, out double lufs);

    [LibraryImport(Library, EntryPoint = "ebur128_true_peak")]
    internal static partial int TruePeak(Ebur128Handle state, uint channel, out double linear);

    internal static void Check(int result)
    {
        if (result != 0)
            throw new InvalidOperationException($"libebur128: error {result}");
    }
}

internal sealed class Ebur128Handle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        var state = handle;
        LibEbur128.Destroy(ref state);
        return true;
    }
}
