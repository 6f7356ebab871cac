using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What the player needs around it. Called on the player's thread: every member must return at once.</summary>
internal interface IPlayerSurroundings
{
    /// <summary>Where a content that was said to be ready lies.</summary>
    string PathOf(ContentId content);

    /// <summary>Takes a record that must reach the controller.</summary>
    void Close(AsRunRecord record);

    /// <summary>Takes what must survive a power cut; a newer one replaces an older one.</summary>
    void Remember(PlayerMemory memory);

    /// <summary>A content that was said to be ready cannot be read.</summary>
    void Broken(ContentId content, string problem);

    /// <summary>What sounds now: an airing's id, or null.</summary>
    void Sounds(string? airing);

    /// <summary>A self-test has ended, or was refused: what came of it, one of <see cref="SelfTestResult"/>, and what was measured.</summary>
    void Tested(string test, string result, string? detail);

    /// <summary>The sound device has failed, and why in Vietnamese; null when it is well again.</summary>
    void DeviceFault(string? message);
}
