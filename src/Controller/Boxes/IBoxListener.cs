namespace Broadcast.Controller.Boxes;

/// <summary>Is told after a box was added, changed or removed and saved: its plan, credential and access follow from it.</summary>
internal interface IBoxListener
{
    /// <summary>A fault here is logged and does not undo the change, so a listener must be able to catch up at its next start.</summary>
    Task BoxChangedAsync(string station, string box, CancellationToken cancel);
}
