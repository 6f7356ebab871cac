using System.Security.Cryptography;
using System.Text;

namespace Broadcast.Tts;

/// <summary>What of a bulletin is read a second time.</summary>
public enum RepetitionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>All of it, after the end.</summary>
    Whole,

    /// <summary>The paragraphs that the operator marked, each run of them after its end.</summary>
    Marked,
}

/// <summary>What of a bulletin is read a second time.</summary>
/// <param name="Kind">All, some or nothing.</param>
/// <param name="Paragraphs">With <see cref="RepetitionKind.Marked"/>: places in the spoken document, from 0, ascending; otherwise empty.</param>
/// <param name="TextDigest">With <see cref="RepetitionKind.Marked"/>: of the text in which they were marked (<see cref="DigestOf"/>); otherwise null.</param>
public sealed record Repetition(RepetitionKind Kind, IReadOnlyList<int> Paragraphs, string? TextDigest)
{
    /// <summary>Most paragraphs that may be marked.</summary>
    public const int MostMarks = 500;

    /// <summary>Everything is read once.</summary>
    public static Repetition None { get; } = new(RepetitionKind.None, [], null);

    /// <summary>Everything is read twice.</summary>
    public static Repetition Whole { get; } = new(RepetitionKind.Whole, [], null);

    /// <summary>Some paragraphs are read twice.</summary>
    public static Repetition Marked(IReadOnlyList<int> paragraphs, string textDigest) => new(RepetitionKind.Marked, paragraphs, textDigest);

    /// <summary>The SHA-256 of a text in UTF-8, 64 lower-case hexadecimal digits: by it a mark knows its text again.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    public bool Equals(Repetition? other) => other is not null && Kind == other.Kind && TextDigest == other.TextDigest && Paragraphs.SequenceEqual(other.Paragraphs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, TextDigest, Paragraphs.Count);
}
