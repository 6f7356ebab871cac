using System.Globalization;
using System.Text.Json;

namespace Broadcast.Tts.Tests.Engines.Vits;

/// <summary>
/// A voice of a few hundred bytes: an ONNX model with the inputs and the metadata of a VITS voice, which hums 440 Hz for so many samples a token.
/// </summary>
internal sealed record TinyVoice
{
    public const int SampleRate = 16_000;

    private const int Float = 1;
    private const int Int64 = 7;
    private const string Letters = "_ abcdefghijklmnopqrstuvwxyzăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ.,!?-:;'";

    // What espeak-ng writes Vietnamese and its neighbours with.
    private const string Phonemes = "_^$ !'(),-.:;?abcdefghijklmnopqrstuvwxyzæçðøħŋœǀɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ0123456789";

    /// <summary>Samples for each token at speed 1.</summary>
    public float SamplesPerToken { get; init; } = 2_000;

    public float Amplitude { get; init; } = 0.3f;

    public int Speakers { get; init; } = 1;

    /// <summary>Piper's inputs and espeak-ng's phonemes, instead of letters.</summary>
    public bool Piper { get; init; }

    /// <summary>As Piper publishes it: no metadata in the model, a description beside it.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Writes model and tokens into a folder of this name.</summary>
    public string WriteTo(string root, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Model());
        if (IsRaw)
        {
            var phonemes = Phonemes.Select((letter, id) => (letter, id)).ToDictionary(p => p.letter.ToString(), p => new[] { p.id });
            File.WriteAllBytes(Path.Combine(folder, "model.onnx.json"), JsonSerializer.SerializeToUtf8Bytes(new
            {
                audio = new { sample_rate = SampleRate, quality = "tiny" },
                espeak = new { voice = "vi" },
                language = new { code = "vi_VN", name_english = "Vietnamese" },
                num_speakers = Speakers,
                phoneme_type = "espeak",
                phoneme_id_map = phonemes,
            }));
            return folder;
        }
        File.WriteAllLines(Path.Combine(folder, "tokens.txt"), (Piper ? Phonemes : Letters).Select((letter, id) => string.Create(CultureInfo.InvariantCulture, $"{letter} {id}")));
        return folder;
    }

    private byte[] Model()
    {
        var model = new ProtobufWriter().Number(1, 7).Message(7, Graph).Message(8, set => set.Number(2, 11));
        foreach (var (key, value) in IsRaw ? [] : Metadata()) model.Message(14, entry => entry.Text(1, key).Text(2, value));
        return model.ToArray();
    }

    private IEnumerable<(string Key, string Value)> Metadata()
    {
        yield return ("sample_rate", SampleRate.ToString(CultureInfo.InvariantCulture));
        yield return ("n_speakers", Speakers.ToString(CultureInfo.InvariantCulture));
        yield return ("language", "Vietnamese");
        yield return ("add_blank", "1");
        yield return ("comment", Piper ? "piper" : "mms");
        if (Piper)
        {
            yield return ("voice", "vi");
            yield return ("has_espeak", "1");
        }
        else
        {
            yield return ("frontend", "characters");
        }
    }

    // y = amplitude · sin(step · (0 … tokens · samples · length scale))
    private void Graph(ProtobufWriter graph)
    {
        Node(graph, "Shape", ["x"], "shape");
        Node(graph, "Gather", ["shape", "one"], "tokens");
        Node(graph, "Cast", ["tokens"], "count", ("to", Float));
        Node(graph, "Gather", Piper ? ["scales", "one"] : ["length_scale", "zero"], "scale");
        Node(graph, "Mul", ["count", "samples"], "even");
        Node(graph, "Mul", ["even", "scale"], "length");
        Node(graph, "Range", ["start", "length", "delta"], "place");
        Node(graph, "Mul", ["place", "step"], "phase");
        Node(graph, "Sin", ["phase"], "sine");
        Node(graph, "Mul", ["sine", "amplitude"], "y");
        graph.Text(2, "hum");
        Constant(graph, "zero", Int64, BitConverter.GetBytes(0L));
        Constant(graph, "one", Int64, BitConverter.GetBytes(1L));
        Constant(graph, "samples", Float, BitConverter.GetBytes(SamplesPerToken));
        Constant(graph, "start", Float, BitConverter.GetBytes(0f));
        Constant(graph, "delta", Float, BitConverter.GetBytes(1f));
        Constant(graph, "step", Float, BitConverter.GetBytes(2 * MathF.PI * 440 / SampleRate));
        Constant(graph, "amplitude", Float, BitConverter.GetBytes(Amplitude));
        Value(graph, 11, "x", Int64, 1, null);
        Value(graph, 11, Piper ? "input_lengths" : "x_length", Int64, 1);
        foreach (var (name, size) in Piper ? new[] { ("scales", 3) } : [("noise_scale", 1), ("length_scale", 1), ("noise_scale_w", 1)])
            Value(graph, 11, name, Float, size);
        Value(graph, 12, "y", Float, [null]);
    }

    private static void Node(ProtobufWriter graph, string operation, string[] inputs, string output, (string Name, int Value)? attribute = null) =>
        graph.Message(1, node =>
        {
            foreach (var input in inputs) node.Text(1, input);
            node.Text(2, output).Text(3, "make_" + output).Text(4, operation);
            if (attribute is var (name, value)) node.Message(5, a => a.Text(1, name).Number(3, value).Number(20, 2));
        });

    private static void Constant(ProtobufWriter graph, string name, int type, byte[] value) =>
        graph.Message(5, tensor => tensor.Number(2, type).Text(8, name).Bytes(9, value));

    // A dimension without a number is as long as it happens to be.
    private static void Value(ProtobufWriter graph, int field, string name, int type, params int?[] dimensions) =>
        graph.Message(field, value => value.Text(1, name).Message(2, kind => kind.Message(1, tensor => tensor.Number(1, type).Message(2, shape =>
        {
            foreach (var size in dimensions)
                shape.Message(1, dimension => _ = size is { } fixedSize ? dimension.Number(1, fixedSize) : dimension.Text(2, "n"));
        }))));
}
