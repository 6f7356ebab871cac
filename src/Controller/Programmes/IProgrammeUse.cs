namespace Broadcast.Controller.Programmes;

/// <summary>Those who build on programmes: they may keep one from being removed, and are told when one changes or sounds differently.</summary>
internal interface IProgrammeUse
{
    /// <summary>Why the programme must stay; null when it may go.</summary>
    Task<Refusal?> MayRemoveAsync(string station, string programme, CancellationToken cancel);

    /// <summary>A programme of the station has another run of bulletins, or one of them has new content.</summary>
    void ProgrammesChanged(string station);
}
