namespace Broadcast.SpeakerAgent;

/// <summary>
/// What a technician may set: in the file that <c>--config</c> names, in the environment (<c>BROADCAST_Agent__Output</c>) or on the command line; the later wins.
/// </summary>
internal sealed class AgentOptions
{
    public const string Section = "Agent";

    public const string Usage =
        """
        Chương trình của cụm loa: nhận lịch đã ký từ đài, phát đúng giờ, báo lại nhật ký phát.

        Cách dùng: truyen-thanh-agent [--config TỆP] [--data THƯ_MỤC] [--output THIẾT_BỊ]
                                [--microphone THIẾT_BỊ]

          --config TỆP       tệp cấu hình JSON (mặc định /etc/truyen-thanh-agent/agent.json
                             nếu có; '' là không dùng tệp nào)
          --data THƯ_MỤC     nơi có enrolment.json, và giữ lịch, nội dung, nhật ký phát
                             (mặc định /var/lib/truyen-thanh-agent)
          --output THIẾT_BỊ  default | pulse | hw:0 … (tên ALSA), hoặc wav:ĐƯỜNG_DẪN
                             (mặc định default)
          --microphone THIẾT_BỊ
                             default | pulse | plughw:CARD=… (tên ALSA): nghe lại tiếng
                             loa (mặc định không có)
          --help             in trang này

        Mã thoát: 0 được yêu cầu dừng; 1 hỏng khi đang chạy; 2 chưa ghi danh hoặc cấu hình sai.
        """;

    public static readonly Dictionary<string, string> Switches = new()
    {
        ["--config"] = $"{Section}:{nameof(Config)}",
        ["--data"] = $"{Section}:{nameof(Data)}",
        ["--output"] = $"{Section}:{nameof(Output)}",
        ["--microphone"] = $"{Section}:{nameof(Microphone)}",
    };

    /// <summary>The settings' file; empty for none.</summary>
    public string Config { get; set; } = "";

    /// <summary>Folder with <c>enrolment.json</c>, where everything else is kept too.</summary>
    public string Data { get; set; } = "/var/lib/truyen-thanh-agent";

    /// <summary>Sound device: an ALSA name (<c>default</c>, <c>pulse</c>, <c>hw:0</c>) or <c>wav:PATH</c>.</summary>
    public string Output { get; set; } = "default";

    /// <summary>Microphone near the horns, or a loopback, that says whether what was played came out: an ALSA name (<c>default</c>, <c>pulse</c>, <c>plughw:CARD=…</c>); empty for none.</summary>
    public string Microphone { get; set; } = "";

    /// <summary>Contents kept beyond what the plan needs, megabytes of 10⁶ bytes, 0 to 1,000,000.</summary>
    public long CacheLimitMb { get; set; } = 2_000;

    /// <summary>Log files' folder; empty for <c>logs</c> inside <see cref="Data"/>, or for none when the journal has the log.</summary>
    public string Logs { get; set; } = "";

    /// <summary>Standard output is systemd's journal, which keeps the log: lines bear a priority and no time, and the card is spared. The unit sets it.</summary>
    public bool Journal { get; set; }

    /// <summary>
    /// How much later than the shared clock says this box sounds, milliseconds, −500 to 500: negative where its amplifier delays the sound, or where it stands
    /// farther from the listeners than others.
    /// </summary>
    public double AcousticOffsetMs { get; set; }

    /// <summary>
    /// The least silence, milliseconds, 0 to 5,000, between opening the sound device and the first sample of anything: an amplifier that sleeps while there is
    /// none is awake before the first word.
    /// </summary>
    public int AmplifierWakeMs { get; set; } = 500;

    /// <summary>A file that gets <c>1</c> when the sound device is opened and <c>0</c> when it is closed, such as a GPIO line's value; empty for none.</summary>
    public string AmplifierSwitch { get; set; } = "";

    /// <summary>The log tells every 5 s how the box keeps in step.</summary>
    public bool Verbose { get; set; }

    /// <summary>What is set, by whichever way.</summary>
    /// <exception cref="EnrolmentException">Something is set that there is not, or to what it cannot be.</exception>
    public static AgentOptions Read(IConfiguration configuration)
    {
        AgentOptions options;
        try
        {
            options = configuration.GetSection(Section).Get<AgentOptions>(o => o.ErrorOnUnknownConfiguration = true) ?? new AgentOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new EnrolmentException($"Cấu hình sai ở mục {Section}: {e.Message}", e);
        }

        return options.Problem() is { } problem ? throw new EnrolmentException(problem) : options;
    }

    /// <summary>What is wrong, in Vietnamese and naming the option; null for nothing.</summary>
    public string? Problem() =>
        string.IsNullOrWhiteSpace(Data) ? "Thiếu thư mục dữ liệu: --data DIR." :
        string.IsNullOrWhiteSpace(Output) ? "Thiếu tên thiết bị âm thanh: --output default | pulse | wav:ĐƯỜNG_DẪN." :
        Output == "wav:" ? "--output wav: cần đường dẫn tệp sau dấu hai chấm." :
        CacheLimitMb is < 0 or > 1_000_000 ? $"{Section}:{nameof(CacheLimitMb)} phải từ 0 đến 1000000 (MB), đang là {CacheLimitMb}." :
        !(Math.Abs(AcousticOffsetMs) <= 500) ? $"{Section}:{nameof(AcousticOffsetMs)} phải từ -500 đến 500 (mili giây), đang là {AcousticOffsetMs}." :
        AmplifierWakeMs is < 0 or > 5_000 ? $"{Section}:{nameof(AmplifierWakeMs)} phải từ 0 đến 5000 (mili giây), đang là {AmplifierWakeMs}." :
        null;
}
