namespace Broadcast.Controller.Cli;

/// <summary>What the command line ends with; 2, for arguments that cannot be read, comes from the parser's side.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It could not be done; standard error says why.</summary>
    public const int Refused = 1;

    /// <summary>The arguments make no sense; standard error says which.</summary>
    public const int Misused = 2;

    /// <summary>It ran and then broke; the log says why. Whoever started it should start it again.</summary>
    public const int Failed = 3;
}
