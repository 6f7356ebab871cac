namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>The embedded broker's files, all in one folder of mode 0700 and written anew at every start.</summary>
internal sealed record BrokerFolder(string Path)
{
    /// <summary>What Mosquitto is told; its path on the command line is also how an orphan is recognised.</summary>
    public string Configuration => In("mosquitto.conf");

    /// <summary>Users, the hashes of their passwords, and what each may publish and read. The running broker keeps it up to date itself.</summary>
    public string Users => In("users.json");

    /// <summary>The process id of the running broker, which writes and removes it itself.</summary>
    public string Pid => In("mosquitto.pid");

    /// <summary>The free port that was chosen once.</summary>
    public string Port => In("port");

    /// <summary>Held open as long as a controller works here.</summary>
    public string Lock => In("lock");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
