using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>alsa-lib 1.2: playback on a PCM device, and capture from one.</summary>
internal static partial class LibAsound
{
    private const string Library = "libasound.so.2";

    internal const int Playback = 0;
    internal const int Capture = 1;
    internal const int NonBlocking = 1;
    internal const int AccessInterleaved = 3;
    internal const int FormatS16LittleEndian = 2;

    internal const int StatePrepared = 2;
    internal const int StateRunning = 3;

    internal const int NoEntry = -2;
    internal const int TryAgain = -11;
    internal const int NoAccess = -13;
    internal const int Busy = -16;
    internal const int NoDevice = -19;
    internal const int BrokenPipe = -32;
    internal const int ConnectionRefused = -111;

    internal static void Require() => NativeLibraries.Require(Library, "libasound2");

    /// <summary>ALSA tells standard error what goes wrong, in words of its own; from now on, in the whole process, only its callers tell.</summary>
    internal static unsafe void KeepQuiet() => _ = SetErrorHandler(&Ignore);

    [LibraryImport(Library, EntryPoint = "snd_lib_error_set_handler")]
    private static unsafe partial int SetErrorHandler(delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, void> handler);

    // In C it takes any number of arguments behind these, which the caller clears away.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint file, int line, nint function, int error, nint format)
    {
    }

    [LibraryImport(Library, EntryPoint = "snd_pcm_open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(out AlsaPcmHandle pcm, string name, int stream, int mode);

    [LibraryImport(Library, EntryPoint = "snd_pcm_close")]
    internal static partial int Close(nint pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_malloc")]
    internal static partial int HwParamsMalloc(out nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_free")]
    internal static partial void HwParamsFree(nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_any")]
    internal static partial int HwParamsAny(AlsaPcmHandle pcm, nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_rate_resample")]
    internal static partial int HwParamsSetRateResample(AlsaPcmHandle pcm, nint parameters, uint allowed);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_access")]
    internal static partial int HwParamsSetAccess(AlsaPcmHandle pcm, nint parameters, int access);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_format")]
    internal static partial int HwParamsSetFormat(AlsaPcmHandle pcm, nint parameters, int format);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_channels")]
    internal static partial int HwParamsSetChannels(AlsaPcmHandle pcm, nint parameters, uint channels);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_rate")]
    internal static partial int HwParamsSetRate(AlsaPcmHandle pcm, nint parameters, uint rate, int direction);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_period_size_near")]
    internal static partial int HwParamsSetPeriodSizeNear(AlsaPcmHandle pcm, nint parameters, ref nuint frames, ref int direction);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params_set_buffer_size_near")]
    internal static partial int HwParamsSetBufferSizeNear(AlsaPcmHandle pcm, nint parameters, ref nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_hw_params")]
    internal static partial int HwParams(AlsaPcmHandle pcm, nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params_malloc")]
    internal static partial int SwParamsMalloc(out nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params_free")]
    internal static partial void SwParamsFree(nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params_current")]
    internal static partial int SwParamsCurrent(AlsaPcmHandle pcm, nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params_set_start_threshold")]
    internal static partial int SwParamsSetStartThreshold(AlsaPcmHandle pcm, nint parameters, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params_set_avail_min")]
    internal static partial int SwParamsSetAvailMin(AlsaPcmHandle pcm, nint parameters, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_sw_params")]
    internal static partial int SwParams(AlsaPcmHandle pcm, nint parameters);

    [LibraryImport(Library, EntryPoint = "snd_pcm_prepare")]
    internal static partial int Prepare(AlsaPcmHandle pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_start")]
    internal static partial int Start(AlsaPcmHandle pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_drop")]
    internal static partial int Drop(AlsaPcmHandle pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_wait")]
    internal static partial int Wait(AlsaPcmHandle pcm, int milliseconds);

    [LibraryImport(Library, EntryPoint = "snd_pcm_delay")]
    internal static partial int Delay(AlsaPcmHandle pcm, out nint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_avail_update")]
    internal static partial nint AvailableUpdate(AlsaPcmHandle pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_state")]
    internal static partial int State(AlsaPcmHandle pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_recover")]
    internal static partial int Recover(AlsaPcmHandle pcm, int error, int silent);

    [LibraryImport(Library, EntryPoint = "snd_pcm_writei")]
    internal static partial nint WriteInterleaved(AlsaPcmHandle pcm, ReadOnlySpan<short> samples, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_readi")]
    internal static partial nint ReadInterleaved(AlsaPcmHandle pcm, Span<short> samples, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_strerror")]
    private static partial nint StrError(int error);

    internal static string Explain(int error) => $"{Marshal.PtrToStringUTF8(StrError(error))} ({error})";
}

internal sealed class AlsaPcmHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LibAsound.Close(handle) == 0;
}
