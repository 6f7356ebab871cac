namespace Broadcast.Tts.Engines.Cloud;

/// <summary>
/// A key to a speech service. It never shows: <see cref="ToString"/> is <c>***</c>, nothing serialises it, and what a service says back is cleaned of
/// it before anyone reads that. Immutable; thread-safe.
/// </summary>
public sealed class ServiceSecret
{
    private const int MinLength = 8;
    private const int MaxLength = 4_096;
    private const int MaxFileBytes = 8_192;

    private readonly string _value;

    private ServiceSecret(string value) => _value = value;

    /// <summary>A key that is already in hand, as a settings store gives it.</summary>
    /// <param name="value">8 to 4,096 printable ASCII characters without spaces; blanks and line ends around it are taken off.</param>
    /// <exception cref="ArgumentException">It cannot be a key. The message does not contain it.</exception>
    public static ServiceSecret Of(string value) => Checked(value, "Khóa dịch vụ");

    /// <summary>A key from the environment.</summary>
    /// <exception cref="ArgumentException">The variable is not set or cannot be a key.</exception>
    public static ServiceSecret FromEnvironment(string variable) =>
        Checked(Environment.GetEnvironmentVariable(variable) ?? throw new ArgumentException($"Biến môi trường {variable} chưa được đặt.", nameof(variable)),
            $"Biến môi trường {variable}");

    /// <summary>A key from a file that nobody but its owner may read.</summary>
    /// <exception cref="ArgumentException">No such file, others may read it (mode beyond 0600), or it cannot be a key.</exception>
    public static ServiceSecret FromFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ArgumentException($"Không có tệp khóa {path}.", nameof(path));
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & Others) != UnixFileMode.None)
            throw new ArgumentException($"Tệp khóa {path} để người khác đọc được. Hãy chạy: chmod 600 {path}", nameof(path));
        if (file.Length > MaxFileBytes) throw new ArgumentException($"Tệp khóa {path} dài {file.Length} byte, giới hạn {MaxFileBytes}.", nameof(path));
        return Checked(File.ReadAllText(path), $"Tệp khóa {path}");
    }

    /// <summary>Three stars.</summary>
    public override string ToString() => "***";

    /// <summary>For the header or field of a request, nowhere else.</summary>
    internal string Reveal() => _value;

    /// <summary>A text from outside without the key, as it is and as it stands in an address.</summary>
    internal string Redact(string text) => text
        .Replace(_value, "***", StringComparison.OrdinalIgnoreCase)
        .Replace(Uri.EscapeDataString(_value), "***", StringComparison.OrdinalIgnoreCase);

    private static ServiceSecret Checked(string value, string origin)
    {
        var trimmed = value.Trim();
        if (trimmed.Length is < MinLength or > MaxLength)
            throw new ArgumentException($"{origin} phải dài từ {MinLength} đến {MaxLength} ký tự.", nameof(value));
        foreach (var c in trimmed)
            if (c is <= ' ' or > '~') throw new ArgumentException($"{origin} có ký tự không thể có trong khóa.", nameof(value));
        return new ServiceSecret(trimmed);
    }
}
