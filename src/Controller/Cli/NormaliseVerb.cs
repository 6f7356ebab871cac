using System.CommandLine;
using System.Text;
using Broadcast.Tts.Documents;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Cli;

/// <summary><c>normalise [FILE]</c>: written Vietnamese on standard input or in a file, spoken Vietnamese on standard output.</summary>
internal static class NormaliseVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo?>("FILE") { Description = $"Tệp văn bản ({DocumentFile.Endings}), đọc cả văn bản; không có thì đọc stdin", Arity = ArgumentArity.ZeroOrOne };
        var document = new Option<bool>("--document") { Description = "Đọc cả văn bản: nối dòng, bỏ phần không đọc" };
        var explain = new Option<bool>("--explain") { Description = "Cho thấy từng từ: vị trí, quy tắc, độ chắc chắn" };
        var lexicon = LexiconOption.Create();
        var verb = new Command("normalise", "Chuyển văn bản viết (stdin, UTF-8) thành lời đọc (stdout), mỗi dòng một dòng.") { file, document, explain, lexicon };
        verb.SetAction(async (parsed, cancel) => await LexiconOption.ReadAsync(parsed.GetValue(lexicon), parsed.InvocationConfiguration.Error, cancel) is { } words
            ? await RunAsync(parsed.GetValue(file), new NormaliseFilterOptions(parsed.GetValue(document), parsed.GetValue(explain), words), parsed.InvocationConfiguration.Error, cancel)
            : ExitCode.Refused);
        return verb;
    }

    private static async Task<int> RunAsync(FileInfo? file, NormaliseFilterOptions options, TextWriter error, CancellationToken cancel)
    {
        using var output = Console.OpenStandardOutput();
        if (file is null)
        {
            using var input = Console.OpenStandardInput();
            NormaliseFilter.Run(input, output, options);
            return ExitCode.Done;
        }

        if (await TextFile.ReadAsync(file, error, cancel) is not { } text)
            return ExitCode.Refused;
        using var written = new MemoryStream(Encoding.UTF8.GetBytes(text));
        NormaliseFilter.Run(written, output, options with { Document = true });
        return ExitCode.Done;
    }
}
