using System.Runtime.InteropServices;

namespace Broadcast.Mqtt;

/// <summary>
/// libmosquitto 2.x, as far as a link needs it. Its own loop is not used: it waits with select(), which stops at 1,024 files, and it cannot
/// pause reading. Nothing here is called on one client from two threads at once.
/// </summary>
internal static unsafe partial class LibMosquitto
{
    private const string Library = "libmosquitto.so.1";
    private const int TcpNoDelay = 11;
    private const int DisableSocketPair = 14;

    /// <summary>A message as the library shows it during a callback.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NativeMessage
    {
        public int Id;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }

    /// <summary>Result codes that mean something to a link; all others are faults.</summary>
    public static class Code
    {
        public const int Success = 0;
        public const int Protocol = 2;
        public const int NoConnection = 4;
        public const int ConnectionRefused = 5;
        public const int ConnectionLost = 7;
        public const int Tls = 8;
        public const int Errno = 14;
        public const int NameLookup = 15;
        public const int KeepAlive = 19;
        public const int MalformedPacket = 21;
    }

    // Loaded once for the process and never cleaned up: the library's cleanup would pull OpenSSL away from under others.
    private static readonly Lazy<MqttLibraryMissingException?> Loading = new(Load);

    /// <summary>Loads the library, the first time.</summary>
    /// <exception cref="MqttLibraryMissingException">It is missing or too old.</exception>
    public static void EnsureLoaded()
    {
        if (Loading.Value is { } failure)
            throw new MqttLibraryMissingException(failure.Message, failure);
    }

    public static string ErrorText(int code) => Marshal.PtrToStringUTF8((nint)mosquitto_strerror(code)) ?? "";

    public static string ConnackText(int code) => Marshal.PtrToStringUTF8((nint)mosquitto_connack_string(code)) ?? "";

    public static void SetCallbacks(MosquittoHandle client)
    {
        mosquitto_connect_with_flags_callback_set(client, &Callbacks.Connected);
        mosquitto_disconnect_callback_set(client, &Callbacks.Disconnected);
        mosquitto_publish_callback_set(client, &Callbacks.Published);
        mosquitto_message_callback_set(client, &Callbacks.Arrived);
        mosquitto_subscribe_callback_set(client, &Callbacks.Subscribed);
        mosquitto_unsubscribe_callback_set(client, &Callbacks.Unsubscribed);
    }

    /// <summary>Small messages leave at once; and where the library knows how (2.1 and later), no socket pair that nobody reads.</summary>
    public static void SetSocketOptions(MosquittoHandle client)
    {
        _ = mosquitto_int_option(client, TcpNoDelay, 1);
        _ = mosquitto_int_option(client, DisableSocketPair, 1);
    }

    public static int SetWill(MosquittoHandle client, MqttMessage will)
    {
        fixed (byte* payload = will.Payload.Span)
            return mosquitto_will_set(client, will.Topic, will.Payload.Length, payload, (int)will.Qos, will.Retain);
    }

    public static int Publish(MosquittoHandle client, MqttMessage message, out int id)
    {
        fixed (byte* payload = message.Payload.Span)
            return mosquitto_publish(client, out id, message.Topic, message.Payload.Length, payload, (int)message.Qos, message.Retain);
    }

    private static MqttLibraryMissingException? Load()
    {
        try
        {
            _ = mosquitto_lib_version(out var major, out var minor, out var revision);
            if (major != 2)
            {
                return new MqttLibraryMissingException(
                    $"Thư viện {Library} có phiên bản {major}.{minor}.{revision}, cần phiên bản 2. Cài gói Debian libmosquitto1 (hoặc chạy make bootstrap).");
            }

            var result = mosquitto_lib_init();
            return result == Code.Success ? null : new MqttLibraryMissingException($"Không khởi động được thư viện {Library}: {ErrorText(result)}");
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return new MqttLibraryMissingException($"Thiếu thư viện {Library}. Cài gói Debian libmosquitto1 (hoặc chạy make bootstrap).", missing);
        }
    }

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_version(out int major, out int minor, out int revision);

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_init();

    [LibraryImport(Library)]
    private static partial byte* mosquitto_strerror(int code);

    [LibraryImport(Library)]
    private static partial byte* mosquitto_connack_string(int code);

    [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint New(string id, [MarshalAs(UnmanagedType.I1)] bool cleanSession, nint userData);

    [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCredentials(MosquittoHandle client, string? username, string? password);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTls(MosquittoHandle client, string caFile, string? caPath, string? certFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Library, EntryPoint = "mosquitto_max_inflight_messages_set")]
    public static partial int SetMaxInFlight(MosquittoHandle client, uint count);

    /// <summary>Looks the name up, which may block, then begins to connect without waiting.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_connect_async", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BeginConnect(MosquittoHandle client, string host, int port, int keepAliveSeconds);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect")]
    public static partial int Disconnect(MosquittoHandle client);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Subscribe(MosquittoHandle client, out int id, string filter, int qos);

    [LibraryImport(Library, EntryPoint = "mosquitto_unsubscribe", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unsubscribe(MosquittoHandle client, out int id, string filter);

    [LibraryImport(Library, EntryPoint = "mosquitto_socket")]
    public static partial int Socket(MosquittoHandle client);

    [LibraryImport(Library, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool WantsWrite(MosquittoHandle client);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_read")]
    public static partial int Read(MosquittoHandle client, int maxPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_write")]
    public static partial int Write(MosquittoHandle client, int maxPackets);

    /// <summary>Keep-alive; to be called about once a second.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_loop_misc")]
    public static partial int Tend(MosquittoHandle client);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_will_set(
        MosquittoHandle client, string topic, int length, void* payload, int qos, [MarshalAs(UnmanagedType.I1)] bool retain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mosquitto_publish(
        MosquittoHandle client, out int id, string topic, int length, void* payload, int qos, [MarshalAs(UnmanagedType.I1)] bool retain);

    [LibraryImport(Library)]
    private static partial int mosquitto_int_option(MosquittoHandle client, int option, int value);

    [LibraryImport(Library)]
    private static partial void mosquitto_connect_with_flags_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_disconnect_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_publish_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_message_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_subscribe_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, void> callback);

    [LibraryImport(Library)]
    private static partial void mosquitto_unsubscribe_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);
}
