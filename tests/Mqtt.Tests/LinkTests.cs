using System.Text;

namespace Broadcast.Mqtt.Tests;

public sealed class LinkTests
{
    [Theory]
    [InlineData(MqttQos.AtMostOnce)]
    [InlineData(MqttQos.AtLeastOnce)]
    public async Task A_message_published_by_one_link_reaches_another(MqttQos qos)
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await using var box = rig.Link("box");
        await box.SubscribeAsync("d/+/lenh", qos);
        await Rig.ConnectedAsync(station, box);

        await station.PublishAsync(new("d/thôn-1/lenh", Encoding.UTF8.GetBytes("Kính chào bà con"), qos, Retain: false)).WaitAsync(Rig.Deadline);

        var message = await Rig.NextAsync(box);
        message.Topic.Should().Be("d/thôn-1/lenh");
        Encoding.UTF8.GetString(message.Payload.Span).Should().Be("Kính chào bà con");
        message.Qos.Should().Be(qos);
        message.Retain.Should().BeFalse();
    }

    [Fact]
    public async Task What_is_retained_reaches_who_comes_later_until_it_is_cleared()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await station.PublishAsync(new("plan/box", new byte[] { 1 }, MqttQos.AtLeastOnce, Retain: true)).WaitAsync(Rig.Deadline);
        await using var early = rig.Link("early");
        await Rig.ConnectedAsync(early);
        await early.SubscribeAsync("plan/#", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
        (await Rig.NextAsync(early)).Retain.Should().BeTrue();

        await station.PublishAsync(new("plan/box", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: true)).WaitAsync(Rig.Deadline);
        await using var late = rig.Link("late");
        await late.SubscribeAsync("#", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(late);
        await station.PublishAsync(new("marker", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(late)).Topic.Should().Be("marker");
    }

    [Fact]
    public async Task After_unsubscribing_nothing_more_arrives()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var link = rig.Link("box");
        await Rig.ConnectedAsync(link);
        await link.SubscribeAsync("a", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
        await link.SubscribeAsync("b", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
        await link.UnsubscribeAsync("a").AsTask().WaitAsync(Rig.Deadline);

        await link.PublishAsync(new("a", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
        await link.PublishAsync(new("b", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(link)).Topic.Should().Be("b");
    }

    [Fact]
    public async Task Messages_of_one_link_arrive_in_the_order_they_were_published()
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0"]);
        var rig = new Rig(broker);
        await using var station = rig.Link("station", options => options with { OutgoingMessages = 5_000 });
        await using var box = rig.Link("box", options => options with { IncomingMessages = 50 });
        await box.SubscribeAsync("n", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(station, box);

        for (var i = 0; i < 5_000; i++)
            station.TryPublish(new("n", BitConverter.GetBytes(i), MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();

        for (var i = 0; i < 5_000; i++)
            BitConverter.ToInt32((await Rig.NextAsync(box)).Payload.Span).Should().Be(i);
        await Rig.UntilAsync(() => station.Counters.Pending == 0, "all acknowledged");
        station.Counters.Published.Should().Be(5_000);
        station.Counters.PendingBytes.Should().Be(0);
        box.Counters.Received.Should().Be(5_000);
    }

    [Fact]
    public async Task The_control_link_goes_on_while_nobody_reads_the_content_link()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await using var content = rig.Link("box-content", options => options with { IncomingMessages = 1 });
        await using var control = rig.Link("box-control");
        await content.SubscribeAsync("content/#", MqttQos.AtLeastOnce);
        await control.SubscribeAsync("control/#", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(station, content, control);
        for (var i = 0; i < 500; i++)
            station.TryPublish(new("content/1", new byte[1_000], MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();

        await station.PublishAsync(new("control/alert", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(control)).Topic.Should().Be("control/alert");
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_here_and_dropped_and_counted_when_it_arrives()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var careless = rig.Link("careless");
        await using var careful = rig.Link("careful", options => options with { MaxPayloadBytes = 100 });
        await careful.SubscribeAsync("#", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(careless, careful);

        var publishing = () => careful.PublishAsync(new("t", new byte[101], MqttQos.AtLeastOnce, Retain: false));
        (await publishing.Should().ThrowAsync<ArgumentException>()).WithMessage("*101 bytes; at most 100*");
        careful.Invoking(link => link.TryPublish(new("t", new byte[101], MqttQos.AtMostOnce, Retain: false))).Should().Throw<ArgumentException>();

        await careless.PublishAsync(new("big", new byte[101], MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
        await careless.PublishAsync(new("small", new byte[100], MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
        (await Rig.NextAsync(careful)).Topic.Should().Be("small");
        careful.Counters.OversizeDropped.Should().Be(1);
        careful.State.IsConnected.Should().BeTrue();
    }

    [Fact]
    public async Task The_largest_payload_allowed_passes_unharmed()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var link = rig.Link("box", options => options with { MaxPayloadBytes = 16 << 20, OutgoingBytes = 64 << 20 });
        await link.SubscribeAsync("big", MqttQos.AtMostOnce);
        await Rig.ConnectedAsync(link);
        var payload = new byte[16 << 20];
        new Random(7).NextBytes(payload);

        await link.PublishAsync(new("big", payload, MqttQos.AtMostOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(link)).Payload.Span.SequenceEqual(payload).Should().BeTrue();
    }

    [Fact]
    public async Task Two_hundred_links_in_one_process_each_get_their_own_message()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        var boxes = Enumerable.Range(0, 200).Select(i => rig.Link($"box-{i}")).ToArray();
        try
        {
            for (var i = 0; i < boxes.Length; i++)
                await boxes[i].SubscribeAsync($"box/{i}", MqttQos.AtLeastOnce);
            await Rig.ConnectedAsync(boxes);
            await Task.WhenAll(Enumerable.Range(0, boxes.Length).Select(i =>
                boxes[(i + 1) % boxes.Length].PublishAsync(new($"box/{i}", BitConverter.GetBytes(i), MqttQos.AtLeastOnce, Retain: false))))
                .WaitAsync(Rig.Deadline);

            for (var i = 0; i < boxes.Length; i++)
                BitConverter.ToInt32((await Rig.NextAsync(boxes[i])).Payload.Span).Should().Be(i);
        }
        finally
        {
            await Task.WhenAll(boxes.Select(box => box.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Many_threads_may_publish_subscribe_and_dispose_at_once()
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0"]);
        var rig = new Rig(broker);
        await using var reader = rig.Link("reader", options => options with { IncomingMessages = 10_000 });
        await reader.SubscribeAsync("t/#", MqttQos.AtLeastOnce);
        await using var writer = rig.Link("writer", options => options with { OutgoingMessages = 10_000 });
        await Rig.ConnectedAsync(reader, writer);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await writer.SubscribeAsync($"own/{thread}/{i}", MqttQos.AtMostOnce);
                await writer.PublishAsync(new($"t/{thread}", BitConverter.GetBytes(i), MqttQos.AtLeastOnce, Retain: false));
                await writer.UnsubscribeAsync($"own/{thread}/{i}");
            }
        }))).WaitAsync(Rig.Deadline);

        for (var i = 0; i < 8 * 200; i++)
            await Rig.NextAsync(reader);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await writer.DisposeAsync()))).WaitAsync(Rig.Deadline);
        writer.TryPublish(new("t", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).Should().BeFalse();
    }
}
