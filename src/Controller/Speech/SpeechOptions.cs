namespace Broadcast.Controller.Speech;

/// <summary>Which engines speak: section <c>Speech</c>.</summary>
internal sealed class SpeechOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Speech";

    /// <summary>
    /// Engines in the order of preference, from <c>viettel</c>, <c>fpt</c>, <c>azure</c>, <c>vits</c>, <c>espeak</c>. <c>espeak</c>, which always
    /// speaks, is the last when it is not named; an engine behind it speaks only when its voice is chosen. <c>vits</c> stands before it when there are voices
    /// of the user's own.
    /// </summary>
    public List<string> Engines { get; set; } = [];

    /// <summary>espeak-ng.</summary>
    public EspeakSettings Espeak { get; set; } = new();

    /// <summary>Viettel AI.</summary>
    public ViettelSettings Viettel { get; set; } = new();

    /// <summary>FPT.AI.</summary>
    public FptSettings Fpt { get; set; } = new();

    /// <summary>Voices of the user's own.</summary>
    public VitsSettings Vits { get; set; } = new();

    /// <summary>Azure.</summary>
    public AzureSettings Azure { get; set; } = new();
}

/// <summary>What every engine may be told.</summary>
internal abstract class EngineSettings
{
    /// <summary>Ids of the voices to offer, the one that stands in for other engines first; empty for all.</summary>
    public List<string> Voices { get; set; } = [];
}

/// <summary>Section <c>Speech:Espeak</c>.</summary>
internal sealed class EspeakSettings : EngineSettings
{
    /// <summary>Syllables a minute, 80 to 300.</summary>
    public int Rate { get; set; } = 148;
}

/// <summary>Section <c>Speech:Vits</c>.</summary>
internal sealed class VitsSettings : EngineSettings
{
    /// <summary>The folder of voice folders; empty for <c>voices</c> in the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Voices kept in memory at once, 1 to 8.</summary>
    public int MaxHosts { get; set; } = 2;

    /// <summary>Memory of one voice in MiB, 256 to 16,384.</summary>
    public int MaxMemoryMb { get; set; } = 1536;
}

/// <summary>What every service elsewhere is told.</summary>
internal abstract class ServiceSettings : EngineSettings
{
    /// <summary>File with the key of the account, mode 0600. Without it the key comes from the environment; it never stands in the settings.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Decibels that bring the voices near −16 LUFS, −20 to 20.</summary>
    public double GainDb { get; set; }

    /// <summary>Pieces of text in any minute, as the account allows, 1 to 10,000; null for no limit.</summary>
    public int? PerMinute { get; set; }
}

/// <summary>Section <c>Speech:Viettel</c>.</summary>
internal sealed class ViettelSettings : ServiceSettings
{
    /// <summary>Speed against the voice's own, 0.8 to 1.2.</summary>
    public double Speed { get; set; } = 1;
}

/// <summary>Section <c>Speech:Fpt</c>.</summary>
internal sealed class FptSettings : ServiceSettings
{
    /// <summary>Speed in the service's steps, −3 to 3.</summary>
    public int Speed { get; set; }
}

/// <summary>Section <c>Speech:Azure</c>.</summary>
internal sealed class AzureSettings : ServiceSettings
{
    /// <summary>The region of the Speech resource: <c>southeastasia</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Speed against the voice's own in percent, −50 to 100.</summary>
    public int RatePercent { get; set; } = -5;
}
