namespace Broadcast.Controller.Bulletins;

/// <summary>Those who build on bulletins: they may keep one from being removed, and are told when one sounds differently.</summary>
internal interface IBulletinUse
{
    /// <summary>Why the bulletin must stay; null when it may go.</summary>
    Task<Refusal?> MayRemoveAsync(string station, string bulletin, CancellationToken cancel);

    /// <summary>The bulletin has new content.</summary>
    void ContentChanged(string station, string bulletin);
}
