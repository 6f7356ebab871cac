using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Broadcast.Controller.Cli;

/// <summary>The library's help with its own words in Vietnamese; it has no setting for them.</summary>
internal sealed class VietnameseHelp(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly (string English, string Vietnamese)[] Words =
    [
        ("Description:", "Mô tả:"), ("Usage:", "Cách dùng:"), ("Commands:", "Các lệnh:"), ("Options:", "Tùy chọn:"), ("Arguments:", "Tham số:"),
        ("Show help and usage information", "Xem cách dùng"), ("Show version information", "Xem phiên bản"), ("[options]", "[tùy chọn]"), ("[command]", "[lệnh]"),
        ("[default: ", "[mặc định: "), ("(REQUIRED)", "(bắt buộc)"),
        // As it is called, not as the program that it starts.
        (RootCommand.ExecutableName, "./broadcast"),
    ];

    /// <summary>Who asks how a command is used has not given its arguments yet.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Takes the place of the library's help of a command and of those below it.</summary>
    public static void Speak(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction help)
                option.Action = new VietnameseHelp(help);
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var english = new StringWriter();
        parseResult.InvocationConfiguration.Output = english;
        try
        {
            return help.Invoke(parseResult);
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
            output.Write(Words.Aggregate(english.ToString(), (text, word) => text.Replace(word.English, word.Vietnamese, StringComparison.Ordinal)));
        }
    }
}
