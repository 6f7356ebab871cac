using Broadcast.Audio.Import;

namespace Broadcast.Tts.Documents;

/// <summary>What a file is by its first bytes, whatever it is called. Pure.</summary>
/// <param name="Code">For the readers.</param>
/// <param name="Name">For people, in Vietnamese.</param>
internal sealed record FileNature(FileNatureCode Code, string Name)
{
    private static readonly (byte[] Mark, FileNature Nature)[] Marks =
    [
        ([.. "PK\u0003\u0004"u8], new(FileNatureCode.Zip, "tệp nén hoặc tệp Office (ZIP)")),
        ([.. "PK\u0005\u0006"u8], new(FileNatureCode.Zip, "tệp nén rỗng (ZIP)")),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], new(FileNatureCode.Ole, "tệp Word kiểu cũ (.doc) hoặc có mật khẩu")),
        ([.. "%PDF"u8], new(FileNatureCode.Pdf, "tệp PDF")),
        ([.. "{\\rtf"u8], new(FileNatureCode.Other, "tệp RTF")),
        ([0x89, .. "PNG"u8], new(FileNatureCode.Other, "ảnh PNG")),
        ([0xff, 0xd8, 0xff], new(FileNatureCode.Other, "ảnh JPEG")),
        ([.. "GIF8"u8], new(FileNatureCode.Other, "ảnh GIF")),
        ([0x1f, 0x8b], new(FileNatureCode.Other, "tệp nén GZIP")),
        ([.. "Rar!"u8], new(FileNatureCode.Other, "tệp nén RAR")),
        ([.. "7z"u8, 0xbc, 0xaf], new(FileNatureCode.Other, "tệp nén 7z")),
        ([0x7f, .. "ELF"u8], new(FileNatureCode.Other, "chương trình")),
        ([.. "MZ"u8, 0x90], new(FileNatureCode.Other, "chương trình")),
    ];

    /// <summary>What the bytes begin like; null when like no binary file that is known, so perhaps a text.</summary>
    public static FileNature? Of(ReadOnlySpan<byte> head)
    {
        foreach (var (mark, nature) in Marks)
            if (head.StartsWith(mark)) return nature;
        return SoundFileFormat.Of(head) is { } sound ? new FileNature(FileNatureCode.Other, "tệp âm thanh " + sound.Name) : null;
    }
}

/// <summary>What the readers ask of a file's first bytes.</summary>
internal enum FileNatureCode
{
    /// <summary>A ZIP archive, as <c>.docx</c> is.</summary>
    Zip,

    /// <summary>An OLE file: <c>.doc</c>, or <c>.docx</c> with a password.</summary>
    Ole,

    /// <summary>PDF.</summary>
    Pdf,

    /// <summary>Something else that is no document.</summary>
    Other,
}
