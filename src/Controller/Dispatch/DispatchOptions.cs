namespace Broadcast.Controller.Dispatch;

/// <summary>How content leaves the controller: section <c>Dispatch</c>.</summary>
internal sealed class DispatchOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Dispatch";

    /// <summary>Bytes in a chunk of new contents, 1,024 – 65,536. A box on a slow SIM repeats at most one chunk.</summary>
    public int ChunkBytes { get; set; } = 16 * 1024;

    /// <summary>Content bytes that leave in a second for all stations and boxes together, 1 KiB – 1 GiB. What goes to everybody counts once; the broker multiplies it.</summary>
    public long BytesPerSecond { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Content bytes that a box is sent in a second, 1 KiB – 1 GiB: what goes to everybody, and apart from it what goes to it alone. 2 Mb/s, which a SIM
    /// takes, so that little waits at the broker; an hour of speech takes 45 s. Less for slow or dear links.
    /// </summary>
    public long BoxBytesPerSecond { get; set; } = 256 * 1024;

    /// <summary>
    /// Times of day at which content leaves that is not needed before, at most 8, as <c>{"From":"22:00","To":"04:30"}</c>; none: always. What must sound
    /// within an hour after the next window opens, and what a command plays, leaves at once.
    /// </summary>
    public IList<DownloadWindow> DownloadWindows { get; set; } = [];

    /// <summary>The zone of the windows' times of day, an IANA name.</summary>
    public string TimeZone { get; set; } = "Asia/Ho_Chi_Minh";

    /// <summary>Chunks under way to the broker at a time, 1 – 64. Few, so that a time reply or a command never waits behind many.</summary>
    public int ChunksInFlight { get; set; } = 4;

    /// <summary>Retained documents under way to the broker at a time, 1 – 256.</summary>
    public int DocumentsInFlight { get; set; } = 16;

    /// <summary>How long boxes' wants are collected after the first one, 0 – 10 s.</summary>
    public TimeSpan CollectFor { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a box that has just come, or has just been told of a content, is waited for before the content leaves, 0 – 10 s. Boxes speak within 2 s.</summary>
    public TimeSpan GatherFor { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the first want waits for all such boxes together, 0 – 1 min.</summary>
    public TimeSpan GatherAtMost { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What of a content, 0 – 0.25, boxes that lack a little get alone at once; beyond it their gaps wait to be answered once for all.</summary>
    public double AtOnceShare { get; set; } = 0.15;

    /// <summary>How long those who got the little that they lacked alone have to leave a content's topic, before what others lack goes there, 0 – 1 min.</summary>
    public TimeSpan LeaveFor { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// After content went to everybody: how long until all who still lack some have said so, 0 – 1 min. A box asks again after 10 s without
    /// a chunk that it lacks; two more for the way.
    /// </summary>
    public TimeSpan SettleFor { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a chunk that was sent counts as on its way to a box that asks for it again, 0 – 9 s: less than the 10 s after which boxes ask again.</summary>
    public TimeSpan OnItsWayFor { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a box that needs a content and has not spoken of it is taken to lack it, 0 – 1 min.</summary>
    public TimeSpan SilentFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From how many asking boxes on a chunk goes to everybody although some would receive it in vain, 2 – 1,000. Those in vain are what a metered
    /// SIM pays for (1.05 times what it lacked, at most), a copy for each is what the station pays for (1.3 times the content, at most): 0.3 / 0.05 + 1.
    /// </summary>
    public int SharedFrom { get; set; } = 7;

    /// <summary>Refusals written to the log in a minute, 1 – 1,000; the rest is counted.</summary>
    public int RefusalsLoggedPerMinute { get; set; } = 10;

    /// <summary>Time asks answered for one box in ten seconds, 8 – 1,000; the protocol's own pace is 8.</summary>
    public int TimeAsksPerTenSeconds { get; set; } = 40;

    /// <summary>
    /// Boxes are told the time even while the kernel says that this machine's own clock is not synchronised (NTP): for a machine without a network that
    /// somebody sets by hand, and for trying things out. A wrong clock makes every box play at wrong hours.
    /// </summary>
    public bool TrustOwnClock { get; set; }

    /// <summary>What is wrong with the options, in words for people; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (good, name, range) in new[]
        {
            (ChunkBytes is >= 1_024 and <= 65_536, nameof(ChunkBytes), "1.024 – 65.536 byte"),
            (BytesPerSecond is >= 1_024 and <= 1L << 30, nameof(BytesPerSecond), "1.024 – 1.073.741.824 byte mỗi giây"),
            (BoxBytesPerSecond is >= 1_024 and <= 1L << 30, nameof(BoxBytesPerSecond), "1.024 – 1.073.741.824 byte mỗi giây"),
            (DownloadWindows.Count <= 8 && DownloadWindows.All(window => window.From != window.To), nameof(DownloadWindows), "0 – 8 khung, From khác To"),
            (TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _), nameof(TimeZone), "các múi giờ IANA, ví dụ Asia/Ho_Chi_Minh"),
            (ChunksInFlight is >= 1 and <= 64, nameof(ChunksInFlight), "1 – 64"),
            (DocumentsInFlight is >= 1 and <= 256, nameof(DocumentsInFlight), "1 – 256"),
            (Within(CollectFor, 10), nameof(CollectFor), "0 – 10 giây"),
            (Within(GatherFor, 10), nameof(GatherFor), "0 – 10 giây"),
            (Within(GatherAtMost, 60), nameof(GatherAtMost), "0 – 60 giây"),
            (Within(LeaveFor, 60), nameof(LeaveFor), "0 – 60 giây"),
            (AtOnceShare is >= 0 and <= 0.25, nameof(AtOnceShare), "0 – 0,25"),
            (Within(SettleFor, 60), nameof(SettleFor), "0 – 60 giây"),
            (Within(OnItsWayFor, 9), nameof(OnItsWayFor), "0 – 9 giây"),
            (Within(SilentFor, 60), nameof(SilentFor), "0 – 60 giây"),
            (SharedFrom is >= 2 and <= 1_000, nameof(SharedFrom), "2 – 1.000 cụm loa"),
            (RefusalsLoggedPerMinute is >= 1 and <= 1_000, nameof(RefusalsLoggedPerMinute), "1 – 1.000"),
            (TimeAsksPerTenSeconds is >= 8 and <= 1_000, nameof(TimeAsksPerTenSeconds), "8 – 1.000"),
        })
        {
            if (!good)
                yield return $"Dispatch:{name} phải trong khoảng {range}.";
        }
    }

    private static bool Within(TimeSpan value, int seconds) => value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(seconds);
}
