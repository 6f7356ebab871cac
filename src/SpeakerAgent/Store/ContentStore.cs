using System.Security.Cryptography;
using Broadcast.Audio;
using Broadcast.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>What came of a chunk.</summary>
internal enum ChunkOutcome
{
    /// <summary>Nobody here lacks it, or its manifest is not known yet.</summary>
    NotWanted,

    Stored,

    /// <summary>It was the last one, and the whole is what it should be.</summary>
    Completed,

    /// <summary>It does not fit its manifest.</summary>
    Bad,

    /// <summary>It was the last one, and the whole does not fit its name: all are discarded.</summary>
    Mismatch,

    /// <summary>There is no room on the disk.</summary>
    DiskFull,

    /// <summary>The disk cannot be read or written: <see cref="ContentStore.Problem"/>.</summary>
    DiskBroken,
}

/// <summary>
/// Contents by SHA-256. One that is not complete is a file of its full length, filled chunk by chunk; which chunks it holds is what their digests say,
/// so a restart needs no book about it and no chunk costs a flush. A content is ready when the digest of the whole was right in this process.
/// Any thread may call any member; digests of whole files are made outside the lock. No member throws for a broken disk: it is <see cref="Problem"/>.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    /// <summary>Bytes that downloads leave free, for records and plans.</summary>
    public const long Reserve = 32L << 20;

    /// <summary>Contents that are assembled at one time at most, the soonest needed first.</summary>
    public const int MostAtOnce = 64;

    private const string FolderName = "content";
    private const string CompleteEnding = ".opus";
    private const string PartialEnding = ".part";

    private readonly Disk _disk;
    private readonly long _cacheLimit;
    private readonly ILogger<ContentStore> _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentId, Partial> _partial = [];
    private readonly HashSet<ContentId> _ready = [];

    // Files that are wrong and cannot be removed: lacking, as if they were not there.
    private readonly HashSet<ContentId> _stuck = [];
    private List<(ContentId Content, long Bytes)> _needed = [];

    /// <param name="cacheLimit">Bytes of contents kept at most; what the plan or an alert needs is never removed for it.</param>
    public ContentStore(Disk disk, long cacheLimit, ILogger<ContentStore> log)
    {
        _disk = disk;
        _cacheLimit = cacheLimit;
        _log = log;
        try
        {
            disk.CreateFolder(FolderName);
        }
        catch (Exception e) when (IsDisk(e))
        {
            Problem = e.Message;
        }
    }

    /// <summary>What the disk said when it last could not be read or written (being full apart); null again once a content was stored whole.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many contents are needed, and how many of those are ready.</summary>
    public ContentCounts Counts
    {
        get
        {
            lock (_gate)
                return new ContentCounts(_needed.Count, _needed.Count(n => _ready.Contains(n.Content)));
        }
    }

    public string PathOf(ContentId content) => _disk.PathOf(CompleteName(content));

    /// <summary>How long a ready content lasts; zero when it cannot be read.</summary>
    public TimeSpan LengthOf(ContentId content)
    {
        try
        {
            using var reader = OggOpusReader.Open(PathOf(content));
            return reader.Duration;
        }
        catch (Exception e) when (e is UnreadableAudioException or MissingLibraryException || IsDisk(e))
        {
            // Whoever plays it finds out and says so.
            return TimeSpan.Zero;
        }
    }

    /// <summary>States what the plan and alerts need, soonest first, and removes what they do not where the limit asks for it.</summary>
    /// <param name="contents">With their lengths in bytes; 0 for what only the manifest says.</param>
    /// <returns>Contents that were ready and are gone.</returns>
    public IReadOnlyList<ContentId> Need(IEnumerable<(ContentId Content, long Bytes)> contents)
    {
        lock (_gate)
        {
            var before = _ready.ToList();
            _needed = [.. contents.DistinctBy(c => c.Content)];
            var needed = _needed.Select(n => n.Content).ToHashSet();
            foreach (var content in _partial.Keys.Where(c => !needed.Contains(c)).ToList())
                Forget(content, "no longer needed");
            try
            {
                Evict(needed);
            }
            catch (Exception e) when (IsDisk(e))
            {
                Problem = e.Message;
            }

            return [.. before.Where(content => !_ready.Contains(content))];
        }
    }

    /// <summary>The next needed content that lies here complete but was not checked in this process; null when there is none.</summary>
    public ContentId? NextUnchecked()
    {
        lock (_gate)
        {
            foreach (var (content, _) in _needed)
            {
                if (!_ready.Contains(content) && IsThere(content))
                    return content;
            }

            return null;
        }
    }

    /// <summary>Reads a complete content through. False: it was broken and is gone.</summary>
    public bool CheckComplete(ContentId content)
    {
        var good = false;
        try
        {
            using var file = File.OpenRead(PathOf(content));
            good = new ContentId(SHA256.HashData(file)) == content;
        }
        catch (FileNotFoundException)
        {
            // Removed in between.
        }
        catch (Exception e) when (IsDisk(e))
        {
            // Unreadable is as bad as wrong.
            Problem = e.Message;
        }

        lock (_gate)
        {
            if (good)
                _ready.Add(content);
            else
                Forget(content, "its digest is wrong");
        }

        return good;
    }

    /// <summary>A content turned out to be unreadable: it is fetched anew.</summary>
    public void Discard(ContentId content, string why)
    {
        lock (_gate)
            Forget(content, why);
    }

    /// <summary>The soonest needed contents that are not here, at most <see cref="MostAtOnce"/>: those to subscribe to.</summary>
    public IReadOnlyList<ContentId> Lacking()
    {
        lock (_gate)
            return [.. _needed.Select(n => n.Content).Where(c => !_ready.Contains(c) && !IsThere(c)).Take(MostAtOnce)];
    }

    /// <summary>What to ask for.</summary>
    public IReadOnlyList<WantedContent> Wants() =>
        [.. Lacking().Select(content =>
        {
            lock (_gate)
            {
                return new WantedContent
                {
                    Content = content,
                    Missing = _partial.TryGetValue(content, out var partial) ? ChunkRange.Of(partial.Missing) : null,
                };
            }
        })];

    /// <summary>A verified manifest: room is made for the content, and what lies here of it already is found.</summary>
    /// <returns>False when there is no room, the disk is broken, or nobody needs it.</returns>
    public bool Expect(ContentManifest manifest)
    {
        lock (_gate)
        {
            var content = manifest.Content;
            if (_partial.TryGetValue(content, out var known) && known.Manifest.ChunkBytes == manifest.ChunkBytes)
                return true;
            if (_ready.Contains(content) || !_needed.Any(n => n.Content == content && (n.Bytes == 0 || n.Bytes == manifest.Bytes)))
                return false;
            _partial.Remove(content);
            known?.File.Dispose();
            try
            {
                var there = _disk.Exists(PartialName(content));
                if (!there && _disk.FreeBytes - manifest.Bytes < Reserve)
                    return false;
                var partial = new Partial(manifest, _disk.Open(PartialName(content), manifest.Bytes));
                if (there)
                    partial.Find();
                _partial[content] = partial;
                return true;
            }
            catch (Exception e) when (IsDisk(e))
            {
                if (!IsFull(e))
                    Forget(content, Problem = e.Message);
                return false;
            }
        }
    }

    /// <summary>A chunk came.</summary>
    public (ChunkOutcome Outcome, WireError? Problem) Put(ChunkFrame chunk)
    {
        Partial? partial;
        lock (_gate)
        {
            if (!_partial.TryGetValue(chunk.Content, out partial))
                return (ChunkOutcome.NotWanted, null);
            if (ContentChunks.Check(partial.Manifest, chunk) is { } error)
                return (ChunkOutcome.Bad, error);
            if (!partial.Missing[chunk.Number])
                return (ChunkOutcome.NotWanted, null);
            try
            {
                _disk.Write(partial.File, chunk.Bytes.Span, ContentChunks.Place(partial.Manifest, chunk.Number).Offset);
            }
            catch (Exception e) when (IsDisk(e))
            {
                return Failed(e);
            }

            partial.Missing[chunk.Number] = false;
            if (--partial.MissingCount > 0)
                return (ChunkOutcome.Stored, null);
        }

        return Finish(partial);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var partial in _partial.Values)
                partial.File.Dispose();
            _partial.Clear();
        }
    }

    private (ChunkOutcome Outcome, WireError? Problem) Finish(Partial partial)
    {
        var content = partial.Manifest.Content;
        ContentId digest;
        try
        {
            digest = partial.Digest();
        }
        catch (Exception e) when (IsDisk(e))
        {
            Discard(content, e.Message);
            return Failed(e);
        }

        if (digest != content)
        {
            Discard(content, "all chunks fit the manifest and the whole does not fit its name");
            return (ChunkOutcome.Mismatch, new WireError("content", $"the whole has not the SHA-256 {content}"));
        }

        lock (_gate)
        {
            try
            {
                _disk.Truncate(partial.File, partial.Manifest.Bytes);
                _disk.Flush(partial.File);
                partial.File.Dispose();
                _partial.Remove(content);
                _disk.Rename(PartialName(content), CompleteName(content));
            }
            catch (Exception e) when (IsDisk(e))
            {
                // The next manifest finds what lies in the file.
                _partial.Remove(content);
                partial.File.Dispose();
                return Failed(e);
            }

            _stuck.Remove(content);
            Problem = null;
            _ready.Add(content);
            AgentLog.ContentComplete(_log, content, partial.Manifest.Bytes);
            return (ChunkOutcome.Completed, null);
        }
    }

    private void Evict(HashSet<ContentId> needed)
    {
        var files = new DirectoryInfo(_disk.PathOf(FolderName)).GetFiles().OrderBy(f => f.LastWriteTimeUtc).ToList();
        var total = files.Sum(f => f.Length);
        foreach (var file in files)
        {
            var known = ContentId.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var content);
            if (known && (needed.Contains(content) || (total <= _cacheLimit && file.Extension == CompleteEnding)))
                continue;
            total -= file.Length;
            if (known)
                Forget(content, "not needed, and the cache is full");
            else
                file.Delete();
        }
    }

    private (ChunkOutcome Outcome, WireError? Problem) Failed(Exception fault)
    {
        if (IsFull(fault))
            return (ChunkOutcome.DiskFull, new WireError("", fault.Message));
        Problem = fault.Message;
        return (ChunkOutcome.DiskBroken, new WireError("", fault.Message));
    }

    private static bool IsDisk(Exception fault) => fault is IOException or UnauthorizedAccessException;

    private static bool IsFull(Exception fault) => fault is IOException io && Disk.IsFull(io);

    /// <summary>Whether there is a complete file that may be right.</summary>
    private bool IsThere(ContentId content) => !_stuck.Contains(content) && _disk.Exists(CompleteName(content));

    private void Forget(ContentId content, string why)
    {
        if (_partial.Remove(content, out var partial))
            partial.File.Dispose();
        _ready.Remove(content);
        try
        {
            _disk.Delete(PartialName(content));
            _disk.Delete(CompleteName(content));
        }
        catch (UnauthorizedAccessException e)
        {
            Problem = e.Message;
        }

        if (_disk.Exists(CompleteName(content)))
            _stuck.Add(content);
        AgentLog.ContentRemoved(_log, content, why);
    }

    private static string CompleteName(ContentId content) => $"{FolderName}/{content}{CompleteEnding}";

    private static string PartialName(ContentId content) => $"{FolderName}/{content}{PartialEnding}";

    private sealed class Partial
    {
        public Partial(ContentManifest manifest, SafeFileHandle file)
        {
            Manifest = manifest;
            File = file;
            Missing = new bool[manifest.Chunks.Count];
            Missing.AsSpan().Fill(true);
            MissingCount = Missing.Length;
        }

        public ContentManifest Manifest { get; }

        public SafeFileHandle File { get; }

        public bool[] Missing { get; }

        public int MissingCount { get; set; }

        /// <summary>Which chunks lie in the file already. The last one missing is left for the wire, so that a chunk always completes a content.</summary>
        public void Find()
        {
            var bytes = new byte[Manifest.ChunkBytes];
            for (var number = 0; number < Missing.Length && MissingCount > 1; number++)
            {
                var (offset, length) = ContentChunks.Place(Manifest, number);
                var read = RandomAccess.Read(File, bytes.AsSpan(0, length), offset);
                var chunk = new ChunkFrame(Manifest.Content, number, Missing.Length, bytes.AsMemory(0, read));
                if (read != length || ContentChunks.Check(Manifest, chunk) is not null)
                    continue;
                Missing[number] = false;
                MissingCount--;
            }
        }

        public ContentId Digest()
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = new byte[64 * 1024];
            for (long at = 0; at < Manifest.Bytes;)
            {
                var read = RandomAccess.Read(File, bytes.AsSpan(0, (int)Math.Min(bytes.Length, Manifest.Bytes - at)), at);
                if (read == 0)
                    break;
                sha.AppendData(bytes, 0, read);
                at += read;
            }

            return new ContentId(sha.GetHashAndReset());
        }
    }
}
