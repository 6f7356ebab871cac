using System.CommandLine;
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
        var lexicon = LexiconOption.Create();
        var verb = new Command("normalise", "Chuyển văn bản viết (stdin, UTF-8) thành lời đọc (stdout), mỗi dòng một dòng.") { document, explain, lexicon };
        verb.SetAction(async (parsed, cancel) =>
        {
            if (await LexiconOption.ReadAsync(parsed.GetValue(lexicon), parsed.InvocationConfiguration.Error, cancel) is not { } words)
                return ExitCode.Refused;
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            NormaliseFilter.Run(input, output, new NormaliseFilterOptions(parsed.GetValue(document), parsed.GetValue(explain), words));
            return ExitCode.Done;
        });
        return verb;
    }
}
