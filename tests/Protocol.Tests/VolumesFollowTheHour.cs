namespace Broadcast.Protocol.Tests;

public sealed class VolumesFollowTheHour
{
    private static readonly StationPolicy Policy = new()
    {
        TimeZone = "Asia/Ho_Chi_Minh",
        QuietHours = [],
        MaxVolumeDb = -3,
        Volumes =
        [
            new VolumeHours(new TimeOnly(20, 0), new TimeOnly(6, 30), -12),
            new VolumeHours(new TimeOnly(5, 0), new TimeOnly(7, 0), -6),
            new VolumeHours(new TimeOnly(12, 0), new TimeOnly(13, 0), -1),
        ],
    };

    [Theory]
    [InlineData("19:59:59.999", -3)]
    [InlineData("20:00:00.000", -12)]
    [InlineData("00:00:00.000", -12)]
    [InlineData("05:30:00.000", -12)]
    [InlineData("06:30:00.000", -6)]
    [InlineData("07:00:00.000", -3)]
    [InlineData("12:30:00.000", -3)]
    public void The_softest_that_holds_counts(string local, double loudest) =>
        VolumeRules.MaxVolumeDb(Policy, At(local)).Should().Be(loudest);

    [Fact]
    public void The_next_change_is_where_it_becomes_softer_or_louder_and_nowhere_else()
    {
        var changes = new List<DateTimeOffset>();
        var at = At("06:00:00.000");
        for (var i = 0; i < 4; i++)
            changes.Add(at = VolumeRules.NextChange(Policy, at)!.Value);

        changes.Should().Equal(At("06:30:00.000"), At("07:00:00.000"), At("20:00:00.000"), At("06:30:00.000").AddDays(1));
        VolumeRules.NextChange(Policy with { Volumes = null }, at).Should().BeNull();
        VolumeRules.NextChange(Policy with { Volumes = [new VolumeHours(new TimeOnly(12, 0), new TimeOnly(13, 0), 0)] }, at).Should().BeNull();
    }

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse($"2026-11-22T{local}+07:00", System.Globalization.CultureInfo.InvariantCulture);
}
