using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>What an announcer says around an instalment: the one place for these words. Pure; thread-safe.</summary>
public static class InstalmentWords
{
    /// <summary>What is said at the end of every instalment but the last.</summary>
    public const string Ending = "Phần tiếp theo của bản tin sẽ được phát trong kỳ tiếp theo. Mời bà con đón nghe.";

    private const string Untitled = "Bản tin";

    /// <summary>What is said at the beginning of every instalment but the first: "Kế hoạch tiêm chủng, kỳ thứ hai."</summary>
    /// <param name="title">The bulletin's title.</param>
    /// <param name="number">From 2.</param>
    public static string Opening(string title, int number)
    {
        ArgumentNullException.ThrowIfNull(title);
        var named = title.Trim().TrimEnd('.', ',', ';', ':', '!', '?', '…', ' ');
        return $"{(named.Any(char.IsLetterOrDigit) ? named : Untitled)}, kỳ thứ {Ordinal(number)}.";
    }

    private static string Ordinal(int number) => number switch
    {
        1 => "nhất",
        4 => "tư",
        _ => Cardinals.Say(number),
    };
}
