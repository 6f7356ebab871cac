using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Broadcast.Controller.Dispatch.Broker;
using Broadcast.Mqtt;
using Broadcast.Protocol;
using static Broadcast.Controller.Tests.Dispatch.BrokerHouse;

namespace Broadcast.Controller.Tests.Dispatch;

public sealed class TheEmbeddedBroker
{
    [Fact]
    public async Task Nobody_enters_without_a_credential_or_with_a_wrong_one()
    {
        await using var house = new BrokerHouse();
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        var anonymous = house.Started(new MqttLinkOptions { Port = enrolment.Broker.Port, ClientId = "la" });
        var wrong = house.Box(WithPassword(enrolment, "sai"));
        await UntilAsync(() => anonymous.State.IsRefused && wrong.State.IsRefused, "both are refused");
        var right = house.Box(enrolment, "content");
        await UntilAsync(() => right.State.IsConnected, "the box's own credential is taken");
    }

    [Fact]
    public async Task A_box_reads_and_writes_what_is_its_own_and_nothing_else()
    {
        await using var house = new BrokerHouse();
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        house.Enrolments.Enrol("xa-1", "Xã 1", "loa-2");
        await house.StartAsync();
        var controller = house.Controller();
        var box = house.Box(enrolment);
        await controller.SubscribeAsync("tt1/#", MqttQos.AtLeastOnce);
        await UntilAsync(() => controller.State.IsConnected && box.State.IsConnected, "both are there");

        var content = ContentId.Of("x"u8);
        TopicAddress[] readable =
        [
            Topics.Policy("xa-1"), Topics.StationCommand("xa-1"), Topics.ZoneCommand("xa-1", "thon-1"), Topics.Manifest("xa-1", content), Topics.ContentChunk("xa-1", content),
            Topics.Live("xa-1", LiveSessionId.Read(new byte[16])), Topics.Plan("xa-1", "loa-1"), Topics.BoxCommand("xa-1", "loa-1"), Topics.Receipt("xa-1", "loa-1"),
            Topics.Time("xa-1", "loa-1"), Topics.BoxChunk("xa-1", "loa-1"),
        ];
        TopicAddress[] unreadable =
        [
            Topics.Policy("xa-2"), Topics.StationCommand("xa-2"), Topics.Manifest("xa-2", content), Topics.Plan("xa-1", "loa-2"), Topics.BoxCommand("xa-1", "loa-2"),
            Topics.Receipt("xa-1", "loa-2"), Topics.Time("xa-1", "loa-2"), Topics.BoxChunk("xa-1", "loa-2"), Topics.Presence("xa-1", "loa-2"), Topics.State("xa-1", "loa-2"),
        ];
        foreach (var filter in unreadable.Select(topic => topic.ToString()).Concat(["#", "tt1/#", "tt1/xa-1/#", "tt1/xa-1/box/+/plan", "$CONTROL/#", "$SYS/#"]))
            await box.Invoking(b => b.SubscribeAsync(filter, MqttQos.AtLeastOnce).AsTask()).Should().ThrowAsync<MqttSubscriptionRefusedException>(filter);
        foreach (var topic in readable)
            await box.SubscribeAsync(topic.ToString(), MqttQos.AtLeastOnce);
        foreach (var topic in unreadable.Concat(readable))
            await controller.PublishAsync(Message(topic));
        await HearsExactlyAsync(box, readable);
        await HearsExactlyAsync(controller, [.. unreadable, .. readable]);

        TopicAddress[] writable =
        [
            Topics.Presence("xa-1", "loa-1"), Topics.State("xa-1", "loa-1"), Topics.TimeAsk("xa-1", "loa-1"), Topics.Want("xa-1", "loa-1"), Topics.AsRun("xa-1", "loa-1"),
            Topics.Report("xa-1", "loa-1"),
        ];
        foreach (var topic in unreadable.Concat(readable).Append(Topics.Want("xa-1", "loa-2")).Concat(writable))
            await box.PublishAsync(Message(topic));
        await HearsExactlyAsync(controller, writable);
    }

