using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>
/// Looks at <c>enrolment.json</c>: when another one is there that can be read, the process is to end, as soon as nobody would miss it, and whoever started
/// it starts it again. One that cannot be read is told and changes nothing.
/// </summary>
/// <param name="folder">Where the file is.</param>
/// <param name="current">What this process began with.</param>
internal sealed class EnrolmentWatch(string folder, Enrolment current, ILogger<EnrolmentWatch> log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly byte[] _current = current.ToUtf8();
    private string? _problem;
    private bool _problemTold;
    private bool _isNew;

    /// <summary>Looks until it is told to stop; once <paramref name="end"/> was called it only waits for that.</summary>
    /// <param name="isQuiet">Whether the box may end now.</param>
    /// <param name="end">Asks the process to end.</param>
    /// <param name="time">What is waited by.</param>
    /// <param name="stopping">The only way out.</param>
    public async Task RunAsync(Func<bool> isQuiet, Action end, TimeProvider time, CancellationToken stopping)
    {
        do
        {
            await Task.Delay(Every, time, stopping);
        }
        while (!IsNew() || !isQuiet());
        AgentLog.EndsForEnrolment(log);
        end();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
    }

    private bool IsNew()
    {
        try
        {
            var isNew = !EnrolmentFile.Read(folder).ToUtf8().AsSpan().SequenceEqual(_current);
            if (isNew && !_isNew)
                AgentLog.NewEnrolment(log);
            (_isNew, _problem, _problemTold) = (isNew, null, false);
        }
        catch (EnrolmentException e)
        {
            // One that is just being written is whole at the next look, and nothing to speak of.
            if (e.Message == _problem && !_problemTold)
                AgentLog.EnrolmentNotTaken(log, e.Message);
            (_isNew, _problemTold, _problem) = (false, e.Message == _problem, e.Message);
        }

        return _isNew;
    }
}
