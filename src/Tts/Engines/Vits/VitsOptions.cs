namespace Broadcast.Tts.Engines.Vits;

/// <summary>How voices of the user's own are spoken with. Immutable; a value outside its range is refused when it is set.</summary>
public sealed record VitsOptions
{
    /// <summary>The folder whose folders are the voices. It need not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>A folder for this engine alone: measured gains, and copies of models that must be changed to be loaded. May be deleted at any time.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// The folder that holds libsherpa-onnx-c-api.so. When null: what the environment's VITS_LIBRARY names, else where npm puts it (see
    /// <see cref="SherpaLibrary"/>).
    /// </summary>
    public string? Library { get; init; }

    /// <summary>Threads for one sentence, 1 to 16.</summary>
    public int Threads { get; init => field = Within.Range(value, 1, 16); } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Voices kept loaded at once, each in a process; 1 to 8.</summary>
    public int MaxHosts { get; init => field = Within.Range(value, 1, 8); } = 2;

    /// <summary>Sentences that may wait for a voice; one more is refused. 1 to 1,000.</summary>
    public int MaxWaiting { get; init => field = Within.Range(value, 1, 1_000); } = 64;

    /// <summary>For how long a voice stays loaded after its last sentence; 1 s to 1 day.</summary>
    public TimeSpan IdleLimit { get; init => field = Within.Seconds(value, 1, 86_400); } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that loading a voice may take; 0.1 to 600 s.</summary>
    public TimeSpan LoadTimeLimit { get; init => field = Within.Seconds(value, 0.1, 600); } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that one sentence may take to be made, not counting what it waits for others; 0.1 to 600 s.</summary>
    public TimeSpan TimeLimit { get; init => field = Within.Seconds(value, 0.1, 600); } = TimeSpan.FromSeconds(60);

    /// <summary>The memory that a voice's process may write to, bytes: 256 MiB to 16 GiB.</summary>
    public long MaxMemoryBytes { get; init => field = Within.Range(value, 256L << 20, 16L << 30); } = 1536L << 20;

    /// <summary>How far the process steps back behind others (nice), 0 to 19.</summary>
    public int Niceness { get; init => field = Within.Range(value, 0, 19); } = 10;

    /// <summary>The program that speaks; what the build puts beside this assembly.</summary>
    internal string HostProgram { get; init; } = Path.Combine(AppContext.BaseDirectory, "vits-host", "Broadcast.VitsHost.dll");
}