    [Fact]
    public async Task Only_the_administrator_changes_users_and_it_does_nothing_else()
    {
        await using var house = new BrokerHouse();
        var box = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        var command = new MqttMessage(
            BrokerRights.CommandTopic, """{"commands":[{"command":"createClient","username":"la","password":"mat-khau"}]}"""u8.ToArray(), MqttQos.AtLeastOnce, Retain: false);
        foreach (var link in new[] { house.Box(box), house.Controller() })
            await link.PublishAsync(command);
        var stranger = house.Box(box with { User = "la", Password = "mat-khau" });
        await UntilAsync(() => stranger.State.IsRefused, "nobody was made a user by them");

        var administrator = house.Administrator();
        await UntilAsync(() => administrator.State.IsConnected, "the administrator is there");
        await administrator.Invoking(a => a.SubscribeAsync("tt1/#", MqttQos.AtLeastOnce).AsTask()).Should().ThrowAsync<MqttSubscriptionRefusedException>();
        await administrator.PublishAsync(command);
        var made = house.Box(box with { User = "la", Password = "mat-khau" }, "another");
        await UntilAsync(() => made.State.IsConnected, "the same command of the administrator does make one");
    }

    [Fact]
    public async Task A_box_enrolled_while_the_broker_runs_is_let_in_and_a_revoked_one_is_not()
    {
        await using var house = new BrokerHouse();
        await house.StartAsync();
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        var box = house.Box(enrolment);
        await UntilAsync(() => box.State.IsConnected, "the new box is let in");

        house.Enrolments.Revoke("xa-1", "loa-1");
        var again = house.Box(enrolment, "content");
        await UntilAsync(() => again.State.IsRefused, "the revoked one is not");
    }

    [Fact]
    public async Task The_broker_lives_though_boxes_with_waiting_content_are_enrolled_again_and_again()
    {
        // The C library spoils freed memory at once, so that a use of it is an end of the process and no matter of luck.
        using var folder = new TestFolder();
        var program = await MosquittoAfterAsync("export GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.tcache_count=0", folder);
        await using var house = new BrokerHouse(adjust: options => options.Program = program);
        await house.StartAsync();
        var broker = house.Supervisor.ProcessId;
        for (var round = 0; round < 5; round++)
        {
            foreach (var name in new[] { "loa-1", "loa-2", "loa-3" })
            {
                // The broker keeps the content session of a box that is cut off; its credential ends meanwhile.
                var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", name);
                await using (var box = house.Box(enrolment, "content", keepSession: true))
                    await UntilAsync(() => box.State.IsConnected, $"{name} comes in with its new credential");
                await using var controlled = house.Box(enrolment);
                await UntilAsync(() => controlled.State.IsConnected, $"{name} is there");
                if (round == 2)
                    house.Enrolments.Revoke("xa-1", name);
                else
                    house.Enrolments.Enrol("xa-1", "Xã 1", name);
                await UntilAsync(() => controlled.State.IsRefused, $"{name} is put out and refused: its credential has ended");
            }
        }

        house.Supervisor.ProcessId.Should().Be(broker);
        await house.Supervisor.StopAsync(CancellationToken.None);
        File.Exists(house.Folder.Pid).Should().BeFalse("a broker that ends in good order removes its pid file");
    }

    [Fact]
    public async Task A_hundred_boxes_enrolled_one_after_another_are_all_let_in()
    {
        await using var house = new BrokerHouse();
        await house.StartAsync();
        var broker = house.Supervisor.ProcessId;
        var boxes = Enumerable.Range(1, 100).Select(number => house.Box(house.Enrolments.Enrol("xa-1", "Xã 1", $"loa-{number}"))).ToList();
        await UntilAsync(() => boxes.TrueForAll(box => box.State.IsConnected), "all are there");
        house.Supervisor.ProcessId.Should().Be(broker);
    }

    [Fact]
    public async Task A_broker_that_does_not_take_a_change_is_started_again_with_all_its_users()
    {
        await using var house = new BrokerHouse();
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        var broker = house.Supervisor.ProcessId;
        var administrator = house.Administrator();
        await UntilAsync(() => administrator.State.IsConnected, "somebody gives the broker a command");
        while (house.Supervisor.ProcessId == broker)
            await administrator.PublishAsync(new MqttMessage(BrokerRights.CommandTopic, """{"commands":[{"command":"createClient"}]}"""u8.ToArray(), MqttQos.AtLeastOnce, Retain: false));

        var box = house.Box(enrolment);
        await UntilAsync(() => box.State.IsConnected, "the enrolled box is let in by the next one");
    }

