using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Broadcast.Audio;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>
/// What all speech services have in common: pieces of text, time limits, attempts, pauses, sizes, decoding, and that no key ever leaves by another way
/// than its header or field. Thread-safe.
/// </summary>
internal sealed class SpeechService : IDisposable
{
    private const int MaxErrorBytes = 64 << 10;
    private const int MaxTextLength = 10_000;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    private readonly string _engine;
    private readonly string _name;
    private readonly ServiceCallOptions _options;
    private readonly ServiceSecret _key;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _places;
    private readonly Lock _gate = new();
    private readonly Queue<long> _begun = [];
    private (long Since, TimeSpan For, Verdict.Final Why)? _pause;

    /// <summary>Makes a client of its own.</summary>
    /// <param name="engine">The engine's name in records: <c>fpt</c>.</param>
    /// <param name="name">Its name on screens: FPT.AI.</param>
    /// <param name="options">The limits.</param>
    /// <param name="key">What must never show.</param>
    /// <param name="time">All waits and limits.</param>
    /// <param name="random">Spreads the waits; used under a lock.</param>
    /// <param name="network">The real network, or a test's.</param>
    public SpeechService(string engine, string name, ServiceCallOptions options, ServiceSecret key, TimeProvider time, Random random, ServiceNetwork network)
    {
        _engine = engine;
        _name = name;
        _options = options;
        _key = key;
        _time = time;
        _random = random;
        _client = network.CreateClient();
        _places = new SemaphoreSlim(options.AtOnce);
    }

    /// <summary>Says a text of any length that <see cref="ISpeechSynthesizer"/> allows, in as many pieces as the service needs.</summary>
    /// <param name="text">The words.</param>
    /// <param name="voice">Who is to say them.</param>
    /// <param name="voices">Who can.</param>
    /// <param name="limit">The most characters of one request.</param>
    /// <param name="ask">Asks for one piece and returns the answer with its sound.</param>
    /// <param name="cancellation">Stops everything.</param>
    /// <exception cref="SpeechEngineException">There is no sound.</exception>
    public async Task<float[]> SpeakAsync(
        string text, Voice voice, IReadOnlyList<Voice> voices, int limit, Func<string, CancellationToken, Task<ServiceAnswer>> ask, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(voice);
        if (!voices.Any(v => v.Id == voice.Id)) throw Failure(SpeechEngineFailure.BadRequest, $"{_name} không có giọng “{voice.Id}”.");
        if (text.Length > MaxTextLength) throw Failure(SpeechEngineFailure.BadRequest, $"Câu dài {text.Length} ký tự, giới hạn {MaxTextLength}.");
        if (!text.Any(char.IsLetterOrDigit)) return [];
        var sound = new ArrayBufferWriter<float>();
        var breathes = false;
        foreach (var piece in TextPieces.Split(text, limit))
        {
            if (breathes) sound.Write(new float[AudioFormat.SamplesIn(Breath)]);
            if (piece.Text.Any(char.IsLetterOrDigit)) sound.Write(await SpeakPieceAsync(piece.Text, ask, cancellation));
            breathes = piece.Breathes;
        }
        return sound.WrittenSpan.ToArray();
    }

