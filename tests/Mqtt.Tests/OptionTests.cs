namespace Broadcast.Mqtt.Tests;

public sealed class OptionTests
{
    private static readonly MqttLinkOptions Good = new() { ClientId = "box", Username = "u", Password = "s3cret" };

    public static TheoryData<string, MqttLinkOptions> Bad => new()
    {
        { "Port", Good with { Port = 0 } },
        { "Port", Good with { Port = 65_536 } },
        { "Host", Good with { Host = " " } },
        { "ClientId", Good with { ClientId = "" } },
        { "ClientId", Good with { ClientId = new string('x', 257) } },
        { "Username", Good with { Username = null } },
        { "KeepAlive", Good with { KeepAlive = TimeSpan.FromSeconds(4) } },
        { "MaxPayloadBytes", Good with { MaxPayloadBytes = (16 << 20) + 1 } },
        { "OutgoingBytes", Good with { OutgoingBytes = 1 } },
        { "InFlight", Good with { InFlight = 0 } },
        { "CaFile", Good with { CaFile = "/nowhere/ca.pem" } },
        { "Longest", Good with { BackOff = new() { Longest = TimeSpan.Zero } } },
        { "wildcard", Good with { LastWill = new("a/#", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false) } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_option_is_named_when_the_link_starts(string name, MqttLinkOptions options)
    {
        await using var link = new MqttLink(options, new MqttLoop(), TimeProvider.System, new Random(1));

        link.Invoking(bad => bad.Start()).Should().Throw<ArgumentException>().WithMessage($"*{name}*").Which.Message.Should().NotContain("s3cret");
    }

    [Fact]
    public void The_password_never_shows() => Good.ToString().Should().Be("mqtt://u@127.0.0.1:1883 client box");

    [Fact]
    public void Waits_grow_stay_within_their_bounds_and_are_spread()
    {
        var backOff = new MqttBackOff();
        var random = new Random(3);
        for (var failures = 1; failures < 100; failures++)
        {
            var waits = Enumerable.Range(0, 100).Select(_ => backOff.Next(failures, refused: false, random)).ToList();
            var ceiling = Math.Min(30, 0.5 * Math.Pow(2, failures));
            waits.Should().OnlyContain(wait => wait >= backOff.First && wait.TotalSeconds <= ceiling);
            (waits.Max() - waits.Min()).TotalSeconds.Should().BeGreaterThan((ceiling - 0.5) / 2, "500 boxes must not come back at once");
        }

        backOff.Next(1, refused: true, random).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }
}
