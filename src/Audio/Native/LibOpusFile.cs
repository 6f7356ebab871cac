using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>libopusfile 0.12: reading Ogg Opus (RFC 7845), with seeking. It applies the header's output gain itself.</summary>
internal static partial class LibOpusFile
{
    private const string Library = "libopusfile.so.0";

    internal static void Require() => NativeLibraries.Require(Library, "libopusfile0");

    [LibraryImport(Library, EntryPoint = "op_open_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial OpusFileHandle OpenFile(string path, out int error);

    [LibraryImport(Library, EntryPoint = "op_open_memory")]
    internal static partial OpusFileHandle OpenMemory(nint bytes, nuint length, out int error);

    [LibraryImport(Library, EntryPoint = "op_free")]
    internal static partial void Free(nint file);

    [LibraryImport(Library, EntryPoint = "op_seekable")]
    internal static partial int Seekable(OpusFileHandle file);

    [LibraryImport(Library, EntryPoint = "op_pcm_total")]
    internal static partial long PcmTotal(OpusFileHandle file, int link);

    [LibraryImport(Library, EntryPoint = "op_pcm_seek")]
    internal static partial int PcmSeek(OpusFileHandle file, long sample);

    [LibraryImport(Library, EntryPoint = "op_read_float_stereo")]
    internal static partial int ReadFloatStereo(OpusFileHandle file, Span<float> pcm, int capacity);
}

/// <summary>An open file. When it reads from memory it holds that memory in place until it is closed.</summary>
internal sealed class OpusFileHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private GCHandle _memory;

    internal static OpusFileHandle FromMemory(byte[] bytes, out int error)
    {
        var memory = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        var file = LibOpusFile.OpenMemory(memory.AddrOfPinnedObject(), (nuint)bytes.Length, out error);
        if (file.IsInvalid)
            memory.Free();
        else
            file._memory = memory;
        return file;
    }

    protected override bool ReleaseHandle()
    {
        LibOpusFile.Free(handle);
        if (_memory.IsAllocated)
            _memory.Free();
        return true;
    }
}
