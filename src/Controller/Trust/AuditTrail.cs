using System.Globalization;
using System.Text;

namespace Broadcast.Controller.Trust;

/// <summary>
/// What was signed for whom, one line each, added at the end and never changed: time, station, purpose, audience, sequence, SHA-256 of the payload.
/// When the file is full it becomes the newest of a bounded number of older ones. Thread-safe.
/// </summary>
internal sealed class AuditTrail(string path, long fileBytes = AuditTrail.DefaultFileBytes, int olderFiles = AuditTrail.DefaultOlderFiles) : IDisposable
{
    /// <summary>Bytes of one file: about 50,000 documents.</summary>
    public const long DefaultFileBytes = 8 * 1024 * 1024;

    /// <summary>Files kept beside the one being written.</summary>
    public const int DefaultOlderFiles = 15;

    private readonly Lock _gate = new();
    private FileStream? _file;

    /// <summary>Adds a line. It is with the operating system when this returns: a killed process loses none.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Add(DateTimeOffset at, string station, string purpose, string audience, long sequence, ReadOnlySpan<byte> payloadDigest)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {station} {purpose} {audience} {sequence} {Convert.ToHexStringLower(payloadDigest)}\n");
        lock (_gate)
        {
            try
            {
                _file ??= Open();
                if (_file.Length >= fileBytes)
                    Rotate();
                _file ??= Open();
                _file.Write(Encoding.ASCII.GetBytes(line));
                _file.Flush();
            }
            catch
            {
                // The next line begins with a fresh stream: one failure must not end all signing.
                Close();
                throw;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
            Close();
    }

    /// <summary>Closing may try once more to write what could not be written: that failure was told already.</summary>
    private void Close()
    {
        var file = _file;
        _file = null;
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // Told to whoever added the line.
        }
    }

    private FileStream Open()
    {
        PrivateFile.EnsureFolder(Path.GetDirectoryName(path)!);
        return PrivateFile.Append(path);
    }

    private void Rotate()
    {
        Close();
        for (var n = olderFiles - 1; n >= 1; n--)
        {
            if (File.Exists(Older(n)))
                File.Move(Older(n), Older(n + 1), overwrite: true);
        }

        File.Move(path, Older(1), overwrite: true);
    }

    private string Older(int n) => string.Create(CultureInfo.InvariantCulture, $"{path}.{n}");
}
