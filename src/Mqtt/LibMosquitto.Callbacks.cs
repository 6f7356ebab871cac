using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Broadcast.Mqtt;

internal static unsafe partial class LibMosquitto
{
    /// <summary>The functions the library calls: each finds its link, and lets no exception out.</summary>
    private static class Callbacks
    {
        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Connected(nint client, nint user, int code, int flags) =>
            Tell(user, (code, flags), static (events, told) => events.OnConnack(told.code, (told.flags & 1) != 0));

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Disconnected(nint client, nint user, int code) =>
            Tell(user, code, static (events, told) => events.OnDisconnected(told));

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Published(nint client, nint user, int id) =>
            Tell(user, id, static (events, told) => events.OnPublished(told));

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Arrived(nint client, nint user, NativeMessage* message) =>
            Tell(user, (nint)message, static (events, told) =>
            {
                var message = (NativeMessage*)told;
                var topic = Marshal.PtrToStringUTF8((nint)message->Topic) ?? "";
                events.OnArrived(topic, new ReadOnlySpan<byte>(message->Payload, message->PayloadLength), message->Qos, message->Retain != 0);
            });

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Subscribed(nint client, nint user, int id, int count, int* granted) =>
            Tell(user, (id, yes: count > 0 && granted[0] < 0x80), static (events, told) => events.OnFilterAnswered(told.id, told.yes));

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Unsubscribed(nint client, nint user, int id) =>
            Tell(user, id, static (events, told) => events.OnFilterAnswered(told, granted: true));

        private static void Tell<T>(nint user, T what, Action<IMosquittoEvents, T> tell)
        {
            var events = (IMosquittoEvents)GCHandle.FromIntPtr(user).Target!;
            try
            {
                tell(events, what);
            }
            catch (Exception fault)
            {
                events.OnFault(fault);
            }
        }
    }
}
