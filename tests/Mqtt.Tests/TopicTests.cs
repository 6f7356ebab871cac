using System.Text;

namespace Broadcast.Mqtt.Tests;

public sealed class TopicTests
{
    // Not a theory: test runners replace half a surrogate pair when they hand it over.
    private static readonly string[] Hostile =
    [
        "", "a\0b", "a\nb", "a\u007fb", "a\u0085b", "\ud800", "a\udfff/b", "\uffff", "\ufdd0", new string('x', 65_536), new string('é', 32_768),
        string.Concat(Enumerable.Repeat("a/", 200)),
    ];

    [Fact]
    public void A_hostile_topic_is_refused_everywhere()
    {
        foreach (var text in Hostile)
        {
            FluentActions.Invoking(() => MqttTopic.EnsurePublishable(text)).Should().Throw<ArgumentException>();
            FluentActions.Invoking(() => MqttTopic.EnsureFilter(text)).Should().Throw<ArgumentException>();
        }
    }

    [Theory]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("a+b")]
    [InlineData("a#")]
    public void Nobody_publishes_to_a_wildcard(string topic) => FluentActions.Invoking(() => MqttTopic.EnsurePublishable(topic)).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("a+")]
    [InlineData("+a/b")]
    [InlineData("#/a")]
    [InlineData("a/#/b")]
    [InlineData("a#")]
    [InlineData("a/b#")]
    [InlineData("##")]
    public void A_wildcard_stands_for_a_whole_level(string filter) => FluentActions.Invoking(() => MqttTopic.EnsureFilter(filter)).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("xã Trung Lộc/thôn 1")]
    [InlineData("🔊/a")]
    [InlineData("+/+")]
    [InlineData("a/+/#")]
    [InlineData("$SYS/#")]
    public void What_the_standard_allows_is_allowed(string filter) => MqttTopic.EnsureFilter(filter);

    [Fact]
    public async Task Whatever_is_let_through_the_broker_takes()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var link = rig.Link("box");
        await link.SubscribeAsync("#", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(link);
        var random = new Random(20261122);
        var accepted = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var topic = Any(random);
            try
            {
                await link.PublishAsync(new(topic, ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
            }
            catch (ArgumentException)
            {
                continue;
            }

            if (topic[0] == '$')
                continue; // # does not cover the broker's own topics.
            accepted++;
            (await Rig.NextAsync(link)).Topic.Should().Be(topic);
        }

        accepted.Should().BeGreaterThan(100);
        link.Counters.Connections.Should().Be(1, "a broker cuts the connection over a bad topic");
    }

    private static string Any(Random random)
    {
        const string Spice = "///+#\0\n\u0080\ud83d\udd0a\ufffe\ufeff é$";
        var text = new StringBuilder();
        for (var length = random.Next(0, 12); length > 0; length--)
            text.Append(random.Next(12) == 0 ? Spice[random.Next(Spice.Length)] : (char)random.Next('a', 'z'));
        return text.ToString();
    }
}
