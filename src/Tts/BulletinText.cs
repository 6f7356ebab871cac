using System.Text;

namespace Broadcast.Tts;

/// <summary>What came of checking a bulletin's text: <see cref="AcceptedText"/> or one of the refusals.</summary>
public abstract record BulletinTextCheck
{
    private protected BulletinTextCheck() { }
}

/// <summary>The text may be used.</summary>
/// <param name="Text">In Unicode normal form C, lines ended by "\n", without a byte order mark.</param>
public sealed record AcceptedText(string Text) : BulletinTextCheck;

/// <summary>The text may not be used.</summary>
/// <param name="Message">For people, in Vietnamese: names the field and the limit.</param>
public abstract record RefusedText(string Message) : BulletinTextCheck;

/// <summary>Nothing that could be read aloud.</summary>
public sealed record EmptyText() : RefusedText("Trường “Văn bản” trống: không có chữ hay số nào để đọc. Hãy nhập lời cần phát.");

/// <summary>More bytes than a bulletin may have.</summary>
/// <param name="Bytes">How many there are.</param>
public sealed record TooLongText(long Bytes) : RefusedText(
    $"Trường “Văn bản” dài {Figures.Of(Bytes)} byte, vượt giới hạn {Figures.Of(BulletinText.MaxBytes)} byte (1 MiB).");

/// <summary>Control characters that no text has: a document of another kind, or damaged.</summary>
/// <param name="Offset">Where the first stands, in bytes.</param>
public sealed record BinaryText(int Offset) : RefusedText(
    $"Trường “Văn bản” không phải là chữ: có ký tự điều khiển tại byte {Offset}. Hãy dán văn bản thuần (UTF-8).");

/// <summary>Bytes that are no UTF-8.</summary>
/// <param name="Offset">Where they begin, in bytes.</param>
public sealed record BrokenUtf8(int Offset) : RefusedText(
    $"Trường “Văn bản” không phải UTF-8 hợp lệ: sai từ byte {Offset}. Hãy lưu lại văn bản với mã UTF-8.");

/// <summary>Checks the text of a bulletin before anything else sees it. Pure; thread-safe.</summary>
public static class BulletinText
{
    /// <summary>The most bytes of UTF-8 that a bulletin may have: 1 MiB, some eighteen hours of speech.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Checks size, then bytes, then whether there is anything to read.</summary>
    /// <param name="utf8">The text as it came, with or without a byte order mark, in any Unicode normal form.</param>
    public static BulletinTextCheck Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes) return new TooLongText(utf8.Length);
        var mark = utf8.Length >= 3 && utf8[0] == 0xef && utf8[1] == 0xbb && utf8[2] == 0xbf ? 3 : 0;
        for (var i = 0; i < utf8.Length; i++) if (IsControl(utf8[i])) return new BinaryText(i);
        if (FirstInvalid(utf8) is var invalid and >= 0) return new BrokenUtf8(invalid);
        var text = Encoding.UTF8.GetString(utf8[mark..]).ReplaceLineEndings("\n").Normalize(NormalizationForm.FormC);
        foreach (var c in text) if (char.IsLetterOrDigit(c)) return new AcceptedText(text);
        return new EmptyText();
    }

    private static bool IsControl(byte value) => value < 0x20 && value is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or 0x0c) || value == 0x7f;

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at < utf8.Length)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out _, out var consumed) != System.Buffers.OperationStatus.Done) return at;
            at += consumed;
        }
        return -1;
    }
}
