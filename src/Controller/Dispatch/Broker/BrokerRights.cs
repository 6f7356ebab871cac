using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>
/// Who may enter the embedded broker and what they may do there, in the JSON of Mosquitto's dynamic-security plugin: all users for a start, and the
/// commands for one that changes while it runs (mosquitto.org/documentation/dynamic-security). Each user has a role of the same name. Pure.
/// </summary>
internal static class BrokerRights
{
    /// <summary>The controller's own user: everything under <c>tt1/</c>. It has no dot, so no box's user can be it.</summary>
    public const string ControllerUser = "controller";

    /// <summary>The user who may change users, and nothing else.</summary>
    public const string AdministratorUser = "administrator";

    /// <summary>Where the plugin takes commands.</summary>
    public const string CommandTopic = "$CONTROL/dynamic-security/v1";

    /// <summary>Where it answers them.</summary>
    public const string ResponseTopic = CommandTopic + "/response";

    private const string Read = "read", Write = "write";
    private static readonly string[] ToRead = ["subscribePattern", "publishClientReceive"];
    private static readonly string[] ToWrite = ["publishClientSend"];
    private static readonly string[] OwnReports = ["presence", "state", "time/ask", "want", "as-run", "report"];

    /// <summary>The plugin's file at the broker's start. Whoever is not in it may not enter; what no role allows is denied.</summary>
    public static byte[] AtStart(string controllerHash, string administratorHash, IReadOnlyList<BoxCredential> boxes) => Bytes(new JsonObject
    {
        ["defaultACLAccess"] = new JsonObject { ["publishClientSend"] = false, ["publishClientReceive"] = false, ["subscribe"] = false, ["unsubscribe"] = true },
        ["clients"] = new JsonArray([
            Client(ControllerUser, controllerHash), Client(AdministratorUser, administratorHash), .. boxes.Select(box => Client(box.User, box.PasswordHash)),
        ]),
        ["groups"] = new JsonArray(),
        ["roles"] = new JsonArray([
            Role(ControllerUser, [(Read, "tt1/#"), (Write, "tt1/#")]),
            Role(AdministratorUser, [(Read, ResponseTopic), (Write, CommandTopic)]),
            .. boxes.Select(box => Role(box.User, BoxTopics(box.Station, box.Box))),
        ]),
    });

    /// <summary>
    /// The commands after an enrolment or a revocation. They may be given twice, and to a broker that knows of it already: what exists is kept, then
    /// the password is set. The plugin puts out a user that changed.
    /// </summary>
    public static byte[] After(EnrolmentChange change) => Bytes(new JsonObject
    {
        ["commands"] = change.Password is { } password
            ? new JsonArray(
                Command("createRole", Role(change.User, BoxTopics(change.Station, change.Box))),
                Command("createClient", new JsonObject { ["username"] = change.User, ["password"] = password, ["roles"] = Roles(change.User) }),
                Command("setClientPassword", new JsonObject { ["username"] = change.User, ["password"] = password }))
            // The client first: the plugin does not survive a client whose role is gone.
            : new JsonArray(
                Command("deleteClient", new JsonObject { ["username"] = change.User }),
                Command("deleteRole", new JsonObject { ["rolename"] = change.User })),
    });

    /// <summary>What the plugin could not do, of one answer; that something was there already, or gone already, is no fault.</summary>
    public static IReadOnlyList<string> Faults(ReadOnlySpan<byte> answer)
    {
        try
        {
            return
            [
                .. from response in JsonNode.Parse(answer)?["responses"]?.AsArray() ?? []
                let error = (string?)response?["error"]
                where error is not null
                let command = (string?)response?["command"] ?? ""
                where !(command.StartsWith("create", StringComparison.Ordinal) && error.Contains("already exists", StringComparison.Ordinal))
                    && !(command.StartsWith("delete", StringComparison.Ordinal) && error.Contains("not found", StringComparison.Ordinal))
                select $"{command}: {error}",
            ];
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return [unreadable.Message];
        }
    }

    /// <summary>Exactly the topics of docs/protocol.md for one box.</summary>
    private static IEnumerable<(string Kind, string Topic)> BoxTopics(string station, string box)
    {
        var s = $"tt1/{station}";
        var own = $"{s}/box/{box}";
        return
        [
            .. from topic in new[]
            {
                $"{s}/policy", $"{s}/command", $"{s}/zone/+/command", $"{s}/live/+", $"{s}/content/+/manifest", $"{s}/content/+/chunk",
                $"{own}/plan", $"{own}/command", $"{own}/receipt", $"{own}/time", $"{own}/chunk",
            }
            select (Read, topic),
            .. from topic in OwnReports select (Write, $"{own}/{topic}"),
        ];
    }

    /// <summary><paramref name="hash"/> is as <see cref="BrokerPassword"/> makes it: an empty part, the format, the iterations, the salt, the hash.</summary>
    private static JsonObject Client(string user, string hash)
    {
        var parts = hash.Split('$');
        return new JsonObject
        {
            ["username"] = user,
            ["iterations"] = int.Parse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture),
            ["salt"] = parts[3],
            ["password"] = parts[4],
            ["roles"] = Roles(user),
        };
    }

    private static JsonObject Role(string name, IEnumerable<(string Kind, string Topic)> topics) => new()
    {
        ["rolename"] = name,
        ["acls"] = new JsonArray([
            .. from entry in topics
            from type in entry.Kind == Read ? ToRead : ToWrite
            select new JsonObject { ["acltype"] = type, ["topic"] = entry.Topic, ["allow"] = true },
        ]),
    };

    private static JsonArray Roles(string user) => [new JsonObject { ["rolename"] = user }];

    private static JsonObject Command(string name, JsonObject arguments)
    {
        arguments["command"] = name;
        return arguments;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);
}
