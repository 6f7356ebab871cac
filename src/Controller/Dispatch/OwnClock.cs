namespace Broadcast.Controller.Dispatch;

/// <summary>Whether this machine's clock may be handed on to boxes: the kernel says that it is synchronised, or the operator vouches for it.</summary>
internal delegate bool OwnClock();
