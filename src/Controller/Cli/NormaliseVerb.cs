using System.CommandLine;
using System.Globalization;
using System.Text;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Cli;

/// <summary><c>normalise</c>: written Vietnamese on standard input, spoken Vietnamese on standard output.</summary>
internal static class NormaliseVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var document = new Option<bool>("--document") { Description = "Đọc cả văn bản: nối dòng, bỏ phần không đọc" };
        var explain = new Option<bool>("--explain") { Description = "Cho thấy từng từ: vị trí, quy tắc, độ chắc chắn" };
        var verb = new Command("normalise", "Chuyển văn bản viết (stdin, UTF-8) thành lời đọc (stdout), mỗi dòng một dòng.") { document, explain };
        verb.SetAction(parsed =>
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            Run(input, output, parsed.GetValue(document), parsed.GetValue(explain));
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>The filter itself.</summary>
    public static void Run(Stream input, Stream output, bool document, bool explain)
    {
        if (explain)
            Explain(input, output, document);
        else if (document)
            NormaliseFilter.RunDocument(input, output);
        else
            NormaliseFilter.Run(input, output);
    }

    private static void Explain(Stream input, Stream output, bool document)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        using var writer = new StreamWriter(output, new UTF8Encoding(false)) { NewLine = "\n" };
        if (document)
        {
            var text = reader.ReadToEnd();
            var spoken = Normaliser.NormaliseDocument(text);
            foreach (var sentence in spoken.Sentences)
                Write(writer, text, sentence.Text, sentence.Words);
            foreach (var dropped in spoken.Dropped)
                writer.WriteLine($"  bỏ\t{dropped.Start}–{dropped.Start + dropped.Length}\t{dropped.Text.ReplaceLineEndings(" ")}\t{dropped.Reason}");
            return;
        }

        while (reader.ReadLine() is { } line)
            Write(writer, line, Normaliser.NormaliseLine(line), Normaliser.ReadLine(line));
    }

    private static void Write(TextWriter writer, string text, string spoken, IReadOnlyList<SpokenWord> words)
    {
        writer.WriteLine(spoken);
        foreach (var word in words)
        {
            var written = text.Substring(word.Start, word.Length).ReplaceLineEndings(" ");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {word.Text}\t{word.Start}–{word.Start + word.Length}\t{written}\t{word.Rule}\t{word.Confidence:0.00}{(word.IsUncertain ? " ?" : "")}"));
        }
    }
}
