using System.CommandLine;

namespace Broadcast.Controller.Cli;

/// <summary>The command line: verbs, and what is said when they are misused.</summary>
internal static class CommandLine
{
    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, params Command[] verbs)
    {
        var root = new RootCommand("Truyền thanh cơ sở số: máy chủ của đài.");
        foreach (var verb in verbs)
            root.Add(verb);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();
        foreach (var mistake in parsed.Errors)
            await Console.Error.WriteLineAsync($"Lệnh chưa đúng: {mistake.Message}");
        await Console.Error.WriteLineAsync("Xem cách dùng: ./broadcast --help, hoặc ./broadcast serve --help.");
        return ExitCode.Misused;
    }
}
