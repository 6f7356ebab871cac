using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>What arrives from boxes about themselves. Cheap, never blocks, safe for concurrent use; an unknown box is ignored.</summary>
internal interface IBoxReports
{
    /// <summary>A box has come or gone.</summary>
    /// <param name="station">The station's id.</param>
    /// <param name="box">The box's id.</param>
    /// <param name="online">False also when the broker said it on the box's behalf.</param>
    /// <param name="boot">New at every start of the box's process.</param>
    /// <param name="at">When the controller learned of it.</param>
    void PresenceChanged(string station, string box, bool online, string boot, DateTimeOffset at);

    /// <summary>A box has told its state.</summary>
    void StateReported(string station, string box, BoxState state, DateTimeOffset at);

    /// <summary>A box has reported something: of interest is what came of a self-test.</summary>
    void Reported(string station, string box, Report report, DateTimeOffset at);
}
