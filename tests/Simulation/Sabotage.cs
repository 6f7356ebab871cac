namespace Broadcast.Simulation;

/// <summary>A rule broken on purpose, so that it can be shown that the simulation would notice.</summary>
internal enum Sabotage
{
    None,

    /// <summary>The player is told of a policy without quiet hours.</summary>
    QuietHoursOff,

    /// <summary>The player is told of leases that never end.</summary>
    LeasesNeverEnd,

    /// <summary>The box does not look at signatures.</summary>
    SignaturesUnchecked,

    /// <summary>What the box remembers of its closed records is lost at every start.</summary>
    ClosedRecordsForgotten,

    /// <summary>The player never hears of stops.</summary>
    StopsUnheard,

    /// <summary>All airings are of one priority to the player.</summary>
    PrioritiesLevelled,

    /// <summary>All airings are, to the player, to sound over what sounds.</summary>
    EverythingDucks,

    /// <summary>Now and then the controller forgets to give a receipt, for good.</summary>
    ReceiptsForgotten,

    /// <summary>The controller does not look at which plan a box says it has.</summary>
    LostPlansForgotten,

    /// <summary>The controller tells the time though its kernel says that its clock is not synchronised.</summary>
    ClockUnchecked,

    /// <summary>Now and then a record is lost between player and disk.</summary>
    RecordsLost,

    /// <summary>The player never hears of alerts.</summary>
    AlertsUnheard,

    /// <summary>The player never hears of recalls.</summary>
    RecallsUnheard,

    /// <summary>All drills are alerts to the player.</summary>
    DrillsTakenForAlerts,

    /// <summary>A self-test goes on though the player breaks it off.</summary>
    TestsGoOn,

    /// <summary>The policy's volume never reaches the player.</summary>
    VolumeUnlimited,

    /// <summary>Of the policy's volumes only the one that always holds reaches the player.</summary>
    VolumesAtAllHours,
}
