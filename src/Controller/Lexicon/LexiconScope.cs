using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Lexicon;

/// <summary>Which layer is meant, and from which station it is looked at.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Layer"><see cref="LexiconLayer.Province"/>, the one that all stations share, or <see cref="LexiconLayer.Station"/>.</param>
internal sealed record LexiconScope(string Station, LexiconLayer Layer)
{
    /// <summary>Whose entries they are.</summary>
    public string Owner => Layer == LexiconLayer.Province ? KeptEntry.Province : Station;

    /// <summary>For the log.</summary>
    public string Name => Layer == LexiconLayer.Province ? "province" : Station;

    /// <summary>The layer that an address names.</summary>
    public static Outcome<LexiconScope> Of(string station, string layer) => layer switch
    {
        "province" => new LexiconScope(station, LexiconLayer.Province),
        "station" => new LexiconScope(station, LexiconLayer.Station),
        _ => new Refusal.NotFound("layer-unknown", "layer", $"Không có tầng từ điển \"{layer}\". Các tầng: province (chung cho mọi đài của máy chủ), station (riêng của đài)."),
    };
}
