using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Mqtt;

/// <summary>What libmosquitto tells during a call into it, on the thread that made the call. What is thrown here is kept, and does not cross the library.</summary>
internal interface IMosquittoEvents
{
    void OnConnack(int code, bool sessionPresent);

    void OnDisconnected(int code);

    void OnPublished(int id);

    void OnArrived(string topic, ReadOnlySpan<byte> payload, int qos, bool retain);

    void OnSubscribed(int id, bool granted);

    void OnUnsubscribed(int id);

    /// <summary>One of the above threw.</summary>
    void OnFault(Exception fault);
}

/// <summary>Owns one libmosquitto client, and the root that leads from its callbacks back to us.</summary>
internal sealed class MosquittoHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private GCHandle _events;

    /// <summary>For <see cref="Create"/>.</summary>
    public MosquittoHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>A client that is not connected.</summary>
    /// <exception cref="MqttLibraryMissingException">The library is missing or too old.</exception>
    public static MosquittoHandle Create(string clientId, bool cleanSession, IMosquittoEvents events)
    {
        LibMosquitto.EnsureLoaded();
        var created = new MosquittoHandle { _events = GCHandle.Alloc(events) };
        created.SetHandle(LibMosquitto.New(clientId, cleanSession, GCHandle.ToIntPtr(created._events)));
        if (created.IsInvalid)
        {
            created._events.Free();
            throw new InvalidOperationException("libmosquitto could not make a client (out of memory, or a client id it does not take).");
        }

        LibMosquitto.SetCallbacks(created);
        LibMosquitto.SetSocketOptions(created);
        return created;
    }

    /// <summary>Runs after the last call under way has returned: the runtime counts them.</summary>
    protected override bool ReleaseHandle()
    {
        LibMosquitto.Destroy(handle);
        _events.Free();
        return true;
    }
}

/// <summary>The functions libmosquitto calls: each finds its link, and lets no exception out.</summary>
internal static unsafe class MosquittoCallbacks
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Connected(nint client, nint user, int code, int flags) => Guard(user, events => events.OnConnack(code, (flags & 1) != 0));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Disconnected(nint client, nint user, int code) => Guard(user, events => events.OnDisconnected(code));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Published(nint client, nint user, int id)
    {
        var events = From(user);
        try
        {
            events.OnPublished(id);
        }
        catch (Exception fault)
        {
            events.OnFault(fault);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Arrived(nint client, nint user, LibMosquitto.NativeMessage* message)
    {
        var events = From(user);
        try
        {
            var topic = Marshal.PtrToStringUTF8((nint)message->Topic) ?? "";
            events.OnArrived(topic, new ReadOnlySpan<byte>(message->Payload, message->PayloadLength), message->Qos, message->Retain != 0);
        }
        catch (Exception fault)
        {
            events.OnFault(fault);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Subscribed(nint client, nint user, int id, int count, int* granted)
    {
        var yes = count > 0 && granted[0] < 0x80;
        Guard(user, events => events.OnSubscribed(id, yes));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Unsubscribed(nint client, nint user, int id) => Guard(user, events => events.OnUnsubscribed(id));

    private static void Guard(nint user, Action<IMosquittoEvents> tell)
    {
        var events = From(user);
        try
        {
            tell(events);
        }
        catch (Exception fault)
        {
            events.OnFault(fault);
        }
    }

    private static IMosquittoEvents From(nint user) => (IMosquittoEvents)GCHandle.FromIntPtr(user).Target!;
}
