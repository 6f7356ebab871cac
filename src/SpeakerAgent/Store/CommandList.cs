using System.Text;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>Commands of some kinds that are taken up again after a power cut: a file of the very texts that were verified, the oldest given up first. Used under its owner's lock.</summary>
/// <param name="read">Verifies a text again.</param>
internal sealed class CommandList(Disk disk, string name, int most, int largestText, ILogger log, Func<TopicAddress, byte[], SignedDocument?> read)
{
    private readonly List<(string Topic, string Text, SignedDocument Document)> _lines = [];
    private bool _isBehind;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<SignedDocument> Documents => [.. _lines.Select(line => line.Document)];

    /// <summary>Reads the file back; what does not verify is passed over, and a file that cannot be read is set aside.</summary>
    public void Load()
    {
        try
        {
            var lines = Encoding.ASCII.GetString(disk.Read(name, most * largestText) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (var line in lines.TakeLast(most))
            {
                if (line.Split(' ') is [var topicText, var text] && Topics.TryParse(topicText, out var topic) && read(topic, Encoding.ASCII.GetBytes(text)) is { } document)
                    _lines.Add((topicText, text, document));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            AgentLog.SetAside(log, name, e.Message);
            disk.SetAside(name);
        }
    }

    /// <param name="instead">Those for which it is true are given up for the new one.</param>
    /// <param name="spent">Of those for which it is true the oldest is given up before all others.</param>
    /// <exception cref="IOException">It is not on disk.</exception>
    public void Add(TopicAddress topic, ReadOnlySpan<byte> text, SignedDocument document, Predicate<SignedDocument>? instead = null, Predicate<SignedDocument>? spent = null)
    {
        if (instead is not null)
            _lines.RemoveAll(line => instead(line.Document));
        _lines.Add((topic.ToString(), Encoding.ASCII.GetString(text), document));
        if (_lines.Count > most)
            _lines.RemoveAt(spent is null ? 0 : Math.Max(0, _lines.FindIndex(line => spent(line.Document))));
        _isBehind = true;
        CatchUp();
    }

    /// <summary>Writes what an earlier time could not be written.</summary>
    /// <exception cref="IOException">It is not on disk.</exception>
    public void CatchUp()
    {
        if (!_isBehind)
            return;
        disk.Replace(name, Encoding.ASCII.GetBytes(string.Concat(_lines.Select(line => $"{line.Topic} {line.Text}\n"))));
        _isBehind = false;
    }
}
