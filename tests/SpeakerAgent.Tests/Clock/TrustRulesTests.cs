using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Tests.Clock;

public sealed class TrustRulesTests
{
    [Theory]
    [InlineData(null, null, TrustVerdict.Unknown)]
    [InlineData(0.0, null, TrustVerdict.Controller)]
    [InlineData(null, 0.0, TrustVerdict.System)]
    [InlineData(0.0, 0.0, TrustVerdict.Controller)]
    [InlineData(0.0, 59.0, TrustVerdict.Controller)]
    [InlineData(0.0, 61.0, TrustVerdict.Disagreement)]
    [InlineData(0.0, -61.0, TrustVerdict.Disagreement)]
    public void Controller_and_ntp_are_believed_together_or_the_controller_or_neither(double? controller, double? system, object verdict) =>
        TrustRules.Judge(Reading(controller), Reading(system)).Should().Be((TrustVerdict)verdict);

    [Fact]
    public void What_both_may_be_wrong_by_is_no_quarrel() =>
        TrustRules.Judge(Reading(0, uncertaintySeconds: 20), Reading(100, uncertaintySeconds: 90)).Should().Be(TrustVerdict.Controller);

    [Fact]
    public void An_old_reply_quarrels_with_nobody_that_it_may_be_wrong_about() =>
        TrustRules.Judge(Reading(0, ageDays: 10), Reading(80)).Should().Be(TrustVerdict.System, "in ten days a crystal may have lost 86 s");

    [Fact]
    public void What_is_older_than_any_plan_is_not_believed()
    {
        TrustRules.Judge(Reading(0, ageDays: 14), null).Should().Be(TrustVerdict.Controller);
        TrustRules.Judge(Reading(0, ageDays: 15), null).Should().Be(TrustVerdict.Stale);
        TrustRules.Judge(Reading(0, ageDays: 15), Reading(1)).Should().Be(TrustVerdict.System);
    }

    private static TimeReading? Reading(double? offset, double uncertaintySeconds = 0.01, double ageDays = 0) => offset is { } seconds
        ? new TimeReading(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(uncertaintySeconds), TimeSpan.FromDays(ageDays))
        : null;
}
