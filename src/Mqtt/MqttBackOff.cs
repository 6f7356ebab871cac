namespace Broadcast.Mqtt;

/// <summary>
/// When to try again after a connection failed or was lost. Immutable, pure.
/// The n-th attempt waits between <see cref="First"/> and <c>First × 2ⁿ</c>, at most <see cref="Longest"/>, evenly spread: so that
/// 500 boxes that lost one broker do not return in one second.
/// </summary>
public sealed record MqttBackOff
{
    /// <summary>Shortest wait; more than 0.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait: a broker that came back is found within it; at least <see cref="First"/>.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after a refusal that trying will not change (wrong password …), and up to half as long again.</summary>
    public TimeSpan Refused { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A connection that lasted this long counts as good: the next loss starts from <see cref="First"/> again.</summary>
    public TimeSpan Good { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="failures">Attempts that failed one after the other, 1 or more.</param>
    /// <param name="refused">The broker answered, and refused.</param>
    /// <param name="random">Spreads the waits.</param>
    public TimeSpan Next(int failures, bool refused, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (refused)
            return Refused * (1 + (random.NextDouble() / 2));
        var ceiling = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Clamp(failures, 1, 60)));
        return TimeSpan.FromSeconds(First.TotalSeconds + ((ceiling - First.TotalSeconds) * random.NextDouble()));
    }

    internal void Validate()
    {
        MqttLinkOptions.Range(First.TotalSeconds, 0.001, 3_600, nameof(First));
        MqttLinkOptions.Range(Longest.TotalSeconds, First.TotalSeconds, 86_400, nameof(Longest));
        MqttLinkOptions.Range(Refused.TotalSeconds, First.TotalSeconds, 86_400, nameof(Refused));
        MqttLinkOptions.Range(Good.TotalSeconds, 0, 86_400, nameof(Good));
    }
}
