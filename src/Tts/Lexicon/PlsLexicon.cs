using System.Text;
using System.Xml;

namespace Broadcast.Tts.Lexicon;

/// <summary>
/// Entries as W3C PLS 1.0: grapheme, alias and example; context, reading, language and note are attributes of our own namespace, which other
/// programs pass over. A lexeme with several graphemes is several entries. Phonemes are not read: a voice here is given words.
/// </summary>
internal static class PlsLexicon
{
    private const string Namespace = "http://www.w3.org/2005/01/pronunciation-lexicon";
    private const string Ours = "urn:truyen-thanh:lexicon:1";
    private const int MaxDepth = 8;
    private const int MaxGraphemes = 20;

    public static byte[] Write(IEnumerable<LexiconEntry> entries)
    {
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("lexicon", Namespace);
            xml.WriteAttributeString("version", "1.0");
            xml.WriteAttributeString("alphabet", "ipa");
            xml.WriteAttributeString("xml", "lang", null, "vi");
            xml.WriteAttributeString("xmlns", "tt", null, Ours);
            foreach (var entry in entries) Write(xml, entry);
            xml.WriteEndElement();
        }
        return file.ToArray();
    }

    /// <summary>The entries of a file.</summary>
    /// <exception cref="UnreadableLexiconException">The file is no PLS.</exception>
    public static List<RawEntry> Read(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LexiconFile.MaxBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
        try
        {
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "lexicon" || xml.NamespaceURI != Namespace)
                throw Broken(xml, $"phần tử gốc phải là lexicon của {Namespace}");
            var entries = new List<RawEntry>();
            while (Next(xml))
            {
                if (!IsPls(xml, "lexeme")) continue;
                if (xml.Depth != 1) throw Broken(xml, "lexeme phải nằm ngay trong lexicon");
                Lexeme(xml, entries);
                if (entries.Count > LexiconRules.MaxEntries) break;
            }
            return entries;
        }
        catch (XmlException broken)
        {
            throw new UnreadableLexiconException(broken.LineNumber, "không phải XML đúng dạng, hoặc có DTD là thứ không được dùng");
        }
    }

    private static void Write(XmlWriter xml, LexiconEntry entry)
    {
        xml.WriteStartElement("lexeme", Namespace);
        Attribute(xml, "before", entry.Before);
        Attribute(xml, "after", entry.After);
        Attribute(xml, "matchCase", entry.MatchCase ? "true" : "");
        Attribute(xml, "language", entry.Language == "vi" ? "" : entry.Language);
        Attribute(xml, "note", entry.Note);
        Attribute(xml, "expected", entry.Expected);
        xml.WriteElementString("grapheme", Namespace, entry.Written);
        xml.WriteElementString("alias", Namespace, entry.Spoken);
        if (entry.TestSentence.Length > 0) xml.WriteElementString("example", Namespace, entry.TestSentence);
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value)
    {
        if (value.Length > 0) xml.WriteAttributeString("tt", name, Ours, value);
    }

    private static void Lexeme(XmlReader xml, List<RawEntry> entries)
    {
        var line = Line(xml);
        string Of(string name) => xml.GetAttribute(name, Ours) ?? "";
        var entry = new LexiconEntry("", "") { Before = Of("before"), After = Of("after"), Language = Of("language"), Note = Of("note"), Expected = Of("expected") };
        var matchCase = Of("matchCase");
        var graphemes = new List<string>();
        bool phoneme = false, preferred = false;
        var empty = xml.IsEmptyElement;
        while (!empty && Next(xml) && xml.NodeType != XmlNodeType.EndElement)
        {
            if (IsPls(xml, "grapheme"))
            {
                graphemes.Add(Text(xml));
                if (graphemes.Count > MaxGraphemes) throw Broken(xml, $"hơn {MaxGraphemes} grapheme trong một lexeme");
            }
            else if (IsPls(xml, "alias"))
            {
                var prefers = xml.GetAttribute("prefer") == "true";
                var alias = Text(xml);
                if (entry.Spoken.Length == 0 || prefers && !preferred) entry = entry with { Spoken = alias };
                preferred |= prefers;
            }
            else if (IsPls(xml, "example"))
            {
                var example = Text(xml);
                if (entry.TestSentence.Length == 0) entry = entry with { TestSentence = example };
            }
            else
            {
                phoneme |= IsPls(xml, "phoneme");
                Text(xml);
            }
        }
        LexiconFault? fault = null;
        if (graphemes.Count == 0) graphemes.Add("");
        if (entry.Spoken.Length == 0 && phoneme) fault = new LexiconFault("spoken", "Mục từ chỉ có phoneme; cách đọc (spoken) phải là lời, viết trong alias.");
        if (matchCase is not ("" or "true" or "false")) fault = new LexiconFault("matchCase", "Phân biệt hoa thường (matchCase) chỉ nhận true hoặc false.");
        foreach (var grapheme in graphemes) entries.Add(new RawEntry(line, entry with { Written = grapheme, MatchCase = matchCase == "true" }, fault));
    }

    /// <summary>The text within the element; the reader is left on its end.</summary>
    private static string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement || xml.NodeType != XmlNodeType.Element) return "";
        var depth = xml.Depth;
        var text = new StringBuilder();
        while (Next(xml) && xml.Depth > depth)
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace) text.Append(xml.Value);
        return text.ToString();
    }

    private static bool Next(XmlReader xml)
    {
        if (!xml.Read()) return false;
        if (xml.Depth > MaxDepth) throw Broken(xml, $"phần tử lồng nhau quá {MaxDepth} tầng");
        return true;
    }

    private static bool IsPls(XmlReader xml, string name) => xml.NodeType == XmlNodeType.Element && xml.LocalName == name && xml.NamespaceURI == Namespace;

    private static int Line(XmlReader xml) => ((IXmlLineInfo)xml).LineNumber;

    private static UnreadableLexiconException Broken(XmlReader xml, string reason) => new(Line(xml), reason);
}
