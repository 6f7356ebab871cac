namespace Broadcast.Controller;

/// <summary>The controller cannot start as things stand. The message is Vietnamese and says what to do.</summary>
internal sealed class StartRefusedException : Exception
{
    /// <inheritdoc/>
    public StartRefusedException()
    {
    }

    /// <inheritdoc/>
    public StartRefusedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StartRefusedException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
