using System.Security.Cryptography;
using Broadcast.Controller.Storage;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Controller.Speech;

/// <summary>Makes the engines that the settings name. What is wrong is told with the setting's name; a key never is.</summary>
internal static class SpeechRules
{
    private const string Espeak = "espeak";
    private const string Vits = "vits";
    private static readonly string[] Known = ["viettel", "fpt", "azure", Vits, Espeak];

    /// <summary>The engines in order.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="data">Where dropped-in voices are by default, and what is measured of them is kept.</param>
    /// <param name="time">All waits and limits.</param>
    /// <exception cref="StartRefusedException">A setting cannot be.</exception>
    public static SpeechEngines Engines(IConfiguration configuration, DataFolder data, TimeProvider time)
    {
        var options = Read(configuration.GetSection(SpeechOptions.Section));
        var names = options.Engines.Select(name => name.Trim().ToLowerInvariant()).ToList();
        foreach (var name in names)
        {
            if (!Known.Contains(name))
                throw new StartRefusedException($"Speech:Engines: không có bộ đọc \"{name}\". Các bộ đọc: {string.Join(", ", Known)}.");
        }

        if (names.Distinct().Count() < names.Count)
            throw new StartRefusedException("Speech:Engines: mỗi bộ đọc chỉ được nêu một lần.");
        if (!names.Contains(Espeak))
            names.Add(Espeak);
        var own = OwnVoices(options.Vits, data, time);
        if (own.Synthesizer is null || own.Problem is not null)
            names.Remove(Vits);
        else if (!names.Contains(Vits))
            names.Insert(names.IndexOf(Espeak), Vits);
        IEnumerable<RefusedVoiceFolder> silent = own.Problem is null ? [] : own.Voices.Select(voice => new RefusedVoiceFolder(voice.Voice.Id, own.Problem));
        return new SpeechEngines([.. names.Select(name => Engine(name, options, own, configuration, time))], new SpeechChainOptions(), time)
        {
            Refused = [.. own.Refused, .. silent],
            Folders = own.Voices,
            Processes = own.Synthesizer,
        };
    }

    private static VitsVoices OwnVoices(VitsSettings settings, DataFolder data, TimeProvider time)
    {
        try
        {
            return VitsVoices.Open(new VitsOptions
            {
                Folder = settings.Folder.Length > 0 ? settings.Folder : data.In("voices"),
                CacheFolder = data.In("cache", "vits"),
                MaxHosts = settings.MaxHosts,
                MaxMemoryBytes = (long)settings.MaxMemoryMb << 20,
            }, time);
        }
        catch (ArgumentException wrong)
        {
            throw Refused("Speech:Vits", wrong);
        }
    }

    // .NET appends the parameter, in English.
    private static StartRefusedException Refused(string section, ArgumentException wrong) => new($"{section}: {wrong.Message.Split(" (Parameter '")[0]}", wrong);

    private static SpeechEngine Engine(string name, SpeechOptions options, VitsVoices own, IConfiguration configuration, TimeProvider time)
    {
        var (section, settings) = name switch
        {
            "viettel" => ("Speech:Viettel", (EngineSettings)options.Viettel),
            "fpt" => ("Speech:Fpt", options.Fpt),
            "azure" => ("Speech:Azure", options.Azure),
            Vits => ("Speech:Vits", options.Vits),
            _ => ("Speech:Espeak", options.Espeak),
        };
        ISpeechSynthesizer engine;
        try
        {
            engine = settings switch
            {
                ViettelSettings viettel => new ViettelSynthesizer(new ViettelOptions
                {
                    Key = Key(section, viettel, configuration),
                    Voices = Offered(viettel, ViettelOptions.KnownVoices),
                    Speed = viettel.Speed,
                    GainDb = viettel.GainDb,
                    Calls = new ServiceCallOptions { PerMinute = viettel.PerMinute },
                }, time, Spread()),
                FptSettings fpt => new FptSynthesizer(new FptOptions
                {
                    Key = Key(section, fpt, configuration),
                    Voices = Offered(fpt, FptOptions.KnownVoices),
                    Speed = fpt.Speed,
                    GainDb = fpt.GainDb,
                    Calls = new ServiceCallOptions { PerMinute = fpt.PerMinute, TimeLimit = TimeSpan.FromSeconds(150), AtOnce = 4 },
                }, time, Spread()),
                AzureSettings azure => new AzureSynthesizer(new AzureOptions
                {
                    Key = Key(section, azure, configuration),
                    Region = azure.Region,
                    Voices = Offered(azure, AzureOptions.KnownVoices),
                    RatePercent = azure.RatePercent,
                    GainDb = azure.GainDb,
                    Calls = new ServiceCallOptions { PerMinute = azure.PerMinute },
                }, time, Spread()),
                EspeakSettings { Rate: < 80 or > 300 } espeak => throw new StartRefusedException($"{section}:Rate = {espeak.Rate}: phải từ 80 đến 300."),
                VitsSettings => own.Synthesizer!,
                EspeakSettings espeak => new EspeakSynthesizer(new EspeakOptions { Rate = espeak.Rate }, time),
                _ => throw new InvalidOperationException(name),
            };
        }
        catch (ArgumentException wrong)
        {
            throw Refused(section, wrong);
        }

        var voices = Offered(settings, engine.Voices);
        if (voices.FirstOrDefault(voice => !engine.Voices.Contains(voice)) is { } strange)
            throw new StartRefusedException($"{section}:Voices: không có giọng \"{strange.Id}\". Các giọng: {string.Join(", ", engine.Voices.Select(voice => voice.Id))}.");
        return new SpeechEngine(new EngineBreaker(engine, new EngineBreakerOptions(), time), voices, settings is ServiceSettings, settings is EspeakSettings);
    }

    /// <summary>The voices that the settings name, in that order; one that is not known keeps its id as its name, since services get new voices.</summary>
    private static IReadOnlyList<Voice> Offered(EngineSettings settings, IReadOnlyList<Voice> known) => settings.Voices.Count == 0
        ? known
        : [.. settings.Voices.Distinct().Select(id => known.FirstOrDefault(voice => voice.Id == id) ?? new Voice(id, id))];

    private static ServiceSecret Key(string section, ServiceSettings settings, IConfiguration configuration)
    {
        var variable = $"BROADCAST_{section.Replace(":", "__", StringComparison.Ordinal)}__Key";
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 })
            return ServiceSecret.FromEnvironment(variable);
        if (configuration[section + ":Key"] is not null)
            throw new StartRefusedException($"{section}:Key: khóa không được nằm trong tệp thiết lập. Hãy để khóa trong một tệp riêng (chmod 600) và đặt {section}:KeyFile, hoặc đặt biến môi trường {variable}.");
        return settings.KeyFile is { Length: > 0 } file
            ? ServiceSecret.FromFile(file)
            : throw new StartRefusedException($"{section}: chưa có khóa. Hãy đặt {section}:KeyFile (tệp chmod 600) hoặc biến môi trường {variable}.");
    }

    // Spreads waits; two stations must not wait in step.
    private static Random Spread() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    private static SpeechOptions Read(IConfigurationSection section)
    {
        try
        {
            return section.Get<SpeechOptions>() ?? new SpeechOptions();
        }
        catch (InvalidOperationException unreadable)
        {
            // The binder names the setting between quotation marks, in English.
            var setting = unreadable.Message.Split('\'').FirstOrDefault(part => part.StartsWith(SpeechOptions.Section, StringComparison.Ordinal)) ?? SpeechOptions.Section;
            throw new StartRefusedException($"{setting}: giá trị không đọc được.", unreadable);
        }
    }
}
