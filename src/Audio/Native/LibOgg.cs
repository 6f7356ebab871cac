using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Audio.Native;

/// <summary>libogg 1.3 (RFC 3533): packets in, pages out. A C <c>long</c> is as wide as a pointer on every Linux.</summary>
internal static partial class LibOgg
{
    private const string Library = "libogg.so.0";

    internal static void Require() => NativeLibraries.Require(Library, "libogg0");

    [StructLayout(LayoutKind.Sequential)]
    private struct Packet
    {
        public nint Bytes;
        public nint Length;
        public nint BeginsStream;
        public nint EndsStream;
        public long Granule;
        public long Number;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Page
    {
        public nint Header;
        public nint HeaderLength;
        public nint Body;
        public nint BodyLength;
    }

    [LibraryImport(Library, EntryPoint = "ogg_stream_init")]
    private static partial int StreamInit(nint stream, int serial);

    [LibraryImport(Library, EntryPoint = "ogg_stream_clear")]
    private static partial int StreamClear(nint stream);

    [LibraryImport(Library, EntryPoint = "ogg_stream_packetin")]
    private static partial int StreamPacketIn(OggStream stream, in Packet packet);

    [LibraryImport(Library, EntryPoint = "ogg_stream_flush")]
    private static partial int StreamFlush(OggStream stream, out Page page);

    [LibraryImport(Library, EntryPoint = "ogg_stream_pageout")]
    private static partial int StreamPageOut(OggStream stream, out Page page);

    /// <summary>One logical Ogg stream being written. Not thread-safe.</summary>
    internal sealed class OggStream : SafeHandleZeroOrMinusOneIsInvalid
    {
        // sizeof(ogg_stream_state) is 408 on 64-bit systems and less on others; the rest is margin.
        private const int StateBytes = 1024;

        private long _packets;

        internal unsafe OggStream(int serial) : base(ownsHandle: true)
        {
            Require();
            SetHandle((nint)NativeMemory.AllocZeroed(StateBytes));
            if (StreamInit(handle, serial) != 0)
                throw new InvalidOperationException("libogg: ogg_stream_init");
        }

        internal unsafe void PacketIn(ReadOnlySpan<byte> bytes, long granule, bool endsStream)
        {
            fixed (byte* pointer = bytes)
            {
                var packet = new Packet
                {
                    Bytes = (nint)pointer,
                    Length = bytes.Length,
                    BeginsStream = _packets == 0 ? 1 : 0,
                    EndsStream = endsStream ? 1 : 0,
                    Granule = granule,
                    Number = _packets++,
                };
                if (StreamPacketIn(this, packet) != 0)
                    throw new InvalidOperationException("libogg: ogg_stream_packetin");
            }
        }

        /// <summary>Writes the pages that are full; with <paramref name="flush"/> also what is begun.</summary>
        internal unsafe void PagesOut(Stream output, bool flush)
        {
            while ((flush ? StreamFlush(this, out var page) : StreamPageOut(this, out page)) != 0)
            {
                output.Write(new ReadOnlySpan<byte>((void*)page.Header, (int)page.HeaderLength));
                output.Write(new ReadOnlySpan<byte>((void*)page.Body, (int)page.BodyLength));
            }
        }

        protected override unsafe bool ReleaseHandle()
        {
            _ = StreamClear(handle);
            NativeMemory.Free((void*)handle);
            return true;
        }
    }
}
