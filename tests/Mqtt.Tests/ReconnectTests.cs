using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Broadcast.Tests;

namespace Broadcast.Mqtt.Tests;

public sealed class ReconnectTests
{
    [Fact]
    public void After_an_attempt_in_vain_another_of_the_brokers_addresses_is_asked_first()
    {
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Any];
        LinkDriver.BeginningWith(addresses, 0).Should().Equal(addresses);
        LinkDriver.BeginningWith(addresses, 1).Should().Equal(IPAddress.IPv6Loopback, IPAddress.Any, IPAddress.Loopback);
        LinkDriver.BeginningWith(addresses, 5).Should().Equal(IPAddress.Any, IPAddress.Loopback, IPAddress.IPv6Loopback);
    }

    [Fact]
    public async Task A_broker_that_was_killed_and_restarted_is_found_again_and_told_the_filters_again()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var box = rig.Link("box");
        await using var station = rig.Link("station");
        await box.SubscribeAsync("before", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(box, station);
        await box.SubscribeAsync("during", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);

        var losing = box.WaitForStateAsync(state => !state.IsConnected); // from now on: soon after it the first attempt fails, for another reason
        await broker.KillAsync();
        var lost = await losing.WaitAsync(Rig.Deadline);
        lost.Reason.Should().Be(MqttReason.ConnectionLost);
        await box.SubscribeAsync("after", MqttQos.AtLeastOnce).AsTask().WaitAsync(Rig.Deadline);
        await broker.RestartAsync();
        await Rig.ConnectedAsync(box, station);

        foreach (var topic in new[] { "before", "during", "after" })
        {
            await station.PublishAsync(new(topic, ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
            (await Rig.NextAsync(box)).Topic.Should().Be(topic);
        }

        box.Counters.Connections.Should().Be(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publishes_under_way_when_the_broker_is_killed_all_arrive_after_its_restart(bool cleanSession)
    {
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0"]);
        var rig = new Rig(broker);
        await using var station = rig.Link("station", options => options with { OutgoingMessages = 4_000, CleanSession = cleanSession });
        await Rig.ConnectedAsync(station);

        var publishing = Publish(0, 2_000).ToList();
        await Rig.UntilAsync(() => station.Counters.Published > 100, "some are acknowledged");
        await broker.FreezeAsync();
        publishing.AddRange(Publish(2_000, 2_000));
        await broker.KillAsync();
        await station.WaitForStateAsync(state => !state.IsConnected).WaitAsync(Rig.Deadline);
        await Rig.UntilAsync(() => publishing.Count(done => done.IsCompleted) == station.Counters.Published, "the acknowledged ones know it");
        // Acknowledged ones were in the broker's memory, which is gone: only the others can arrive.
        var owed = Enumerable.Range(0, 4_000).Where(i => !publishing[i].IsCompleted).ToHashSet();
        owed.Should().NotBeEmpty("the broker was killed in the middle");
        await broker.RestartAsync();
        await Task.WhenAll(publishing).WaitAsync(Rig.Deadline);

        await using var box = rig.Link("box");
        await box.SubscribeAsync("n/+", MqttQos.AtLeastOnce);
        while (owed.Count > 0)
            owed.Remove(BitConverter.ToInt32((await Rig.NextAsync(box)).Payload.Span));
        station.Counters.Pending.Should().Be(0);

        IEnumerable<Task> Publish(int first, int count) => [.. Enumerable.Range(first, count)
            .Select(i => station.PublishAsync(new($"n/{i}", BitConverter.GetBytes(i), MqttQos.AtLeastOnce, Retain: true)))];
    }

    [Fact]
    public async Task Messages_published_before_there_is_a_broker_wait_for_it()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await broker.KillAsync();
        var rig = new Rig(broker);
        await using var link = rig.Link("box");
        var waiting = link.PublishAsync(new("t", new byte[] { 1 }, MqttQos.AtLeastOnce, Retain: false));
        var state = await link.WaitForStateAsync(now => now.Reason == MqttReason.Unreachable).WaitAsync(Rig.Deadline);
        state.IsRefused.Should().BeFalse();

        await broker.RestartAsync();

        await waiting.WaitAsync(Rig.Deadline);
    }

    [Fact]
    public async Task The_broker_keeps_messages_for_a_box_that_is_away()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await using (var before = rig.Link("box"))
        {
            await before.SubscribeAsync("t", MqttQos.AtLeastOnce);
            var first = await before.WaitForStateAsync(state => state.IsConnected).WaitAsync(Rig.Deadline);
            first.SessionPresent.Should().BeFalse();
        }

        await station.PublishAsync(new("t", new byte[] { 42 }, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);
        await using var after = rig.Link("box");

        (await Rig.NextAsync(after)).Payload.Span[0].Should().Be(42);
        (await after.WaitForStateAsync(state => state.IsConnected).WaitAsync(Rig.Deadline)).SessionPresent.Should().BeTrue();
    }

    [Fact]
    public async Task A_filter_that_was_left_without_a_connection_is_left_in_the_kept_session_too()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await using var cable = new Cable(broker.Port);
        await using var box = rig.Link("box", options => options with { Port = cable.Port });
        await box.SubscribeAsync("kept", MqttQos.AtLeastOnce);
        await box.SubscribeAsync("left", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(station, box);
        var losing = box.WaitForStateAsync(state => !state.IsConnected); // from now on: it is back in a moment
        cable.Cut();
        await losing.WaitAsync(Rig.Deadline);
        await box.UnsubscribeAsync("left");
        await Rig.ConnectedAsync(box);
        await box.UnsubscribeAsync("never asked for").AsTask().WaitAsync(Rig.Deadline); // told after what was left
        foreach (var topic in new[] { "left", "kept" })
            await station.PublishAsync(new(topic, new byte[] { 1 }, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(box)).Topic.Should().Be("kept");
    }

    [Fact]
    public async Task A_message_of_qos_0_does_not_wait_for_a_broker()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await broker.KillAsync();
        await using var link = new Rig(broker).Link("box");
        var frame = new MqttMessage("live", new byte[] { 1 }, MqttQos.AtMostOnce, Retain: false);

        link.TryPublish(frame).Should().BeFalse();
        await link.Invoking(box => box.PublishAsync(frame)).Should().ThrowAsync<MqttNotConnectedException>();
        link.Counters.Pending.Should().Be(0);
    }

    [Fact]
    public async Task The_last_will_is_published_when_the_cable_is_cut()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await station.SubscribeAsync("presence/#", MqttQos.AtLeastOnce);
        await using var cable = new Cable(broker.Port);
        await using var box = rig.Link("box", options => options with { Port = cable.Port, LastWill = Gone });
        await Rig.ConnectedAsync(station, box);

        cable.Cut();

        var will = await Rig.NextAsync(station);
        Encoding.UTF8.GetString(will.Payload.Span).Should().Be("gone");
        (await box.WaitForStateAsync(state => !state.IsConnected || box.Counters.Connections > 1).WaitAsync(Rig.Deadline)).Should().NotBeNull();
    }

    [Fact]
    public async Task The_last_will_is_not_published_after_a_clean_end_which_sends_what_was_queued()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var rig = new Rig(broker);
        await using var station = rig.Link("station");
        await station.SubscribeAsync("#", MqttQos.AtLeastOnce);
        var box = rig.Link("box", options => options with { LastWill = Gone });
        await Rig.ConnectedAsync(station, box);

        box.TryPublish(new("goodbye", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).Should().BeTrue();
        await box.DisposeAsync().AsTask().WaitAsync(Rig.Deadline);
        await Rig.UntilAsync(() => broker.Log.Contains("Client box disconnected", StringComparison.Ordinal), "the broker saw the end");
        await station.PublishAsync(new("marker", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false)).WaitAsync(Rig.Deadline);

        (await Rig.NextAsync(station)).Topic.Should().Be("goodbye");
        (await Rig.NextAsync(station)).Topic.Should().Be("marker");
        box.State.Reason.Should().Be(MqttReason.Disposed);
        broker.Log.Should().Contain("Received DISCONNECT from box");
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_tried_again_slowly()
    {
        await using var broker = await MosquittoProcess.StartAsync(users: new Dictionary<string, string> { ["box"] = "right" });
        var time = new ManualTime();
        var rig = new Rig(broker);
        await using var wrong = rig.Link("box", options => options with { Username = "box", Password = "wrong" }, time: time);

        var refused = await wrong.WaitForStateAsync(state => state.IsRefused).WaitAsync(Rig.Deadline);
        refused.Reason.Should().Be(MqttReason.NotAuthorised);
        refused.Detail.Should().NotBeEmpty().And.NotContain("wrong");
        await Rig.UntilAsync(() => time.NextAlarm >= TimeSpan.FromSeconds(60), "it has made up its mind to wait");
        time.NextAlarm.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(90));

        time.Advance(TimeSpan.FromSeconds(90));
        await Rig.UntilAsync(() => Attempts(broker) == 2, "a second attempt");

        await using var right = rig.Link("box-2", options => options with { Username = "box", Password = "right" });
        await Rig.ConnectedAsync(right);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_named_as_the_reason()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var link = new Rig(broker).Link("box", options => options with { Host = "broker.invalid" });

        var state = await link.WaitForStateAsync(now => now.Reason != MqttReason.NotStarted && now.Reason != MqttReason.None).WaitAsync(Rig.Deadline);

        state.Reason.Should().Be(MqttReason.NameUnknown);
    }

    [Fact]
    public async Task A_peer_that_never_answers_is_given_up_after_the_connect_timeout()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var cable = new Cable(brokerPort: null);
        var time = new ManualTime();
        await using var link = new Rig(broker).Link("box", options => options with { Port = cable.Port }, time: time);
        await cable.Used.WaitAsync(Rig.Deadline);
        await Rig.UntilAsync(() => time.NextAlarm is not null, "the time limit is set");

        time.Advance(TimeSpan.FromSeconds(10));

        var state = await link.WaitForStateAsync(now => now.Phase == MqttLinkPhase.Disconnected && now.Reason != MqttReason.NotStarted).WaitAsync(Rig.Deadline);
        state.Reason.Should().Be(MqttReason.Unreachable);
        state.Detail.Should().Contain(10.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("broker.invalid")]
    public async Task A_link_can_be_disposed_while_it_connects(string host)
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var cable = new Cable(brokerPort: null);
        var link = new Rig(broker).Link("box", options => options with { Host = host, Port = cable.Port });
        var owed = link.PublishAsync(new("t", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false));
        await link.WaitForStateAsync(state => state.Phase == MqttLinkPhase.Connecting).WaitAsync(Rig.Deadline);

        await link.DisposeAsync().AsTask().WaitAsync(Rig.Deadline);

        link.State.Reason.Should().Be(MqttReason.Disposed);
        await owed.Awaiting(task => task).Should().ThrowAsync<ObjectDisposedException>();
        (await link.Incoming.WaitToReadAsync().AsTask().WaitAsync(Rig.Deadline)).Should().BeFalse();
        link.Invoking(disposed => disposed.Start()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_link_that_was_never_started_can_be_disposed()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var link = new MqttLink(new Rig(broker).Options("box"), new MqttLoop(), TimeProvider.System, new Random(1));
        var owed = link.PublishAsync(new("t", ReadOnlyMemory<byte>.Empty, MqttQos.AtLeastOnce, Retain: false));

        await link.DisposeAsync();
        await link.DisposeAsync();

        await owed.Awaiting(task => task).Should().ThrowAsync<ObjectDisposedException>();
        var states = new List<MqttReason>();
        await foreach (var state in link.WatchStateAsync())
            states.Add(state.Reason);
        states.Should().Equal(MqttReason.Disposed);
    }

    [Fact]
    public async Task A_child_process_does_not_hold_the_connection_open_after_us()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var link = new Rig(broker).Link("box");
        await Rig.ConnectedAsync(link);
        var ours = SocketsTo(broker.Port);
        ours.Should().NotBeEmpty();

        using var child = Process.Start("/bin/sleep", "60");
        try
        {
            FilesOpenIn(child).Should().NotIntersectWith(ours);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Two_links_with_one_client_id_do_not_hammer_the_broker()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var time = new ManualTime();
        var rig = new Rig(broker);
        await using var first = rig.Link("same", time: time);
        await Rig.ConnectedAsync(first);
        await using var second = rig.Link("same", time: time);

        var lost = await first.WaitForStateAsync(state => !state.IsConnected).WaitAsync(Rig.Deadline);

        lost.Reason.Should().Be(MqttReason.ConnectionLost);
        await Rig.UntilAsync(() => time.NextAlarm > TimeSpan.Zero, "the loser waits before it takes the id back");
    }

    private static readonly MqttMessage Gone = new("presence/box", "gone"u8.ToArray(), MqttQos.AtLeastOnce, Retain: true);

    /// <summary>As /proc names them: "socket:[inode]".</summary>
    private static List<string> SocketsTo(int port) =>
        [.. File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[2].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")];

    /// <summary>A program that has only just begun still opens and closes its libraries: what is gone by the time we look was no connection of ours.</summary>
    private static List<string> FilesOpenIn(Process process)
    {
        var open = new List<string>();
        foreach (var file in Directory.GetFiles($"/proc/{process.Id}/fd"))
        {
            try
            {
                open.Add(File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? file);
            }
            catch (FileNotFoundException)
            {
            }
        }

        return open;
    }

    private static int Attempts(MosquittoProcess broker) =>
        broker.Log.Split('\n').Count(line => line.Contains("Sending CONNACK to", StringComparison.Ordinal) && line.Contains("(0, 5)", StringComparison.Ordinal));
}
