namespace Broadcast.Mqtt.Tests;

public sealed class PressureTests
{
    private static readonly MqttLinkOptions Nowhere = new() { ClientId = "box", OutgoingMessages = 3, MaxPayloadBytes = 1_000, OutgoingBytes = 2_000 };

    [Fact]
    public async Task When_the_outgoing_queue_is_full_a_message_is_refused_by_name()
    {
        await using var link = Unstarted(Nowhere);
        for (var i = 0; i < 3; i++)
            link.TryPublish(Message($"t/{i}")).Should().BeTrue();

        link.TryPublish(Message("t/3")).Should().BeFalse();
        await link.Invoking(full => full.PublishAsync(Message("t/3"))).Should().ThrowAsync<MqttQueueFullException>();
        link.Counters.Pending.Should().Be(3);
    }

    [Fact]
    public async Task The_outgoing_queue_is_bounded_in_bytes_too()
    {
        await using var link = Unstarted(Nowhere);
        link.TryPublish(Message("a", 1_000)).Should().BeTrue();

        link.TryPublish(Message("b", 1_000)).Should().BeFalse("each message takes 64 bytes and its topic besides");
        link.TryPublish(Message("b", 800)).Should().BeTrue();
        link.Counters.PendingBytes.Should().Be(1_000 + 1 + 64 + 800 + 1 + 64);
    }

    [Fact]
    public async Task A_newer_retained_message_takes_the_place_of_an_older_one_that_has_not_left()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var link = new MqttLink(rig.Options("box") with { OutgoingMessages = 2 }, new MqttLoop(), TimeProvider.System, new Random(1));
        await link.SubscribeAsync("#", MqttQos.AtLeastOnce);
        var older = link.PublishAsync(Message("state", 1) with { Retain = true });
        link.TryPublish(Message("other")).Should().BeTrue();
        var newer = link.PublishAsync(Message("state", 2) with { Retain = true });
        var newest = link.TryPublish(Message("state", 3) with { Retain = true });
        newest.Should().BeTrue();
        link.Counters.Pending.Should().Be(2);
        link.Counters.Superseded.Should().Be(2);

        link.Start();

        await Task.WhenAll(older, newer).WaitAsync(Rig.Deadline);
        (await Rig.NextAsync(link)).Topic.Should().Be("other", "messages leave in the order they were given");
        var state = await Rig.NextAsync(link);
        state.Topic.Should().Be("state");
        state.Payload.Length.Should().Be(3);
    }

    [Fact]
    public async Task A_message_that_may_be_lost_takes_no_place_of_one_that_may_not()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var link = new Rig(broker).Link("box");
        await Rig.ConnectedAsync(link);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => link.PublishAsync(
            Message("state") with { Retain = true, Qos = i % 2 == 0 ? MqttQos.AtLeastOnce : MqttQos.AtMostOnce }))).WaitAsync(Rig.Deadline);

        link.Counters.Pending.Should().Be(0);
        link.Counters.PendingBytes.Should().Be(0);
        (link.Counters.Published + link.Counters.Superseded).Should().Be(500);
    }

    [Fact]
    public async Task A_publish_that_is_cancelled_before_it_left_is_withdrawn()
    {
        await using var link = Unstarted(Nowhere);
        using var cancelling = new CancellationTokenSource();
        var publishing = link.PublishAsync(Message("t"), cancelling.Token);
        link.Counters.Pending.Should().Be(1);

        await cancelling.CancelAsync();

        await publishing.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        link.Counters.Pending.Should().Be(0);
        link.Counters.PendingBytes.Should().Be(0);
    }

    [Theory]
    [InlineData(MqttQos.AtMostOnce)]
    [InlineData(MqttQos.AtLeastOnce)]
    public async Task A_slow_reader_holds_the_socket_back_and_loses_nothing(MqttQos qos)
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0", "max_inflight_messages 0"]);
        var rig = new Rig(broker);
        await using var station = rig.Link("station", options => options with { OutgoingMessages = 20_000, OutgoingBytes = 64 << 20 });
        await using var slow = rig.Link("slow", options => options with { IncomingMessages = 10 });
        await slow.SubscribeAsync("t", qos);
        await Rig.ConnectedAsync(station, slow);

        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i =>
        {
            var payload = new byte[1_000];
            BitConverter.TryWriteBytes(payload, i).Should().BeTrue();
            return station.PublishAsync(new("t", payload, MqttQos.AtLeastOnce, Retain: false));
        })).WaitAsync(Rig.Deadline);

        slow.Incoming.Count.Should().BeLessThanOrEqualTo(10 + 64);
        slow.Counters.Received.Should().BeLessThanOrEqualTo(10 + 64, "the rest waits in the sockets and at the broker");
        for (var i = 0; i < 10_000; i++)
        {
            BitConverter.ToInt32((await Rig.NextAsync(slow)).Payload.Span).Should().Be(i);
            slow.Incoming.Count.Should().BeLessThanOrEqualTo(10 + 64);
        }
    }

    [Fact]
    public async Task The_incoming_queue_is_bounded_in_bytes_too()
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0"]);
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await using var slow = rig.Link("slow", options => options with { IncomingBytes = 100_000 });
        await slow.SubscribeAsync("t", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(station, slow);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => station.PublishAsync(Message("t", 50_000)))).WaitAsync(Rig.Deadline);

        slow.Counters.Received.Should().BeLessThanOrEqualTo(2);
        for (var i = 0; i < 100; i++)
            (await Rig.NextAsync(slow)).Payload.Length.Should().Be(50_000);
    }

    [Fact]
    public async Task Remembered_filters_are_bounded()
    {
        await using var link = Unstarted(Nowhere with { MaxSubscriptions = 2 });
        await link.SubscribeAsync("a", MqttQos.AtLeastOnce);
        await link.SubscribeAsync("b", MqttQos.AtLeastOnce);
        await link.SubscribeAsync("b", MqttQos.AtMostOnce);

        await link.Invoking(full => full.SubscribeAsync("c", MqttQos.AtLeastOnce).AsTask()).Should().ThrowAsync<MqttQueueFullException>();
        await link.UnsubscribeAsync("a");
        await link.SubscribeAsync("c", MqttQos.AtLeastOnce);
    }

    private static MqttLink Unstarted(MqttLinkOptions options) => new(options, new MqttLoop(), TimeProvider.System, new Random(1));

    private static MqttMessage Message(string topic, int length = 10) => new(topic, new byte[length], MqttQos.AtLeastOnce, Retain: false);
}