    [Theory]
    [InlineData("""{"responses":[{"command":"createClient"}]}""", null)]
    [InlineData("""{"responses":[{"command":"createRole","error":"Role already exists"},{"command":"deleteClient","error":"Client not found"}]}""", null)]
    [InlineData("""{"responses":[{"command":"createRole"},{"command":"createClient","error":"Internal error"}]}""", "createClient: Internal error")]
    [InlineData("""{"responses":[{"command":"setClientPassword","error":"Client not found"}]}""", "setClientPassword: Client not found")]
    [InlineData("""{"responses":[{"command":"createClient","error":"Role not found"}]}""", "createClient: Role not found")]
    [InlineData("{}", null)]
    [InlineData("rác", "invalid")]
    [InlineData("""{"responses":7}""", "array")]
    [InlineData("""{"responses":[7]}""", "object")]
    public void What_the_broker_could_not_do_is_found_in_its_answer(string answer, string? fault)
    {
        var faults = BrokerRights.Faults(System.Text.Encoding.UTF8.GetBytes(answer));
        if (fault is null)
            faults.Should().BeEmpty();
        else
            faults.Should().ContainSingle().Which.Should().ContainEquivalentOf(fault);
    }

    [Fact]
    public async Task A_broker_that_was_killed_is_started_again_on_the_same_port()
    {
        await using var house = new BrokerHouse();
        var box = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        for (var time = 0; time < 2; time++)
        {
            var before = house.Supervisor.ProcessId;
            house.KillBroker();
            await UntilAsync(() => house.Supervisor.ProcessId is { } pid && pid != before, "another process serves");
        }

        var link = house.Box(box);
        await UntilAsync(() => link.State.IsConnected, "the enrolment still holds");
    }

    [Fact]
    public async Task A_broker_that_is_killed_while_it_starts_is_started_again()
    {
        using var folder = new TestFolder();
        var program = await MosquittoAfterAsync("""[ -e "$0.struck" ] || { touch "$0.struck"; kill -9 $$; }""", folder);
        await using var house = new BrokerHouse(adjust: options => options.Program = program);
        var box = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();

        var link = house.Box(box);
        await UntilAsync(() => link.State.IsConnected, "the second broker serves");
    }

