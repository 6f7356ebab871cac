using Broadcast.Controller.Bulletins;
using Quartz;

namespace Broadcast.Controller.Scheduling;

/// <summary>Every day: content that no bulletin has had for a while goes.</summary>
internal sealed class HousekeepingJob(IBulletinStore bulletins, ContentFolder folder, TimeProvider time, ILogger<HousekeepingJob> log) : IJob
{
    /// <summary>Longer than any plan's lease, so that no box still asks for it.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(61);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var needed = await bulletins.ListContentsAsync(cancellationToken);
        var old = folder.List().Where(file => !needed.Contains(file.Content) && file.WrittenAt < time.GetUtcNow() - KeepFor).ToList();
        foreach (var file in old)
            folder.Remove(file.Content);
        if (old.Count > 0)
            SchedulingLog.ContentRemoved(log, old.Count);
    }
}
