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

        await station.PublishAsync(new("d/hamlet-1/lenh", Encoding.UTF8.GetBytes("Kính chào bà con"), qos, Retain: false)).WaitAsync(Rig.Deadline);

        var message = await Rig.NextAsync(box);
        message.Topic.Should().Be("d/hamlet-1/lenh");
        Encoding.UTF8.GetString(message.Payload.Span).Should().Be("Kính chào bà con");
        message.Qos.Should().Be(qos);
        message.Retain.Should().BeFalse();
    }
}
