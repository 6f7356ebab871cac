namespace Broadcast.Controller.Boxes;

/// <summary>The last self-test of a box.</summary>
/// <param name="Test">Its id.</param>
/// <param name="AskedAt">When the box was told to make it.</param>
/// <param name="AnswerBy">After this instant no answer is to be expected.</param>
/// <param name="Result">A word of <see cref="Protocol.SelfTestResult"/>, or of a later box; null while there is no answer.</param>
/// <param name="Detail">What was measured, for people, or null.</param>
/// <param name="EndedAt">When the answer came, or null.</param>
internal sealed record BoxTest(string Test, DateTimeOffset AskedAt, DateTimeOffset AnswerBy, string? Result, string? Detail, DateTimeOffset? EndedAt);
