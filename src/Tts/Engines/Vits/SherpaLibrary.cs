using System.Runtime.InteropServices;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>Where the sherpa-onnx library is: the npm package of this machine's processor, found as Node finds packages.</summary>
public static class SherpaLibrary
{
    /// <summary>The file that is looked for.</summary>
    public const string FileName = "libsherpa-onnx-c-api.so";

    /// <summary>The environment's variable that names the folder.</summary>
    public const string Variable = "VITS_LIBRARY";

    /// <summary>What to tell people when it is nowhere.</summary>
    internal static string Missing { get; } = $"Thiếu thư viện {FileName} để đọc bằng giọng riêng. Chạy make bootstrap để cài (hoặc chỉ thư mục chứa nó trong {Variable}).";

    /// <summary>The folder that holds the library, or null.</summary>
    /// <param name="configured">A folder that settles the matter; null to look in <see cref="Variable"/>, then in node_modules of this folder and those above.</param>
    public static string? Find(string? configured)
    {
        var named = configured ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named)) return Holds(named) ? named : null;
        var package = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "sherpa-onnx-linux-arm64" : "sherpa-onnx-linux-x64";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "node_modules", package) is var candidate && Holds(candidate)) return candidate;
        return null;
    }

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, FileName));
}
