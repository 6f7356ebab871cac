namespace Broadcast.Controller.Lexicon;

internal static partial class LexiconLog
{
    [LoggerMessage(LogLevel.Information, "Lexicon layer {Layer}: change {Number} ({Kind}) of {Entries} entries by {By}")]
    public static partial void Changed(ILogger logger, string layer, long number, LexiconChangeKind kind, int entries, string by);

    [LoggerMessage(LogLevel.Information, "Lexicon layer {Layer}: change {Number} was undone by {By}")]
    public static partial void Undone(ILogger logger, string layer, long number, string by);
}
