namespace Broadcast.Tts.Normalisation;

internal enum TokenKind : byte
{
    /// <summary>Beyond the last token, and before the first.</summary>
    End,
    Word,
    Digits,
    Symbol,
}

/// <summary>A run of letters, a run of ASCII digits or one symbol.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, bool Glued);

/// <summary>One line cut into tokens, with the questions that rules ask of it. Every question may be asked of any index.</summary>
internal sealed class Line
{
    private readonly List<Token> _tokens = [];

    public Line(string text)
    {
        Text = text;
        Cut();
    }

    public string Text { get; }

    public int Count => _tokens.Count;

    public Token this[int i] => (uint)i < (uint)_tokens.Count ? _tokens[i] : new Token(TokenKind.End, i < 0 ? 0 : Text.Length, 0, false);

    public TokenKind Kind(int i) => this[i].Kind;

    public ReadOnlySpan<char> Span(int i)
    {
        var token = this[i];
        return Text.AsSpan(token.Start, token.Length);
    }

    public ReadOnlySpan<char> Span(int from, int to) => from >= to ? default : Text.AsSpan(this[from].Start, End(to - 1) - this[from].Start);

    public int End(int i) => this[i].Start + this[i].Length;

    /// <summary>Whether the token follows the one before it without a space.</summary>
    public bool Glued(int i) => this[i].Glued;

    public bool IsDigits(int i) => Kind(i) == TokenKind.Digits;

    public bool IsWord(int i) => Kind(i) == TokenKind.Word;

    public bool IsWord(int i, ReadOnlySpan<char> word) => IsWord(i) && Span(i).Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool Is(int i, char symbol) => Kind(i) == TokenKind.Symbol && Text[this[i].Start] == symbol;

    public bool IsDash(int i) => Is(i, '-') || Is(i, '–') || Is(i, '—');

    public bool IsIn(int i, WordSet set) => IsWord(i) && set.Contains(Span(i));

    public bool IsLetter(int i) => IsWord(i) && this[i].Length == 1;

    /// <summary>Whether the word begins with a capital letter.</summary>
    public bool IsCapital(int i) => IsWord(i) && char.IsUpper(Span(i)[0]);

    /// <summary>Whether the word has two letters or more, all capital.</summary>
    public bool IsAllCapitals(int i)
    {
        if (!IsWord(i) || this[i].Length < 2) return false;
        foreach (var c in Span(i)) if (!char.IsUpper(c)) return false;
        return true;
    }

    /// <summary>The value of the digits, or -1 where there are none or too many to be a small number.</summary>
    public int Value(int i) => IsDigits(i) && this[i].Length <= 9 ? int.Parse(Span(i), System.Globalization.CultureInfo.InvariantCulture) : -1;

    /// <summary>The nearest word before, across symbols but not across digits.</summary>
    public int PreviousWord(int i)
    {
        for (var k = i - 1; k >= 0; k--)
        {
            if (IsWord(k)) return k;
            if (IsDigits(k) || Is(k, '.') || Is(k, ';')) return -1;
        }
        return -1;
    }

    private void Cut()
    {
        var at = 0;
        var glued = false;
        while (at < Text.Length)
        {
            var c = Text[at];
            if (c == ' ' || char.IsWhiteSpace(c))
            {
                glued = false;
                at++;
                continue;
            }
            var end = at + 1;
            TokenKind kind;
            if (c is >= '0' and <= '9')
            {
                kind = TokenKind.Digits;
                while (end < Text.Length && Text[end] is >= '0' and <= '9') end++;
            }
            else if (char.IsLetter(c))
            {
                kind = TokenKind.Word;
                while (end < Text.Length && (char.IsLetter(Text[end]) || Text[end] is >= '\u0300' and <= '\u036f')) end++;
            }
            else
            {
                kind = TokenKind.Symbol;
                if (char.IsHighSurrogate(c) && end < Text.Length && char.IsLowSurrogate(Text[end])) end++;
            }
            _tokens.Add(new Token(kind, at, end - at, glued));
            glued = true;
            at = end;
        }
    }
}
