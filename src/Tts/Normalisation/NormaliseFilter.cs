using System.Globalization;
using System.Text;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Tts.Normalisation;

/// <summary>What the filter reads and writes.</summary>
/// <param name="Document">Read everything as one document, and write a line for each paragraph; otherwise a line for each line.</param>
/// <param name="Explain">
/// Write a line for each spoken stretch instead: where it begins in the source, how long it is there (UTF-16 units; in line mode within its line),
/// its rule, its confidence, "?" where an operator should look, the source and the words, separated by tabs; then what was dropped.
/// </param>
/// <param name="Lexicon">The built-in one when omitted.</param>
public sealed record NormaliseFilterOptions(bool Document = false, bool Explain = false, PronunciationLexicon? Lexicon = null);

/// <summary>The filter behind <c>./broadcast normalise</c>: UTF-8 in, spoken words out, UTF-8 without a mark.</summary>
public static class NormaliseFilter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads <paramref name="input"/> to its end. Line by line its memory is that of the longest line, whatever the length of the whole.</summary>
    /// <param name="input">UTF-8; broken bytes are read as U+FFFD and dropped.</param>
    /// <param name="output">Stays open.</param>
    /// <param name="options">Line mode when omitted.</param>
    public static void Run(Stream input, Stream output, NormaliseFilterOptions? options = null)
    {
        options ??= new NormaliseFilterOptions();
        using var reader = new StreamReader(input, Utf8, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        using var writer = new StreamWriter(output, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var lexicon = options.Lexicon ?? PronunciationLexicon.BuiltIn;
        if (options.Document) RunDocument(reader.ReadToEnd(), writer, options.Explain, lexicon);
        else while (reader.ReadLine() is { } line) RunLine(line, writer, options.Explain, lexicon);
    }

    private static void RunLine(string line, StreamWriter writer, bool explain, PronunciationLexicon lexicon)
    {
        if (explain) Explain(line, Normaliser.ReadLine(line, lexicon), writer);
        else writer.WriteLine(Normaliser.NormaliseLine(line, lexicon));
    }

    private static void RunDocument(string text, StreamWriter writer, bool explain, PronunciationLexicon lexicon)
    {
        var document = Normaliser.NormaliseDocument(text, lexicon);
        if (!explain)
        {
            foreach (var paragraph in document.Paragraphs) writer.WriteLine(paragraph.Text);
            return;
        }
        foreach (var sentence in document.Sentences)
        {
            Explain(text, sentence.Words, writer);
            writer.WriteLine($"\t\t{sentence.After}");
        }
        foreach (var part in document.Dropped)
            writer.WriteLine($"{part.Start}\t{part.Length}\tdropped:{part.Reason}\t\t\t{OneLine(part.Text)}\t");
    }

    private static void Explain(string source, IReadOnlyList<SpokenWord> words, StreamWriter writer)
    {
        foreach (var word in words)
        {
            var written = OneLine(source.Substring(word.Start, word.Length));
            var confidence = word.Confidence.ToString("0.00", CultureInfo.InvariantCulture);
            writer.WriteLine($"{word.Start}\t{word.Length}\t{word.Rule}\t{confidence}\t{(word.IsUncertain ? "?" : "")}\t{written}\t{word.Text}{(word.Mark == '\0' ? "" : word.Mark)}");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
