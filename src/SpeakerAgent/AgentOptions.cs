namespace Broadcast.SpeakerAgent;

/// <summary>What a technician may set: on the command line (<c>--data</c>, <c>--output</c>), in appsettings.json or the environment under <c>Agent</c>.</summary>
internal sealed class AgentOptions
{
    public const string Section = "Agent";

    public static readonly Dictionary<string, string> Switches = new()
    {
        ["--data"] = $"{Section}:{nameof(Data)}",
        ["--output"] = $"{Section}:{nameof(Output)}",
    };

    /// <summary>Folder with <c>enrolment.json</c>, where everything else is kept too.</summary>
    public string Data { get; set; } = "/var/lib/broadcast-agent";

    /// <summary>Sound device: an ALSA name (<c>default</c>, <c>pulse</c>, <c>hw:0</c>) or <c>wav:PATH</c>.</summary>
    public string Output { get; set; } = "default";

    /// <summary>Contents kept beyond what the plan needs, megabytes of 10⁶ bytes, 0 to 1,000,000.</summary>
    public long CacheLimitMb { get; set; } = 2_000;

    /// <summary>Log file's folder; empty for <c>logs</c> inside <see cref="Data"/>.</summary>
    public string Logs { get; set; } = "";

    /// <summary>What is wrong, in Vietnamese and naming the option; null for nothing.</summary>
    public string? Problem() =>
        string.IsNullOrWhiteSpace(Data) ? "Thiếu thư mục dữ liệu: --data DIR." :
        string.IsNullOrWhiteSpace(Output) ? "Thiếu tên thiết bị âm thanh: --output default | pulse | wav:ĐƯỜNG_DẪN." :
        Output == "wav:" ? "--output wav: cần đường dẫn tệp sau dấu hai chấm." :
        CacheLimitMb is < 0 or > 1_000_000 ? $"{Section}:{nameof(CacheLimitMb)} phải từ 0 đến 1000000 (MB), đang là {CacheLimitMb}." :
        null;
}
