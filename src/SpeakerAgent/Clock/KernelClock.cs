namespace Broadcast.SpeakerAgent.Clock;

/// <summary>Whether the kernel's clock is disciplined by NTP, and its bound of the error.</summary>
internal delegate (bool Synchronised, TimeSpan MaxError) KernelClock();
