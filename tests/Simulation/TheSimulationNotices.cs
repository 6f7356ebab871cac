namespace Broadcast.Simulation;

/// <summary>A rule is broken on purpose, and the simulation must say which: else its silence would mean nothing.</summary>
public sealed class TheSimulationNotices
{
    private const int Seeds = 240;

    [Theory]
    [InlineData(nameof(Sabotage.QuietHoursOff), "NothingInQuietHours")]
    [InlineData(nameof(Sabotage.LeasesNeverEnd), "NothingAfterItsLease")]
    [InlineData(nameof(Sabotage.SignaturesUnchecked), "OnlyWhatIsOrdered")]
    [InlineData(nameof(Sabotage.ClosedRecordsForgotten), "LogEqualsSound")]
    [InlineData(nameof(Sabotage.StopsUnheard), "StoppedStaysStopped")]
    [InlineData(nameof(Sabotage.PrioritiesLevelled), "HigherPriorityWins")]
    [InlineData(nameof(Sabotage.EverythingDucks), "OneOverAnother")]
    [InlineData(nameof(Sabotage.ReceiptsForgotten), "EverythingConverges")]
    [InlineData(nameof(Sabotage.LostPlansForgotten), "EverythingConverges")]
    [InlineData(nameof(Sabotage.ClockUnchecked), "ClockIsHonest")]
    [InlineData(nameof(Sabotage.RecordsLost), "NothingIsLost")]
    [InlineData(nameof(Sabotage.AlertsUnheard), "AlertsAreHeard")]
    [InlineData(nameof(Sabotage.RecallsUnheard), "RecalledStaysSilent")]
    [InlineData(nameof(Sabotage.DrillsTakenForAlerts), "NothingInQuietHours")]
    [InlineData(nameof(Sabotage.TestsGoOn), "TestsGiveWay")]
    [InlineData(nameof(Sabotage.VolumeUnlimited), "NeverLouder")]
    [InlineData(nameof(Sabotage.VolumesAtAllHours), "NeverLouder")]
    public void When_a_rule_is_broken_on_purpose(string sabotage, string invariant) =>
        ManySeeds.Outcomes(0, Seeds, Enum.Parse<Sabotage>(sabotage)).Select(o => o.Violated).Should().Contain(invariant);
}
