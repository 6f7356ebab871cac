using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Broadcast.Acceptance.Tests;
using Broadcast.Audio;
using Broadcast.Demo;

namespace Broadcast.Packaging.Tests;

/// <summary>The life of a box's package, from a bare Debian to the day it is thrown away.</summary>
[Collection(nameof(BuiltPackages))]
public sealed class ABoxIsSetUp(BuiltPackages packages) : IDisposable
{
    private const string Data = "/var/lib/truyen-thanh-agent";

    /// <summary>As the unit runs it, on a root that cannot be written: only the data folder can.</summary>
    private const string AsTheUnit =
        $"""
        echo $$ >/srv/ours/agent.pid
        mount --bind {Data} {Data}
        mount -o remount,bind,ro /
        exec setpriv --reuid truyen-thanh --regid truyen-thanh --groups audio --no-new-privs --bounding-set -all --inh-caps -all truyen-thanh-agent
        """;

    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly string _folder = Path.Combine(Shell.Root, "artifacts", "test-runs", nameof(ABoxIsSetUp));
    private readonly string _socket = "truyen-thanh-" + Path.GetRandomFileName();
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };

    [AsRootFact]
    public async Task It_is_installed_plays_is_upgraded_and_removed_without_trace()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        _systemd.Bind(new UnixDomainSocketEndPoint('\0' + _socket));
        await using var box = await BareRoot.StartAsync(packages.Folder, Path.Combine(_folder, "root.log"));

        await IsInstalledAsync(box);
        await IsNotEnrolledAsync(box);
        await PlaysAsync(box, cancel.Token);
        await StartsAloneAsync(box, cancel.Token);
        await IsUpgradedAsync(box);
        await IsRemovedAsync(box);
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _systemd.Dispose();

    private static async Task IsInstalledAsync(BareRoot box)
    {
        // As an image of a card is made: no systemd runs. What it depends on is all that comes with it.
        var words = await box.ShAsync("apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends truyen-thanh-agent 2>&1");
        words.Should().Contain("Cụm loa chưa được ghi danh").And.Contain("enrolment.json");

        var seen = await box.ShAsync(
            $"stat -c '%A %U:%G %n' {Data} /etc/truyen-thanh-agent/agent.json /usr/bin/truyen-thanh-agent");
        seen.Should().Be(
            $"""
            drwx------ truyen-thanh:truyen-thanh {Data}
            -rw-r--r-- root:root /etc/truyen-thanh-agent/agent.json
            -rwxr-xr-x root:root /usr/bin/truyen-thanh-agent

            """);
        (await box.ShAsync("find / -xdev -iname '*dotnet*' ! -path '/proc/*'")).Should().BeEmpty("a box needs no .NET");
        (await box.ShAsync("getent passwd truyen-thanh")).Should().Contain("/usr/sbin/nologin");
        (await box.ShAsync("readlink /etc/systemd/system/multi-user.target.wants/truyen-thanh-agent.service")).Should().Contain("/lib/systemd/system/");
        (await box.ShAsync("dpkg --verify truyen-thanh-agent")).Should().BeEmpty();
    }

    private static async Task IsNotEnrolledAsync(BareRoot box)
    {
        var help = await box.RunAsync("truyen-thanh-agent", "--help");
        help.Succeeded().Should().Contain("Cách dùng").And.Contain("--output");

        var refused = await box.RunAsync("unshare", "--mount", "sh", "-ec", AsTheUnit);
        refused.Exit.Should().Be(2, refused.Words);
        refused.Words.Should().Contain("Cụm loa chưa được ghi danh").And.Contain(Data + "/enrolment.json");
    }

    private async Task PlaysAsync(BareRoot box, CancellationToken cancel)
    {
        await using var station = new LocalStation(_folder);
        await station.StartControllerAsync(cancel);
        await station.CreateAsync("Đài thử gói", Time.GetUtcNow(), cancel);
        await station.AddZoneAsync("thon-1", "Thôn 1", cancel);
        var enrolment = Path.Combine(_folder, "enrolled");
        await station.EnrolAsync("box-1", "Cụm loa 1", "thon-1", enrolment, cancel);
        File.Copy(Path.Combine(enrolment, "enrolment.json"), Path.Combine(packages.Folder, "enrolment.json"), overwrite: true);
        await box.ShAsync("install -m 600 /srv/ours/enrolment.json " + Data);
        File.Delete(Path.Combine(packages.Folder, "enrolment.json"));
        await box.ShAsync($$"""echo '{ "Agent": { "Output": "wav:{{Data}}/out.wav" } }' >/etc/truyen-thanh-agent/agent.json""");

        var refused = await box.RunAsync("unshare", "--mount", "sh", "-ec", AsTheUnit);
        refused.Exit.Should().Be(2, refused.Words);
        refused.Words.Should().Contain($"chown truyen-thanh: {Data}/enrolment.json", "it was copied by root, for root alone");
        await box.ShAsync($"chown truyen-thanh: {Data}/enrolment.json");

        await using var agent = StartService(box);
        var listening = Task.Run(Listen, cancel);
        await LocalStation.UntilAsync("the agent is ready and alive", TimeSpan.FromSeconds(60), Time, () => Task.FromResult(_heard.Count > 1), cancel);

        var second = await box.RunAsync("truyen-thanh-agent");
        second.Exit.Should().Be(2, second.Words);
        second.Words.Should().Contain("một chương trình cụm loa khác");

        var bulletin = await station.CompileAsync("Bản tin", "Kính chào bà con. Hôm nay trời nắng.", _ => { }, Time, cancel);
        var slot = await station.ScheduleAsync("Chương trình", bulletin.Id, ["thon-1"], Time.GetUtcNow().AddSeconds(12), cancel);
        await LocalStation.UntilAsync("the record", TimeSpan.FromSeconds(90), Time, async () => (await station.AsRunAsync(cancel)).Count > 0, cancel);
        var record = (await station.AsRunAsync(cancel)).Single()!;
        $"{record["slot"]} {record["outcome"]} {record["reason"]} {record["completeness"]}".Should().Be($"{slot} played on-time 1", agent.LastWords);

        await box.ShAsync("kill -TERM $(cat /srv/ours/agent.pid)");
        await LocalStation.UntilAsync("the agent ends", TimeSpan.FromSeconds(20), Time, () => Task.FromResult(agent.HasEnded), cancel);
        agent.ExitCode.Should().Be(0, agent.LastWords);
        await listening.WaitAsync(cancel);
        _heard.First().Should().Be("READY=1");
        _heard.Last().Should().Be("STOPPING=1");
        _heard.Skip(1).SkipLast(1).Should().NotBeEmpty().And.OnlyContain(word => word == "WATCHDOG=1");
        agent.LastWords.Split('\n').Should().OnlyContain(line => line.StartsWith('<'), "the journal takes the priority from there");
        await box.ShAsync($"cp {Data}/out.wav /srv/ours");
        var wav = Path.Combine(packages.Folder, "out.wav");
        var recording = Recording.Open(wav);
        var finding = SoundCheck.Compare(OggOpusReader.ReadAll(bulletin.File), recording.Samples, recording.SampleAt((DateTimeOffset)record["startedAt"]!));
        finding.SpeechWindows.Should().BePositive();
        finding.AlikeWindows.Should().Be(finding.SpeechWindows, $"what the native agent plays is what was compiled; the worst window correlates by {finding.Worst:0.000}");
        File.Delete(wav);
        var written = await box.ShAsync($"ls -A {Data}; find / -xdev -newer /etc/truyen-thanh-agent/agent.json -type f ! -path '{Data}/*' ! -path '/proc/*'");
        written.Should().NotContain("logs", "the journal has them").And.NotContain("/tmp/").And.Contain("out.wav");
    }

    private async Task StartsAloneAsync(BareRoot box, CancellationToken cancel)
    {
        // The station is gone: nobody answers where the enrolment says.
        _heard.Clear();
        await using var agent = StartService(box);
        var listening = Task.Run(Listen, cancel);
        await LocalStation.UntilAsync("the agent is ready and alive", TimeSpan.FromSeconds(60), Time, () => Task.FromResult(_heard.Count > 1), cancel);
        _heard.Should().Equal("READY=1", "WATCHDOG=1");

        await box.ShAsync("kill -KILL $(cat /srv/ours/agent.pid)");
        await LocalStation.UntilAsync("the agent ends", TimeSpan.FromSeconds(20), Time, () => Task.FromResult(agent.HasEnded), cancel);
        await box.ShAsync($"flock --nonblock {Data}/agent.lock true");
        _systemd.Dispose();
        await listening.ContinueWith(_ => { }, cancel, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private RunningProcess StartService(BareRoot box) => box.Start(
        Path.Combine(_folder, "agent.log"), "env", "NOTIFY_SOCKET=@" + _socket, "WATCHDOG_USEC=9000000", "MALLOC_ARENA_MAX=1", "BROADCAST_Agent__Journal=true",
        "unshare", "--mount", "sh", "-ec", AsTheUnit);

    private async Task IsUpgradedAsync(BareRoot box)
    {
        // From here on a systemd runs, as far as the package's scripts can tell; it writes down what it is asked.
        await box.ShAsync(
            """
            mkdir -p /run/systemd/system
            printf '#!/bin/sh\necho "$@" >>/run/asked\n' >/usr/bin/systemctl
            chmod 755 /usr/bin/systemctl
            """);
        var before = await box.ShAsync($"cd {Data} && find . -type f ! -name out.wav | sort | xargs sha256sum");
        File.Copy(packages.Of("amd64", BuiltPackages.NextVersion, packages.Next), packages.Of("amd64", BuiltPackages.NextVersion), overwrite: true);
        await box.OfferAsync();

        await box.ShAsync("apt-get -qq -o Dpkg::Use-Pty=0 install -y --only-upgrade truyen-thanh-agent 2>&1");

        (await box.ShAsync("dpkg-query -W -f '${Version}' truyen-thanh-agent")).Trim().Should().Be(BuiltPackages.NextVersion);
        (await box.ShAsync($"cd {Data} && find . -type f ! -name out.wav | sort | xargs sha256sum")).Should().Be(before, "who the box is, and what it holds, stays");
        (await box.ShAsync("cat /etc/truyen-thanh-agent/agent.json")).Should().Contain("out.wav", "the technician's settings stay");
        (await box.ShAsync("cat /run/asked")).Should().Contain("daemon-reload").And.Contain("restart truyen-thanh-agent.service").And.NotContain("stop truyen");
    }

    private static async Task IsRemovedAsync(BareRoot box)
    {
        await box.ShAsync("apt-get -qq -o Dpkg::Use-Pty=0 remove -y truyen-thanh-agent 2>&1");
        (await box.ShAsync("cat /run/asked")).Should().Contain("stop truyen-thanh-agent.service");
        (await box.ShAsync($"ls {Data} /etc/truyen-thanh-agent")).Should().Contain("enrolment.json").And.Contain("agent.json");

        await box.ShAsync("apt-get -qq -o Dpkg::Use-Pty=0 purge -y truyen-thanh-agent 2>&1");
        (await box.ShAsync("find / -xdev -name '*truyen-thanh*' ! -path '/srv/*'; getent passwd truyen-thanh || true; getent group truyen-thanh || true")).Should().BeEmpty();
    }

    /// <summary>Does systemd's part: takes every word until the last.</summary>
    private void Listen()
    {
        var bytes = new byte[64];
        do
        {
            _heard.Enqueue(Encoding.ASCII.GetString(bytes, 0, _systemd.Receive(bytes)));
        }
        while (_heard.Last() != "STOPPING=1");
    }
}