    [Fact]
    public async Task Ctrl_C_at_the_terminal_is_for_the_controller_which_ends_the_broker_last()
    {
        await using var house = new BrokerHouse();
        await house.StartAsync();
        // A terminal signals every process of the group in front (proc(5): after the name in brackets come state, parent, group).
        GroupOf(house.Supervisor.ProcessId!.Value).Should().NotBe(GroupOf(Environment.ProcessId));

        static string GroupOf(int process)
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2];
        }
    }

    [Fact]
    public async Task The_broker_ends_with_the_controller_and_leaves_nothing_behind()
    {
        int pid;
        await using (var house = new BrokerHouse())
        {
            await house.StartAsync();
            pid = house.Supervisor.ProcessId!.Value;
        }

        FluentActions.Invoking(() => Process.GetProcessById(pid)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_host_that_fails_to_start_leaves_no_broker_behind()
    {
        await using var house = new BrokerHouse();
        await house.StartAsync();
        using var broker = Process.GetProcessById(house.Supervisor.ProcessId!.Value);
        house.Supervisor.Dispose();
        await UntilAsync(() => broker.HasExited, "the broker has gone with the host");
    }

    [Fact]
    public async Task A_free_port_that_was_chosen_once_is_the_same_after_a_restart()
    {
        await using var house = new BrokerHouse();
        var port = house.Endpoint.Listen().Port;
        new BrokerEndpoint(Microsoft.Extensions.Options.Options.Create(house.Options), house.Folder).Listen().Port.Should().Be(port).And.NotBe(0);
    }

    [Fact]
    public async Task A_busy_port_is_named_with_the_setting_and_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var house = new BrokerHouse($"127.0.0.1:{port}");
        (await house.Invoking(h => h.StartAsync()).Should().ThrowAsync<StartRefusedException>())
            .Which.Message.Should().Contain(port.ToString(CultureInfo.InvariantCulture)).And.Contain("Mqtt:Listen").And.Contain("Hãy");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        await using var house = new BrokerHouse("192.0.2.1:18830");
        (await house.Invoking(h => h.StartAsync()).Should().ThrowAsync<StartRefusedException>()).WithMessage("*192.0.2.1*Mqtt:Listen*");
    }

    [Fact]
    public async Task A_missing_mosquitto_names_the_package()
    {
        await using var house = new BrokerHouse(adjust: options => options.Program = "mosquitto-khong-co");
        (await house.Invoking(h => h.StartAsync()).Should().ThrowAsync<StartRefusedException>()).WithMessage("*gói Debian mosquitto*");
    }

    [Fact]
    public async Task A_second_controller_in_the_same_folder_is_refused_and_harms_nobody()
    {
        await using var house = new BrokerHouse();
        await house.StartAsync();
        using var second = house.Another();
        (await second.Invoking(s => s.StartAsync(CancellationToken.None)).Should().ThrowAsync<StartRefusedException>()).WithMessage("*tiến trình điều khiển khác*");
        house.Supervisor.ProcessId.Should().NotBeNull();
    }

    [Fact]
    public async Task A_broker_left_by_a_killed_controller_is_ended_before_a_new_one_starts()
    {
        await using var house = new BrokerHouse();
        Directory.CreateDirectory(house.Folder.Path);
        using var orphan = await house.Process.StartAsync(CancellationToken.None);
        await house.StartAsync();
        orphan.HasExited.Should().BeTrue();
        house.Supervisor.ProcessId.Should().NotBe(orphan.Id);
    }

    [Fact]
    public async Task A_process_that_is_not_ours_is_not_touched_though_the_pid_file_names_it()
    {
        await using var house = new BrokerHouse();
        Directory.CreateDirectory(house.Folder.Path);
        using var foreign = Process.Start("sleep", "60");
        try
        {
            await File.WriteAllTextAsync(house.Folder.Pid, foreign.Id.ToString(CultureInfo.InvariantCulture));
            await house.StartAsync();
            foreign.HasExited.Should().BeFalse();
        }
        finally
        {
            foreign.Kill();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("rác")]
    [InlineData("-1")]
    [InlineData("1")]
    [InlineData("99999999999999")]
    [InlineData("4194304")]
    public async Task A_pid_file_that_names_nobody_is_passed_over(string text)
    {
        await using var house = new BrokerHouse();
        Directory.CreateDirectory(house.Folder.Path);
        await File.WriteAllTextAsync(house.Folder.Pid, text);
        OrphanBroker.Find(house.Folder).Should().BeNull();
    }

    [Fact]
    public async Task Files_with_secrets_are_private_and_hold_no_password()
    {
        await using var house = new BrokerHouse();
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        foreach (var file in new[] { house.Folder.Users, house.Folder.Configuration })
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
            (await File.ReadAllTextAsync(file)).Should().NotContain(enrolment.Password).And.NotContain(house.Users.ControllerPassword).And.NotContain(house.Users.AdministratorPassword);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:1883", "127.0.0.1", 1883)]
    [InlineData("[::1]:0", "::1", 0)]
    [InlineData("may-chu.xa.vn:8883", "may-chu.xa.vn", 8883)]
    public void An_address_is_host_and_port(string text, string host, int port)
    {
        BrokerOptions.TryParse(text, null, out var address).Should().BeTrue();
        address.Should().Be((host, port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData(":1883")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("a b:1")]
    [InlineData("a\nlistener 1:1")]
    public void What_is_no_address_is_refused_naming_the_setting(string text)
    {
        new BrokerOptions { Listen = text }.Faults().Should().ContainSingle().Which.Should().Contain("Mqtt:Listen");
    }

    /// <summary>A broker's program that does something first.</summary>
    private static async Task<string> MosquittoAfterAsync(string line, TestFolder folder)
    {
        var program = folder.In("mosquitto");
        await File.WriteAllTextAsync(program, $"""
            #!/bin/sh
            {line}
            exec mosquitto "$@"

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }

    private static MqttMessage Message(TopicAddress topic) => new(topic.ToString(), "x"u8.ToArray(), MqttQos.AtLeastOnce, Retain: false);

    private static Enrolment WithPassword(Enrolment enrolment, string password) => enrolment with { Password = password };

    // The last topic of the list was published last: when it has come, nothing of the rest is on its way.
    private static async Task HearsExactlyAsync(IMqttLink link, IReadOnlyList<TopicAddress> topics)
    {
        var heard = new List<string>();
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var message in link.Incoming.ReadAllAsync(deadline.Token))
        {
            heard.Add(message.Topic);
            if (message.Topic == topics[^1].ToString())
                break;
        }

        heard.Should().BeEquivalentTo(topics.Select(topic => topic.ToString()));
    }
}
