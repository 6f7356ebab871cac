namespace Broadcast.Controller;

/// <summary>An expected no: which field is at fault and, in Vietnamese, what is wrong and what to do. Nothing was changed.</summary>
/// <param name="Code">A stable word for programs, such as <c>slot-in-the-past</c>.</param>
/// <param name="Field">The field as named in the API, or the empty string when no field is at fault.</param>
/// <param name="Message">In Vietnamese, a whole sentence.</param>
internal abstract record Refusal(string Code, string Field, string Message)
{
    /// <summary>The value cannot be used.</summary>
    internal sealed record Invalid(string Code, string Field, string Message) : Refusal(Code, Field, Message);

    /// <summary>What is asked for by its address does not exist.</summary>
    internal sealed record NotFound(string Code, string Field, string Message) : Refusal(Code, Field, Message);

    /// <summary>It stands in the way of something that exists, or something that exists stands in its way.</summary>
    internal sealed record Conflict(string Code, string Field, string Message) : Refusal(Code, Field, Message);

    /// <summary>Somebody has changed it since the one who asks has read it.</summary>
    internal sealed record Overtaken(string Code, string Field, string Message) : Refusal(Code, Field, Message);

    /// <summary>It is longer than the limit.</summary>
    internal sealed record TooLarge(string Code, string Field, string Message) : Refusal(Code, Field, Message);

    /// <summary>It cannot be done at the moment; later it may.</summary>
    internal sealed record Unavailable(string Code, string Field, string Message) : Refusal(Code, Field, Message);
}
