using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>libsoxr 0.1.3: sample rate conversion.</summary>
internal static partial class LibSoxr
{
    private const string Library = "libsoxr.so.0";

    internal const uint HighQuality = 4;

    internal static void Require() => NativeLibraries.Require(Library, "libsoxr0");

    [StructLayout(LayoutKind.Sequential)]
    internal struct Quality
    {
        public double Precision;
        public double PhaseResponse;
        public double PassbandEnd;
        public double StopbandBegin;
        public nint Internal;
        public nuint Flags;
    }

    [LibraryImport(Library, EntryPoint = "soxr_quality_spec")]
    internal static partial Quality QualitySpec(nuint recipe, nuint flags);

    /// <summary>With no io and runtime specification: interleaved 32-bit floats in and out, one thread.</summary>
    [LibraryImport(Library, EntryPoint = "soxr_create")]
    internal static partial SoxrHandle Create(double inputRate, double outputRate, uint channels, out nint error, nint io, in Quality quality, nint runtime);

    [LibraryImport(Library, EntryPoint = "soxr_process")]
    internal static partial nint Process(SoxrHandle soxr, ReadOnlySpan<float> input, nuint inputLength, out nuint inputDone, Span<float> output, nuint outputLength, out nuint outputDone);

    [LibraryImport(Library, EntryPoint = "soxr_delete")]
    internal static partial void Delete(nint soxr);

    internal static void Check(nint error)
    {
        if (error != 0)
            throw new InvalidOperationException($"libsoxr: {Marshal.PtrToStringUTF8(error)}");
    }
}

internal sealed class SoxrHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibSoxr.Delete(handle);
        return true;
    }
}
