namespace Broadcast.Controller.Stations;

/// <summary>Is told after a station was added or changed and saved. Register any number; each is called in turn.</summary>
internal interface IStationListener
{
    /// <summary>A fault here is logged and does not undo the change, so a listener must be able to catch up at its next start.</summary>
    Task StationChangedAsync(Station station, CancellationToken cancel);
}
