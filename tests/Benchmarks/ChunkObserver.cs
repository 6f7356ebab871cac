using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Mqtt;

namespace Broadcast.Benchmarks;

/// <summary>
/// Counts what the controller publishes, at the broker: it subscribes to the chunks of all contents and of every box, with a credential of its own.
/// <see cref="Bytes"/> may be read from any thread.
/// </summary>
internal sealed class ChunkObserver : IAsyncDisposable
{
    // docs/protocol.md: what stands before a chunk's bytes.
    private const int ChunkHeader = 44;
    private const string User = "observer";

    private readonly MqttLink _link;
    private readonly Task _counting;
    private long _bytes;
    private long _aloneBytes;

    private ChunkObserver(MqttLink link)
    {
        _link = link;
        _counting = CountAsync();
    }

    /// <summary>Content bytes published so far, to all boxes and to single ones.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Those of them that went to single boxes.</summary>
    public long AloneBytes => Interlocked.Read(ref _aloneBytes);

    /// <summary>Writes into <paramref name="folder"/> a broker's program which knows one user more than it is told of; <see cref="JoinAsync"/> is that user.</summary>
    public static async Task<string> BrokerProgramAsync(string folder, string password)
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, 101, HashAlgorithmName.SHA512, 64);
        var client = $$"""{"username":"{{User}}","iterations":101,"salt":"{{Convert.ToBase64String(salt)}}","password":"{{Convert.ToBase64String(hash)}}","roles":[{"rolename":"{{User}}"}]}""";
        var role = $$"""{"rolename":"{{User}}","acls":[{"acltype":"subscribePattern","topic":"tt1/#","allow":true},{"acltype":"publishClientReceive","topic":"tt1/#","allow":true}]}""";
        var program = Path.Combine(folder, "broker-with-observer");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(program, $"""
            #!/bin/sh
            users=$(sed -n 's/^plugin_opt_config_file //p' "$2")
            sed -i 's|"clients":\[|"clients":[{client},|; s|"groups":\[\],"roles":\[|"groups":[],"roles":[{role},|' "$users"
            exec mosquitto "$@"

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }

    /// <summary>Connects to the broker in <paramref name="brokerFolder"/> and subscribes.</summary>
    public static async Task<ChunkObserver> JoinAsync(string brokerFolder, string password, CancellationToken cancel)
    {
        var port = int.Parse(await File.ReadAllTextAsync(Path.Combine(brokerFolder, "port"), cancel), CultureInfo.InvariantCulture);
        var link = new MqttLink(
            new MqttLinkOptions { Port = port, ClientId = User, Username = User, Password = password, CleanSession = true, IncomingMessages = 10_000, IncomingBytes = 256 << 20 },
            new MqttLoop(), TimeProvider.System, new Random(1));
        await link.SubscribeAsync("tt1/+/content/+/chunk", MqttQos.AtLeastOnce, cancel);
        await link.SubscribeAsync("tt1/+/box/+/chunk", MqttQos.AtLeastOnce, cancel);
        link.Start();
        await foreach (var state in link.WatchStateAsync(cancel))
        {
            if (state.IsConnected)
                break;
        }

        return new ChunkObserver(link);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _counting;
    }

    private async Task CountAsync()
    {
        await foreach (var message in _link.Incoming.ReadAllAsync())
        {
            Interlocked.Add(ref _bytes, message.Payload.Length - ChunkHeader);
            if (message.Topic.Contains("/box/", StringComparison.Ordinal))
                Interlocked.Add(ref _aloneBytes, message.Payload.Length - ChunkHeader);
        }
    }
}
