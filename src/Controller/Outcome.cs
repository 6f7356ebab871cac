using System.Diagnostics.CodeAnalysis;

namespace Broadcast.Controller;

/// <summary>Either what was asked for, or why not. A refusal means that nothing was changed.</summary>
internal sealed class Outcome<T>
{
    private readonly T? value;
    private readonly Refusal? refusal;

    private Outcome(T? value, Refusal? refusal)
    {
        this.value = value;
        this.refusal = refusal;
    }

    /// <summary>True with what was asked for, false with why not.</summary>
    public bool Done([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = this.value;
        refusal = this.refusal;
        return refusal is null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
