using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>
/// libopus 1.3 (RFC 6716). The two <c>ctl</c> functions are variadic in C; on the ABIs this system runs on (Linux x86-64, arm64, arm)
/// an integer or pointer argument travels the same way with and without the ellipsis.
/// </summary>
internal static partial class LibOpus
{
    private const string Library = "libopus.so.0";

    internal const int SetApplication = 4000;
    internal const int SetBitrate = 4002;
    internal const int SetMaxBandwidth = 4004;
    internal const int SetVbr = 4006;
    internal const int SetBandwidth = 4008;
    internal const int SetComplexity = 4010;
    internal const int SetInbandFec = 4012;
    internal const int SetPacketLoss = 4014;
    internal const int SetDtx = 4016;
    internal const int SetVbrConstraint = 4020;
    internal const int SetForceChannels = 4022;
    internal const int SetSignal = 4024;
    internal const int SetLsbDepth = 4036;
    internal const int SetExpertFrameDuration = 4040;
    internal const int SetPredictionDisabled = 4042;
    internal const int SetForceMode = 11002;
    internal const int SetGain = 4034;
    internal const int GetGain = 4045;
    internal const int GetBandwidth = 4009;
    internal const int GetLookahead = 4027;
    internal const int ResetState = 4028;
    internal const int GetFinalRange = 4031;
    internal const int GetPitch = 4033;
    internal const int GetLastPacketDuration = 4039;

    internal static bool IsInstalled => NativeLibrary.TryLoad(Library, typeof(LibOpus).Assembly, searchPath: null, out _);

    internal static string Version => Marshal.PtrToStringUTF8(VersionString()) ?? "libopus";

    [LibraryImport(Library, EntryPoint = "opus_encoder_create")]
    internal static partial OpusEncoderHandle EncoderCreate(int rate, int channels, int application, out int error);

    [LibraryImport(Library, EntryPoint = "opus_encoder_ctl")]
    internal static partial int EncoderSet(OpusEncoderHandle encoder, int request, int value);

    [LibraryImport(Library, EntryPoint = "opus_encoder_ctl")]
    internal static partial int EncoderGet(OpusEncoderHandle encoder, int request, out int value);

    [LibraryImport(Library, EntryPoint = "opus_encode_float")]
    internal static partial int Encode(OpusEncoderHandle encoder, ReadOnlySpan<float> pcm, int frameSize, Span<byte> packet, int capacity);

    [LibraryImport(Library, EntryPoint = "opus_encode")]
    internal static partial int Encode(OpusEncoderHandle encoder, ReadOnlySpan<short> pcm, int frameSize, Span<byte> packet, int capacity);

    [LibraryImport(Library, EntryPoint = "opus_decoder_create")]
    internal static partial OpusDecoderHandle DecoderCreate(int rate, int channels, out int error);

    [LibraryImport(Library, EntryPoint = "opus_decoder_ctl")]
    internal static partial int DecoderSet(OpusDecoderHandle decoder, int request, int value);

    [LibraryImport(Library, EntryPoint = "opus_decoder_ctl")]
    internal static partial int DecoderGet(OpusDecoderHandle decoder, int request, out int value);

    [LibraryImport(Library, EntryPoint = "opus_decode_float")]
    internal static partial int Decode(OpusDecoderHandle decoder, ReadOnlySpan<byte> packet, int length, Span<float> pcm, int frameSize, int fec);

    [LibraryImport(Library, EntryPoint = "opus_decode")]
    internal static partial int Decode(OpusDecoderHandle decoder, ReadOnlySpan<byte> packet, int length, Span<short> pcm, int frameSize, int fec);

    [LibraryImport(Library, EntryPoint = "opus_encoder_destroy")]
    internal static partial void EncoderDestroy(nint encoder);

    [LibraryImport(Library, EntryPoint = "opus_decoder_destroy")]
    internal static partial void DecoderDestroy(nint decoder);

    [LibraryImport(Library, EntryPoint = "opus_get_version_string")]
    private static partial nint VersionString();

    [LibraryImport(Library, EntryPoint = "opus_strerror")]
    private static partial nint StrError(int error);

    /// <summary>Turns a negative result into an exception. (Concentus' own can be made by nobody else.)</summary>
    /// <exception cref="InvalidOperationException">The result is negative.</exception>
    internal static int Check(int result) => result >= 0
        ? result
        : throw new InvalidOperationException($"libopus: {Marshal.PtrToStringUTF8(StrError(result))} ({result})");
}

internal sealed class OpusEncoderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibOpus.EncoderDestroy(handle);
        return true;
    }
}

internal sealed class OpusDecoderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibOpus.DecoderDestroy(handle);
        return true;
    }
}
