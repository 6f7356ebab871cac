namespace Broadcast.Tts.Engines.Vits;

/// <summary>The voices that the user dropped in. Read once; a changed folder counts after the next start.</summary>
/// <param name="Voices">Those that can be tried, in the order of their folders.</param>
/// <param name="Refused">Folders that are no voice, each with its reason in Vietnamese.</param>
/// <param name="Problem">Why none of them can speak here, in Vietnamese: the native library is not installed. Null when it is, or when there are no voices.</param>
/// <param name="Synthesizer">The engine; null when there are no voices. Owned by whoever opened this.</param>
public sealed record VitsVoices(
    IReadOnlyList<VoiceFolder> Voices, IReadOnlyList<RefusedVoiceFolder> Refused, string? Problem, VitsSynthesizer? Synthesizer)
{
    /// <summary>Looks at the folders, and deletes copies of models whose folders are gone. Loads no model yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">All limits.</param>
    public static VitsVoices Open(VitsOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (voices, refused) = VoiceFolderReader.ReadAll(options.Folder);
        PiperModel.Forget(options.CacheFolder, [.. voices.Select(v => v.Voice.Id)]);
        if (voices.Count == 0) return new VitsVoices(voices, refused, null, null);
        var problem = SherpaLibrary.Find(options.Library) is null ? SherpaLibrary.Missing : null;
        return new VitsVoices(voices, refused, problem, new VitsSynthesizer(voices, options, time));
    }
}
