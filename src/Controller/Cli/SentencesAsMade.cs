using System.Threading.Channels;
using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.Controller.Cli;

/// <summary>
/// Sentences as a source of sound, while later ones are still being made: each as a box would decode it, silence while the next one is not there yet. One thread
/// adds, another reads.
/// </summary>
internal sealed class SentencesAsMade : ISampleProvider, IDisposable
{
    // Who makes them faster than they are heard waits: nobody need make an hour to hear a minute.
    private const int MostAhead = 8;

    private readonly Channel<OpusClip> _clips = Channel.CreateBounded<OpusClip>(MostAhead);
    private OggOpusReader? _reader;
    private OpusSampleProvider? _now;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>Adds a sentence at the end; waits while eight are waiting.</summary>
    public ValueTask AddAsync(OpusClip clip, CancellationToken cancel) => _clips.Writer.WriteAsync(clip, cancel);

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _clips.Writer.Complete();

    public int Read(Span<float> samples)
    {
        for (var count = 0; count < samples.Length;)
        {
            var read = _now?.Read(samples[count..]) ?? 0;
            count += read;
            if (read > 0 || Next())
                continue;
            if (_clips.Reader.Completion.IsCompleted)
                return count;
            samples[count..].Clear();
            break;
        }

        return samples.Length;
    }

    public void Dispose() => _reader?.Dispose();

    private bool Next()
    {
        if (!_clips.Reader.TryRead(out var clip))
            return false;
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, outputGainDb: 0);
        writer.Append(clip);
        writer.Complete();
        _reader?.Dispose();
        _reader = OggOpusReader.Open(file.ToArray());
        _now = new OpusSampleProvider(_reader);
        return true;
    }
}
