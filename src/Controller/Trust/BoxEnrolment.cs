using Broadcast.Controller.Boxes;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Trust;

/// <summary>Gives boxes their credentials, and takes those of removed boxes away.</summary>
internal sealed class BoxEnrolment(IEnrolments enrolments, IStationStore stations, IBoxStore boxes) : IBoxListener
{
    /// <inheritdoc />
    public async Task BoxChangedAsync(string station, string box, CancellationToken cancel)
    {
        if (await boxes.FindAsync(station, box, cancel) is null)
            enrolments.Revoke(station, box);
    }
}
