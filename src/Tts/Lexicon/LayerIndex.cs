using System.Diagnostics.CodeAnalysis;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Lexicon;

/// <summary>
/// The entries of one layer as a tree of tokens, so that a look at one place of a text costs the length of the longest entry at most,
/// however many there are. Immutable, thread-safe.
/// </summary>
internal sealed class LayerIndex
{
    /// <summary>Tokens on either side among which the words of a context are looked for.</summary>
    private const int Reach = 16;

    private readonly Node root = new();

    // Which first letters and lengths any entry begins with: most places of a text are passed over by one look.
    private readonly bool[] openings = new bool[1024];

    public LayerIndex(IReadOnlyList<LexiconEntry> entries)
    {
        Entries = entries;
        foreach (var entry in entries) Add(new Candidate(entry));
        root.Sort();
    }

    public IReadOnlyList<LexiconEntry> Entries { get; }

    /// <summary>The longest entry that begins at a token; of two as long the one that asks for more around it.</summary>
    /// <param name="anywhere">Whether the words around it are left aside.</param>
    public bool TryMatch(Line line, int i, bool anywhere, [NotNullWhen(true)] out LexiconEntry? entry, out int next)
    {
        entry = null;
        next = i;
        if (!openings[Opening(line.Span(i))]) return false;
        var node = root;
        Span<char> folded = stackalloc char[LexiconRules.LongestWritten];
        for (var k = i; k < line.Count; k++)
        {
            var token = line.Span(k);
            if (token.Length > folded.Length) break;
            LexiconText.Fold(token, folded, keepCase: false);
            if (!node.TryStep(folded[..token.Length], out node)) break;
            foreach (var candidate in node.Candidates)
            {
                if (!candidate.Fits(line, i) || !IsWhole(line, i, k + 1) || !anywhere && !candidate.Stands(line, i, k + 1)) continue;
                entry = candidate.Entry;
                next = k + 1;
                break;
            }
        }
        return entry is not null;
    }

    /// <summary>Not a part of a word, of a number, or of the address of a page or a person.</summary>
    private static bool IsWhole(Line line, int from, int to)
    {
        if (line.Glued(from) && IsPart(line, from) && IsPart(line, from - 1)) return false;
        if (line.Glued(to) && IsPart(line, to - 1) && IsPart(line, to)) return false;
        if (line.IsDigits(from) && line.Glued(from) && line.IsDigits(from - 2) && Joins(line, from - 1)) return false;
        if (line.IsDigits(to - 1) && line.Glued(to + 1) && line.IsDigits(to + 1) && Joins(line, to)) return false;
        return !line.Glued(to) || Web.End(line, from) <= to;
    }

    /// <summary>The same for all spellings of a token that fold into one.</summary>
    private static int Opening(ReadOnlySpan<char> token) => token.IsEmpty ? 0 : Math.Min(token.Length, 7) << 7 | (char.IsLetterOrDigit(token[0]) ? Syllables.Ascii(token[0]) : 0);

    private static bool IsPart(Line line, int i) => line.IsWord(i) || line.IsDigits(i);

    private static bool Joins(Line line, int i) =>
        line.Glued(i) && (line.Is(i, '.') || line.Is(i, ',') || line.Is(i, '/') || line.Is(i, ':') || line.IsDash(i));

    private void Add(Candidate candidate)
    {
        openings[Opening(candidate.Folded[0])] = true;
        var node = root;
        foreach (var token in candidate.Folded) node = node.Grow(token);
        node.Candidates.Add(candidate);
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? children;

        public List<Candidate> Candidates { get; } = [];

        public bool TryStep(ReadOnlySpan<char> token, [NotNullWhen(true)] out Node? next)
        {
            next = null;
            return children is not null && children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out next);
        }

        public Node Grow(string token)
        {
            children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!children.TryGetValue(token, out var next)) children[token] = next = new Node();
            return next;
        }

        public void Sort()
        {
            var asked = Candidates.OrderByDescending(c => c.Asks).ToList();
            Candidates.Clear();
            Candidates.AddRange(asked);
            if (children is null) return;
            foreach (var child in children.Values) child.Sort();
        }
    }

    private sealed class Candidate
    {
        private readonly string[] written;
        private readonly bool[] glued;
        private readonly string[][] before;
        private readonly string[][] after;

        public Candidate(LexiconEntry entry)
        {
            Entry = entry;
            var line = LexiconText.Cut(entry.Written);
            Folded = LexiconText.Tokens(line);
            written = LexiconText.Tokens(line, keepCase: true);
            glued = [.. Enumerable.Range(0, line.Count).Select(line.Glued)];
            before = LexiconRules.Phrases(entry.Before);
            after = LexiconRules.Phrases(entry.After);
        }

        public LexiconEntry Entry { get; }

        public string[] Folded { get; }

        public int Asks => (before.Length > 0 ? 2 : 0) + (after.Length > 0 ? 2 : 0) + (Entry.MatchCase ? 1 : 0);

        /// <summary>Whether the tokens, which are the same but for their case, stand as written: together or apart, and in the case that is asked for.</summary>
        public bool Fits(Line line, int i)
        {
            for (var k = 0; k < written.Length; k++)
            {
                if (k > 0 && line.Glued(i + k) != glued[k]) return false;
                if (Entry.MatchCase && !Same(line.Span(i + k), written[k], keepCase: true)) return false;
            }
            return true;
        }

        /// <summary>Whether the words that are asked for stand before and after it.</summary>
        public bool Stands(Line line, int from, int to) =>
            (before.Length == 0 || IsAmong(line, from - 1, -1, before)) && (after.Length == 0 || IsAmong(line, to, 1, after));

        private static bool IsAmong(Line line, int first, int step, string[][] phrases)
        {
            for (var k = first; k >= 0 && k < line.Count && Math.Abs(k - first) < Reach && !EndsClause(line, k); k += step)
            {
                foreach (var phrase in phrases)
                    if (IsPhrase(line, step > 0 ? k : k - phrase.Length + 1, phrase)) return true;
            }
            return false;
        }

        private static bool IsPhrase(Line line, int from, string[] phrase)
        {
            for (var k = 0; k < phrase.Length; k++)
                if (line.Kind(from + k) == TokenKind.End || EndsClause(line, from + k) || !Same(line.Span(from + k), phrase[k], keepCase: false)) return false;
            return true;
        }

        private static bool Same(ReadOnlySpan<char> token, string folded, bool keepCase)
        {
            if (token.Length != folded.Length) return false;
            Span<char> buffer = stackalloc char[LexiconRules.LongestWritten];
            LexiconText.Fold(token, buffer, keepCase);
            return buffer[..token.Length].SequenceEqual(folded);
        }

        private static bool EndsClause(Line line, int i)
        {
            if (line.Kind(i) != TokenKind.Symbol) return false;
            return line.Span(i)[0] switch
            {
                ';' or '!' or '?' or '…' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '•' => true,
                '.' => !line.Glued(i + 1),
                ',' or ':' => !(line.IsDigits(i - 1) && line.IsDigits(i + 1) && line.Glued(i + 1)),
                _ => false,
            };
        }
    }
}
