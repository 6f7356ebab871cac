using Quartz;

namespace Broadcast.Controller.Scheduling;

/// <summary>Every hour: plans reach as far ahead as they should, and leases are renewed.</summary>
internal sealed class ExtendPlansJob(Replanner replanner) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await replanner.AskAllAsync(cancellationToken);
}
