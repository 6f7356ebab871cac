using System.CommandLine;
using Broadcast.Tts;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Cli;

/// <summary><c>--lexicon FILE</c>: a station's own entries, from a file that the API exported or that somebody wrote.</summary>
internal static class LexiconOption
{
    private const int MostShown = 20;

    /// <summary>The option.</summary>
    public static Option<FileInfo?> Create() => new("--lexicon") { Description = "Từ điển phát âm riêng (.csv, hoặc .pls/.xml theo W3C PLS), thắng từ điển có sẵn" };

    /// <summary>The built-in lexicon with the file over it; null when the file cannot be used, and then <paramref name="error"/> says why.</summary>
    public static async Task<PronunciationLexicon?> ReadAsync(FileInfo? file, TextWriter error, CancellationToken cancel)
    {
        if (file is null)
            return PronunciationLexicon.BuiltIn;
        try
        {
            var bytes = file.Length > LexiconFile.MaxBytes ? new byte[LexiconFile.MaxBytes + 1] : await File.ReadAllBytesAsync(file.FullName, cancel);
            var read = LexiconFile.Read(bytes, LexiconFile.FormatOf(file.Name));
            if (read.Unreadable is null && read.Faults.Count == 0)
                return PronunciationLexicon.BuiltIn.With(LexiconLayer.Station, read.Entries.Select(entry => entry.Entry));
            await error.WriteLineAsync($"--lexicon: {file.Name} không dùng được. {read.Unreadable}".TrimEnd());
            foreach (var fault in read.Faults.Take(MostShown))
                await error.WriteLineAsync($"  dòng {fault.Line}, \"{fault.Written}\": {fault.Fault.Message}");
            if (read.Faults.Count > MostShown)
                await error.WriteLineAsync($"  … và {read.Faults.Count - MostShown} dòng nữa.");
        }
        catch (FileNotFoundException)
        {
            await error.WriteLineAsync($"--lexicon: không có tệp {file.FullName}. Hãy kiểm tra tên tệp.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"--lexicon: không đọc được {file.FullName}: {FileFaults.Name(unreadable)}");
        }

        return null;
    }
}
