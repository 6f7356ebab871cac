namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>Why the embedded broker cannot start: for people, in Vietnamese, with what to do.</summary>
internal static class BrokerRefusals
{
    /// <summary>The port is taken, or not ours to take.</summary>
    public static StartRefusedException PortBusy(string host, int port, Exception cause) => new(
        $"Cổng {port} của {host} đang được chương trình khác dùng nên máy chủ MQTT đi kèm không khởi động được. "
        + $"Hãy dừng chương trình đó (xem bằng lệnh: ss -ltnp 'sport = :{port}'), hoặc đặt Mqtt:Listen sang cổng khác, "
        + "hoặc đặt Mqtt:Broker nếu muốn dùng máy chủ MQTT có sẵn.", cause);

    /// <summary>The address is none of this machine's, or the port needs rights.</summary>
    public static StartRefusedException AddressRefused(string host, int port, Exception cause) => new(
        $"Không mở được {host}:{port} cho máy chủ MQTT đi kèm ({cause.Message}). "
        + "Hãy đặt Mqtt:Listen là một địa chỉ của máy này và một cổng từ 1024 trở lên.", cause);

    /// <summary>The program is not installed.</summary>
    public static StartRefusedException ProgramMissing(string program) => new(
        $"Không tìm thấy chương trình '{program}'. Cài gói Debian mosquitto (hoặc chạy make bootstrap), "
        + "hoặc đặt Mqtt:Broker nếu muốn dùng máy chủ MQTT có sẵn.");

    /// <summary>The program is there without its plugin.</summary>
    public static StartRefusedException SecurityPluginMissing(string file) => new(
        $"Không tìm thấy {file}, phần quản lý người dùng của mosquitto. Cài gói Debian mosquitto từ 2.0 trở lên (hoặc chạy make bootstrap), "
        + "hoặc đặt Mqtt:Broker nếu muốn dùng máy chủ MQTT có sẵn.");

    /// <summary>Another controller works in the same folder.</summary>
    public static StartRefusedException FolderInUse(string folder, Exception cause) => new(
        $"Thư mục dữ liệu '{folder}' đang được một tiến trình điều khiển khác dùng. Hãy dừng tiến trình đó hoặc chọn thư mục dữ liệu khác.", cause);

    /// <summary>It started and ended at once.</summary>
    public static StartRefusedException EndedAtOnce(int exitCode, string lastLine) => new(
        $"Máy chủ MQTT đi kèm (mosquitto) dừng ngay khi khởi động, mã {exitCode}: {lastLine}");
}
