using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Playout;

/// <summary>Options that say themselves what is wrong with them, each fault in a sentence for people.</summary>
internal sealed class OptionsFaults<TOptions>(Func<TOptions, IEnumerable<string>> faults) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        faults(options).ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}
