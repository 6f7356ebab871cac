using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>The filter behind <c>./broadcast normalise</c>: lines in, spoken lines out, one for one, UTF-8 without a mark.</summary>
public static class NormaliseFilter
{
    /// <summary>Copies every line of <paramref name="input"/>, normalised, to <paramref name="output"/>. Memory is that of the longest line.</summary>
    public static void Run(Stream input, Stream output)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var reader = new StreamReader(input, utf8, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        using var writer = new StreamWriter(output, utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        while (reader.ReadLine() is { } line) writer.WriteLine(Normaliser.NormaliseLine(line));
    }

    /// <summary>Reads a whole document and writes it as it is said, a line for each paragraph.</summary>
    public static void RunDocument(Stream input, Stream output)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var document = Normaliser.NormaliseDocument(reader.ReadToEnd());
        foreach (var paragraph in document.Paragraphs) writer.WriteLine(paragraph.Text);
    }
}
