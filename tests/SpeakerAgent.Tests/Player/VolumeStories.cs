using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class VolumeStories
{
    private static readonly StationPolicy SofterAtTen = Airings.Policy with
    {
        MaxVolumeDb = -2,
        Volumes = [new VolumeHours(new TimeOnly(10, 0), new TimeOnly(10, 2), -12)],
    };

    private static DateTimeOffset At(string local) => Story.At(local);

    [Fact]
    public void What_sounds_over_the_hour_is_softer_when_it_comes_and_louder_after_it()
    {
        var a = Airings.New("a", At("09:59:00"), parts: 2, partSeconds: 120);
        var story = new Story("09:00:00").Policy(SofterAtTen).Has(a).Plan(a).PowerOn().Until("09:59:59");

        story.VolumeDb.Should().BeNull("it began as loud as it may");
        story.Until("10:00:00").VolumeDb.Should().Be(-12, "the sound device has taken some samples already: it is told a moment before");
        story.Until("10:01:59.9").VolumeDb.Should().Be(-12);
        story.Until("10:02:01").VolumeDb.Should().Be(-2);
        story.Until("11:00:00").Record("a", 0).VolumeDb.Should().Be(-2);
        story.Record("a", 1).VolumeDb.Should().Be(-12, "the record says how loud a part began");
    }

    [Fact]
    public void What_begins_with_the_hour_begins_softer()
    {
        var a = Airings.New("a", At("10:00:00"));
        var b = Airings.New("b", At("10:02:00"), volumeDb: -20);
        var story = new Story("09:00:00").Policy(SofterAtTen).Has(a, b).Plan(a, b).PowerOn().Until("11:00:00");

        story.Record("a").VolumeDb.Should().Be(-12);
        story.Record("b").VolumeDb.Should().Be(-20);
    }

    [Fact]
    public void A_commanded_emergency_is_as_loud_as_the_station_allows_at_any_hour()
    {
        var a = Airings.New("a", At("10:00:30"), priority: Priority.Emergency);
        var story = new Story("10:00:30").Policy(SofterAtTen).PowerOn().Has(a).PlayNow(a).Until("11:00:00");

        story.Record("a").VolumeDb.Should().Be(-2);
    }

    [Fact]
    public void A_policy_that_comes_meanwhile_changes_what_sounds()
    {
        var a = Airings.New("a", At("09:30:00"));
        var story = new Story("09:00:00").Policy(SofterAtTen).Has(a).Plan(a).PowerOn().Until("09:30:20");

        story.Policy(SofterAtTen with { MaxVolumeDb = -9 }).VolumeDb.Should().Be(-9);
        story.Policy(SofterAtTen).VolumeDb.Should().Be(-2);
    }
}