    /// <summary>Makes a request, again if that may help.</summary>
    /// <param name="request">Makes it anew for each attempt.</param>
    /// <param name="maxBytes">The most bytes of a good answer.</param>
    /// <param name="judge">What an answer means.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SpeechEngineException">No attempt succeeded.</exception>
    public async Task<ServiceAnswer> CallAsync(Func<HttpRequestMessage> request, int maxBytes, Func<ServiceAnswer, Verdict> judge, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, verdict) = await AttemptAsync(request, maxBytes, judge, cancellation);
            if (verdict is Verdict.Good) return answer!;
            if (verdict is Verdict.Final final) throw Stop(final);
            var again = (Verdict.Again)verdict;
            if (again.After > _options.LongestRetryAfter) throw Stop(new Verdict.Final(again.Failure, again.Message, again.After));
            if (attempt >= _options.Attempts) throw Stop(new Verdict.Final(again.Failure, again.Message, again.Pause));
            var wait = Spread(_options.FirstDelay * Math.Pow(2, attempt - 1), _options.LongestDelay);
            await Task.Delay(again.After > wait ? again.After.Value : wait, _time, cancellation);
        }
    }

    /// <summary>The meaning of an answer by its status alone.</summary>
    public Verdict ByStatus(ServiceAnswer answer) => Verdict.Of(answer, _name, _options);

    /// <summary>Waits as long as stated, less up to half of it.</summary>
    public Task WaitAboutAsync(TimeSpan delay, CancellationToken cancellation) => Task.Delay(Spread(delay, delay), _time, cancellation);

    /// <summary>A failure of this engine, its message cleaned of the key.</summary>
    public SpeechEngineException Failure(SpeechEngineFailure failure, string message, Exception? inner = null) => new(_engine, failure, _key.Redact(message), inner);

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _places.Dispose();
    }

    private async Task<float[]> SpeakPieceAsync(string text, Func<string, CancellationToken, Task<ServiceAnswer>> ask, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            RefuseWhilePaused();
            while (WaitForTurn() is { } wait) await Task.Delay(wait, _time, cancellation);
            using var limit = new CancellationTokenSource(_options.TimeLimit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                var answer = await ask(text, either.Token);
                return await SoundBytes.DecodeAsync(_engine, answer, text.Length, _options, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw Failure(SpeechEngineFailure.TimedOut, $"{_name} chưa đọc xong một câu sau {_options.TimeLimit.TotalSeconds:0} giây.");
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<(ServiceAnswer? Answer, Verdict Verdict)> AttemptAsync(
        Func<HttpRequestMessage> request, int maxBytes, Func<ServiceAnswer, Verdict> judge, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.AttemptTimeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var message = request();
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var most = response.IsSuccessStatusCode ? maxBytes : Math.Min(maxBytes, MaxErrorBytes);
            var body = await ReadAsync(response.Content, most, either.Token);
            // What is wrong with a request is said in a few words: the rest of a huge error page is not worth its bytes.
            if (body is null && response.IsSuccessStatusCode)
                return (null, new Verdict.Final(SpeechEngineFailure.BadOutput, $"{_name} trả lời hơn {maxBytes} byte."));
            var answer = new ServiceAnswer((int)response.StatusCode, body ?? [], AfterOf(response.Headers.RetryAfter));
            return (answer, judge(answer));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new Verdict.Again(SpeechEngineFailure.TimedOut, $"{_name} không trả lời trong {_options.AttemptTimeLimit.TotalSeconds:0} giây."));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, Meaning(exception));
        }
    }

    private Verdict Meaning(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PrivateAddressException) return new Verdict.Final(SpeechEngineFailure.BadOutput, cause.Message);
            if (cause is AuthenticationException) return new Verdict.Final(SpeechEngineFailure.Failed, $"Chứng chỉ của {_name} không tin được: không gửi gì.");
        }
        return exception is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError }
            ? new Verdict.Again(SpeechEngineFailure.Offline, $"Không kết nối được tới {_name}.")
            : new Verdict.Again(SpeechEngineFailure.Failed, $"{_name} ngắt câu trả lời giữa chừng.");
    }

    /// <summary>The whole body, or null when it is longer than allowed.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > maxBytes) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream();
        var buffer = new byte[1 << 14];
        while (await stream.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (body.Length + read > maxBytes) return null;
            await body.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        return body.ToArray();
    }

    private TimeSpan? AfterOf(RetryConditionHeaderValue? header)
    {
        var after = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }

    private TimeSpan Spread(TimeSpan delay, TimeSpan longest)
    {
        var most = delay < longest ? delay : longest;
        lock (_gate) return most * (0.5 + 0.5 * _random.NextDouble());
    }

    private SpeechEngineException Stop(Verdict.Final verdict)
    {
        if (verdict.Pause is not { } pause) return Failure(verdict.Failure, verdict.Message);
        if (pause > LongestPause) pause = LongestPause;
        lock (_gate) _pause = (_time.GetTimestamp(), pause, verdict);
        return Paused(verdict, pause);
    }

    /// <summary>How long until another piece may be asked for; null when it may be now, and is.</summary>
    private TimeSpan? WaitForTurn()
    {
        lock (_gate)
        {
            while (_begun.TryPeek(out var first) && _time.GetElapsedTime(first) >= Minute) _begun.Dequeue();
            if (_begun.Count >= _options.PerMinute) return Minute - _time.GetElapsedTime(_begun.Peek());
            if (_options.PerMinute is not null) _begun.Enqueue(_time.GetTimestamp());
            return null;
        }
    }

    private void RefuseWhilePaused()
    {
        lock (_gate)
        {
            if (_pause is not { } pause) return;
            var left = pause.For - _time.GetElapsedTime(pause.Since);
            if (left > TimeSpan.Zero) throw Paused(pause.Why, left);
            _pause = null;
        }
    }

    private SpeechEngineException Paused(Verdict.Final why, TimeSpan left) =>
        new(_engine, why.Failure, $"{_key.Redact(why.Message)} Không gọi lại trong {InWords(left)}.") { PausedFor = left };

    private static string InWords(TimeSpan span) => span.TotalMinutes < 2 ? $"{Math.Ceiling(span.TotalSeconds):0} giây" : $"{Math.Ceiling(span.TotalMinutes):0} phút";
}
