using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Has boxes try their loudspeakers. What they answer comes to <see cref="BoxHealthBoard"/>. Safe for concurrent use.</summary>
internal sealed class SelfTestService(IBoxStore store, BoxHealthBoard board, IBoxCommands commands, TimeProvider time)
{
    /// <summary>How long each tone sounds unless told otherwise, milliseconds.</summary>
    public const long ToneMs = 1_000;

    /// <summary>How loud the tones are unless told otherwise, RMS: somewhat softer than a bulletin.</summary>
    public const double LevelDb = -20;

    private const long ShortestToneMs = 500;
    private const long LongestToneMs = 10_000;
    private const double SoftestDb = -60;

    /// <summary>RMS. Bulletins are made to −16 LUFS: louder tones frighten people and burn voice coils.</summary>
    private const double LoudestDb = -10;

    /// <summary>Three tones, at most 12 s beside them (docs/protocol.md), and a slow network.</summary>
    private static readonly TimeSpan Besides = TimeSpan.FromSeconds(12 + 7);

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>Tells the box to make a test. The test as it begins: its answer is still to come.</summary>
    public async Task<Outcome<BoxTest>> BeginAsync(string station, string id, long toneMs, double levelDb, CancellationToken cancel)
    {
        if (await store.FindAsync(station, id, cancel) is not { } box)
            return BoxesService.Unknown(id);
        var now = time.GetUtcNow();
        var health = board.Of(box);
        if (Check(box, health, toneMs, levelDb, now) is { } refusal)
            return refusal;
        var test = new BoxTest($"test-{Guid.CreateVersion7():N}", now, now + (3 * TimeSpan.FromMilliseconds(toneMs)) + Besides, null, null, null);
        board.TestBegun(station, id, test);
        var sent = false;
        try
        {
            // A box that does not know the time says so itself, once its own nonce makes it listen.
            var nonce = health.State is { Time.Trusted: false } state ? state.Nonce : null;
            sent = commands.TrySend(station, id, new SelfTest { Test = test.Test, ToneMs = toneMs, LevelDb = levelDb }, Lifetime, nonce);
        }
        finally
        {
            if (!sent)
                board.TestBegun(station, id, health.Test);
        }

        return sent ? test : new Refusal.Unavailable("broker-away", "", "Máy chủ đang mất kết nối với bộ chuyển tin nên không gửi được lệnh. Hãy thử lại sau ít phút.");
    }

    private static Refusal? Check(Box box, BoxHealth health, long toneMs, double levelDb, DateTimeOffset now) =>
        toneMs is < ShortestToneMs or > LongestToneMs
            ? new Refusal.Invalid("tone-out-of-range", "toneMs", $"Mỗi âm thử dài từ {ShortestToneMs} đến {LongestToneMs} mili giây.") :
        !(levelDb is >= SoftestDb and <= LoudestDb)
            ? new Refusal.Invalid("level-out-of-range", "levelDb", $"Mức âm thử từ {SoftestDb} đến {LoudestDb} dB.") :
        !health.Online
            ? new Refusal.Conflict("box-offline", "", $"Cụm loa \"{box.Name}\" đang mất liên lạc nên không thử được. Hãy thử lại khi cụm loa trực tuyến.") :
        health.State?.Kinds.Contains(SelfTest.Word) != true
            ? new Refusal.Conflict("self-test-unsupported", "", $"Chương trình trên cụm loa \"{box.Name}\" chưa biết thử loa. Hãy nâng cấp cụm loa.") :
        health.Test is { Result: null } test && now < test.AnswerBy
            ? new Refusal.Conflict("self-test-running", "", $"Cụm loa \"{box.Name}\" đang được thử. Hãy chờ kết quả.") :
        null;
}
