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

    void OnFilterAnswered(int id, bool granted);

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
    /// <exception cref="ArgumentException">The library does not take an option.</exception>
    public static MosquittoHandle Create(MqttLinkOptions options, IMosquittoEvents events)
    {
        LibMosquitto.EnsureLoaded();
        var created = new MosquittoHandle { _events = GCHandle.Alloc(events) };
        created.SetHandle(LibMosquitto.New(options.ClientId, options.CleanSession, GCHandle.ToIntPtr(created._events)));
        if (created.IsInvalid)
        {
            created._events.Free();
            throw new InvalidOperationException("libmosquitto could not make a client (out of memory, or a client id it does not take).");
        }

        try
        {
            LibMosquitto.SetCallbacks(created);
            LibMosquitto.SetSocketOptions(created);
            Demand(LibMosquitto.SetMaxInFlight(created, (uint)options.InFlight), nameof(options.InFlight));
            if (options.Username is not null)
                Demand(LibMosquitto.SetCredentials(created, options.Username, options.Password), nameof(options.Username));
            if (options.CaFile is not null)
                Demand(LibMosquitto.SetTls(created, options.CaFile, null, null, null, 0), nameof(options.CaFile));
            if (options.LastWill is { } will)
                Demand(LibMosquitto.SetWill(created, will), nameof(options.LastWill));
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }

        static void Demand(int code, string option)
        {
            if (code != LibMosquitto.Code.Success)
                throw new ArgumentException($"libmosquitto does not take {option}: {LibMosquitto.ErrorText(code)}", option);
        }
    }

    /// <summary>Runs after the last call under way has returned: the runtime counts them.</summary>
    protected override bool ReleaseHandle()
    {
        LibMosquitto.Destroy(handle);
        _events.Free();
        return true;
    }
}
