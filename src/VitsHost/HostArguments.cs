using System.Globalization;

namespace Broadcast.VitsHost;

/// <summary>What the command line says. Nothing of a text stands there: every user of the machine can read it.</summary>
/// <param name="Library">The folder that holds libsherpa-onnx-c-api.so.</param>
/// <param name="Voice">The voice's folder.</param>
/// <param name="Speaker">Which of the model's speakers, from 0; 0 to 999.</param>
/// <param name="Threads">Threads for one sentence, 1 to 16.</param>
internal sealed record HostArguments(string Library, string Voice, int Speaker, int Threads)
{
    internal const string Usage = "usage: Broadcast.VitsHost --library DIR [--speaker 0…999] [--threads 1…16] VOICE-FOLDER";

    /// <summary>The arguments, or null when they are not as <see cref="Usage"/> says.</summary>
    internal static HostArguments? Parse(IReadOnlyList<string> arguments)
    {
        string? library = null, voice = null;
        int speaker = 0, threads = 1;
        for (var i = 0; i < arguments.Count; i++)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--library" when value.Length > 0: (library, i) = (value, i + 1); break;
                case "--speaker" when Number(value, 0, 999) is { } number: (speaker, i) = (number, i + 1); break;
                case "--threads" when Number(value, 1, 16) is { } number: (threads, i) = (number, i + 1); break;
                case { Length: > 0 } folder when folder[0] != '-' && voice is null: voice = folder; break;
                default: return null;
            }
        }
        return library is null || voice is null ? null : new HostArguments(library, voice, speaker, threads);
    }

    private static int? Number(string text, int low, int high) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high ? number : null;
}
