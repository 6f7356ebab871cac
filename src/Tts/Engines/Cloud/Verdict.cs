namespace Broadcast.Tts.Engines.Cloud;

/// <summary>What an answer, or the lack of one, means for the call.</summary>
internal abstract record Verdict
{
    private Verdict() { }

    /// <summary>It is what was asked for.</summary>
    public sealed record Good : Verdict
    {
        public static readonly Good It = new();
    }

    /// <summary>Another attempt may succeed.</summary>
    /// <param name="Failure">The reason if none does.</param>
    /// <param name="Message">For people.</param>
    /// <param name="After">How long the service asks to wait.</param>
    /// <param name="Pause">The engine's pause if no attempt succeeds.</param>
    public sealed record Again(SpeechEngineFailure Failure, string Message, TimeSpan? After = null, TimeSpan? Pause = null) : Verdict;

    /// <summary>No attempt will succeed.</summary>
    /// <param name="Failure">The reason.</param>
    /// <param name="Message">For people.</param>
    /// <param name="Pause">The engine's pause; null when other texts may still be asked for.</param>
    public sealed record Final(SpeechEngineFailure Failure, string Message, TimeSpan? Pause = null) : Verdict;

    /// <summary>
    /// The meaning of a status as RFC 9110 and RFC 6585 have it. Asked again: 408, 429, 500, 502, 503, 504. Never: what says that the request, the
    /// key or the address is wrong, and redirects, which could lead anywhere.
    /// </summary>
    public static Verdict Of(ServiceAnswer answer, string engine, ServiceCallOptions options)
    {
        var said = answer.Detail.Length > 0 ? $": {answer.Detail}" : ".";
        return answer.Status switch
        {
            200 => Good.It,
            402 => new Final(SpeechEngineFailure.QuotaSpent, $"{engine} báo hết hạn mức (402){said}", options.QuotaPause),
            403 or 429 when answer.SpeaksOfQuota && answer.RetryAfter is null =>
                new Final(SpeechEngineFailure.QuotaSpent, $"{engine} báo hết hạn mức ({answer.Status}){said}", options.QuotaPause),
            401 or 403 => new Final(SpeechEngineFailure.KeyRefused, $"{engine} từ chối khóa ({answer.Status}){said}", options.KeyPause),
            429 => new Again(SpeechEngineFailure.QuotaSpent, $"{engine} báo gọi quá nhiều (429){said}", answer.RetryAfter, options.RateLimitPause),
            503 => new Again(SpeechEngineFailure.Failed, $"{engine} tạm ngừng phục vụ (503){said}", answer.RetryAfter),
            408 or 500 or 502 or 504 => new Again(SpeechEngineFailure.Failed, $"{engine} gặp lỗi ({answer.Status}){said}"),
            400 or 413 or 415 or 422 => new Final(SpeechEngineFailure.BadRequest, $"{engine} không nhận câu này ({answer.Status}){said}"),
            >= 300 and < 400 => new Final(SpeechEngineFailure.BadOutput, $"{engine} chuyển hướng sang nơi khác ({answer.Status}): không đi theo."),
            _ => new Final(SpeechEngineFailure.Failed, $"{engine} trả lời {answer.Status}{said}"),
        };
    }
}
