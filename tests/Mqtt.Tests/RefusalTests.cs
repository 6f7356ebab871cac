using Broadcast.Tests;

namespace Broadcast.Mqtt.Tests;

public sealed class RefusalTests
{
    private const byte Connect = 0x10;
    private const byte Subscribe = 0x82;

    [Theory]
    [InlineData(1, MqttReason.ProtocolRefused, true)]
    [InlineData(2, MqttReason.ClientIdRefused, true)]
    [InlineData(3, MqttReason.BrokerUnavailable, false)]
    [InlineData(4, MqttReason.BadCredentials, true)]
    [InlineData(5, MqttReason.NotAuthorised, true)]
    public async Task Every_refusal_has_its_name_and_its_pace(byte code, MqttReason reason, bool slow)
    {
        await using var broker = new StubBroker((head, _) => head == Connect ? [0x20, 2, 0, code] : null);
        var time = new ManualTime();
        await using var link = Started(broker, time);

        var state = await link.WaitForStateAsync(AfterTheFirstAttempt).WaitAsync(Rig.Deadline);

        state.Reason.Should().Be(reason);
        state.IsRefused.Should().Be(slow);
        (time.NextAlarm >= TimeSpan.FromSeconds(60)).Should().Be(slow);
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 2, 0, 77 })]
    [InlineData(new byte[] { 0x20, 0x80, 0x80, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xF0, 0 })]
    [InlineData(new byte[] { 0x20, 0 })]
    [InlineData(new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P' })]
    public async Task What_is_not_mqtt_ends_the_attempt_and_no_more(byte[] rubbish)
    {
        await using var broker = new StubBroker((head, _) => head == Connect ? rubbish : null);
        var time = new ManualTime();
        await using var link = Started(broker, time);

        await Rig.UntilAsync(() => AfterTheFirstAttempt(link.State) || time.NextAlarm is not null, "an answer, or a time limit");
        time.Advance(TimeSpan.FromSeconds(10));

        var state = await link.WaitForStateAsync(AfterTheFirstAttempt).WaitAsync(Rig.Deadline);
        state.Reason.Should().BeOneOf(MqttReason.ProtocolError, MqttReason.Unreachable);
    }

    [Fact]
    public async Task A_filter_that_the_broker_refuses_is_reported_by_name()
    {
        await using var broker = new StubBroker((head, body) => head switch
        {
            Connect => [0x20, 2, 0, 0],
            Subscribe => [0x90, 3, body[0], body[1], body[4] == (byte)'s' ? (byte)0x80 : (byte)1],
            _ => null,
        });
        await using var link = new MqttLink(Options(broker), new MqttLoop(), TimeProvider.System, new Random(1));
        await link.SubscribeAsync("secret/#", MqttQos.AtLeastOnce);
        await link.SubscribeAsync("open/#", MqttQos.AtLeastOnce);
        link.Start();

        var state = await link.WaitForStateAsync(now => now.IsConnected).WaitAsync(Rig.Deadline);
        state.RefusedFilters.Should().Equal("secret/#");

        var asking = () => link.SubscribeAsync("secret/1", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
        (await asking.Should().ThrowAsync<MqttSubscriptionRefusedException>()).Which.Filter.Should().Be("secret/1");
        await link.SubscribeAsync("open/1", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
    }

    private static bool AfterTheFirstAttempt(MqttLinkState state) =>
        state.Phase == MqttLinkPhase.Disconnected && state.Reason != MqttReason.NotStarted;

    private static MqttLinkOptions Options(StubBroker broker) => new() { ClientId = "box", Port = broker.Port, CloseTimeout = TimeSpan.FromMilliseconds(100) };

    private static MqttLink Started(StubBroker broker, TimeProvider time)
    {
        var link = new MqttLink(Options(broker), new MqttLoop(), time, new Random(1));
        link.Start();
        return link;
    }
}
