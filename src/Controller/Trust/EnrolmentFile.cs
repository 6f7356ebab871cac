using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Writes <c>enrolment.json</c>, the file that makes a device a station's box.</summary>
internal static class EnrolmentFile
{
    /// <summary>The file's name on the box.</summary>
    public const string Name = "enrolment.json";

    /// <summary>Writes the file, mode 0600, whole or not at all; the folder is made, mode 0700, where it is missing.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string path, Enrolment enrolment)
    {
        PrivateFile.EnsureFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        PrivateFile.Replace(path, enrolment.ToUtf8());
    }
}
