using System.CommandLine;
using System.CommandLine.Parsing;

namespace Broadcast.Controller.Cli;

/// <summary>The command line: verbs, and what is said when they are misused.</summary>
internal static class CommandLine
{
    // Longer than a host gives its services (30 s): they end the broker, which would be left running when the program ended before them.
    private static readonly TimeSpan StopsWithin = TimeSpan.FromMinutes(1);

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, params Command[] verbs)
    {
        var root = new RootCommand("Truyền thanh cơ sở số: máy chủ của đài.");
        foreach (var verb in verbs)
            root.Add(verb);
        VietnameseHelp.Speak(root);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopsWithin });
        foreach (var mistake in Mistakes(parsed).Distinct())
            await Console.Error.WriteLineAsync($"Lệnh chưa đúng: {mistake}");
        var named = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        await Console.Error.WriteLineAsync($"Xem cách dùng: ./broadcast {named}--help.");
        return ExitCode.Misused;
    }

    /// <summary>What the library finds wrong, in Vietnamese: it speaks English itself.</summary>
    private static IEnumerable<string> Mistakes(ParseResult parsed)
    {
        foreach (var token in parsed.UnmatchedTokens)
            yield return $"không hiểu \"{token}\".";
        foreach (var error in parsed.Errors)
        {
            switch (error.SymbolResult)
            {
                case OptionResult { Tokens.Count: 0, Implicit: true } missing:
                    yield return $"thiếu {missing.Option.Name}.";
                    break;
                case OptionResult { Tokens.Count: 0 } valueless:
                    yield return $"{valueless.Option.Name} cần một giá trị.";
                    break;
                case OptionResult given:
                    yield return $"{given.Option.Name}: không nhận \"{string.Join(' ', given.Tokens.Select(token => token.Value))}\".";
                    break;
                case ArgumentResult { Tokens.Count: 0 } missing:
                    yield return missing.Parent is OptionResult whose ? $"{whose.Option.Name} cần một giá trị." : $"thiếu {missing.Argument.Name}.";
                    break;
                case ArgumentResult argument:
                    yield return $"{(argument.Parent is OptionResult its ? its.Option.Name : argument.Argument.Name)}: không nhận \"{string.Join(' ', argument.Tokens.Select(token => token.Value))}\".";
                    break;
                case CommandResult { Command: RootCommand root } when parsed.UnmatchedTokens.Count == 0:
                    yield return $"thiếu tên lệnh: {string.Join(", ", root.Subcommands.Select(verb => verb.Name))}.";
                    break;
                case CommandResult command when parsed.UnmatchedTokens.Count == 0:
                    var missingOptions = command.Command.Options.Where(option => option.Required && parsed.GetResult(option) is null or { Implicit: true }).Select(option => option.Name);
                    yield return $"thiếu {string.Join(", ", missingOptions.DefaultIfEmpty("tham số"))}.";
                    break;
            }
        }
    }
}
