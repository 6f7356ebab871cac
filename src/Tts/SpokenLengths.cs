using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>How long sentences and pauses sound.</summary>
/// <param name="Sentence">Of one sentence, without the pause after it: known or estimated.</param>
/// <param name="Pauses">The pauses.</param>
public sealed record SpokenLengths(Func<SpokenSentence, TimeSpan> Sentence, PauseLengths Pauses)
{
    /// <summary>Nothing is known yet.</summary>
    public static SpokenLengths Estimated { get; } = new(SpeechEstimate.Of, PauseLengths.Outdoors);

    /// <summary>A whole document; after the last sentence there is no pause.</summary>
    public TimeSpan Of(SpokenDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var sum = TimeSpan.Zero;
        var pause = TimeSpan.Zero;
        foreach (var sentence in document.Sentences)
        {
            sum += pause + Sentence(sentence);
            pause = Pauses.Of(sentence.After);
        }
        return sum;
    }
}
