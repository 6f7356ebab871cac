using System.Diagnostics;
using System.Globalization;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests.Soak;

/// <summary>A process that was ended with no warning.</summary>
/// <param name="Victim"><see cref="Killer.Broker"/>, <see cref="Killer.Controller"/> or a box.</param>
internal sealed record Kill(DateTimeOffset At, string Victim);

/// <summary>
/// Ends, every 3 to 8 s, the broker, the controller or a box's agent, as a power cut would, and starts what died again within 3 s, as systemd does; the
/// broker is the controller's to start. It may strike what is only just starting. Whatever ends without its doing is a fault. One thread at a time.
/// </summary>
internal sealed class Killer(LocalStation station, IReadOnlyList<string> boxes, Random random, TimeProvider time)
{
    public const string Broker = "broker";
    public const string Controller = "controller";

    private static readonly string[] Kinds = [Broker, Controller, "box"];

    private readonly List<Kill> _kills = [];
    private readonly List<(DateTimeOffset At, string Victim)> _down = [];
    private Task _controllerStarts = Task.CompletedTask;

    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<Kill> Kills
    {
        get
        {
            lock (_kills)
                return [.. _kills];
        }
    }

    /// <summary>Kills for so long; then everything is running again.</summary>
    /// <exception cref="DemoFailedException">Something ended by itself, or did not start.</exception>
    public async Task RunAsync(TimeSpan killing, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + killing;
        var next = time.GetUtcNow() + Pause(3, 8);
        while (next < until)
        {
            await StartUntilAsync(next, cancel);
            await KillOneAsync();
            next = time.GetUtcNow() + Pause(3, 8);
        }

        await StartUntilAsync(DateTimeOffset.MaxValue, cancel);
        await _controllerStarts;
    }

    /// <summary>A broker whose controller is dead does not outlive the station.</summary>
    public void EndWhatIsLeft() => TryKillBroker();

    /// <summary>Starts what is due to be started again until an instant, or until nothing is down.</summary>
    private async Task StartUntilAsync(DateTimeOffset until, CancellationToken cancel)
    {
        while (_down.Count > 0 || until != DateTimeOffset.MaxValue)
        {
            var first = _down.Count > 0 ? _down.MinBy(d => d.At) : (At: DateTimeOffset.MaxValue, Victim: "");
            var at = first.At < until ? first.At : until;
            if (at - time.GetUtcNow() is { Ticks: > 0 } wait)
                await Task.Delay(wait, time, cancel);
            RefuseWhatEndedByItself();
            if (first.At >= until)
                return;
            _down.Remove(first);
            if (first.Victim == Controller)
                _controllerStarts = station.StartControllerAsync(cancel);
            else
                station.StartBox(first.Victim);
        }
    }

    private async Task KillOneAsync()
    {
        var victim = Kinds[random.Next(Kinds.Length)];
        victim = victim == "box" ? boxes[random.Next(boxes.Count)] : victim;
        if (_down.Exists(d => d.Victim == victim) || (victim == Broker && !TryKillBroker()))
            return;
        lock (_kills)
            _kills.Add(new Kill(time.GetUtcNow(), victim));
        if (victim == Broker)
            return;
        var process = victim == Controller ? station.Controller : station.Boxes[victim];
        await process.KillAsync();
        if (victim == Controller)
        {
            await _controllerStarts.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it may have been starting
            _controllerStarts = Task.CompletedTask;
        }

        await process.DisposeAsync();
        _down.Add((time.GetUtcNow() + Pause(0, 3), victim));
    }

    private void RefuseWhatEndedByItself()
    {
        if (_controllerStarts.IsFaulted)
            throw new DemoFailedException("The controller did not start: " + _controllerStarts.Exception.InnerException!.Message);
        foreach (var (name, process) in boxes.Select(box => (box, station.Boxes[box])).Append((Controller, station.Controller)))
        {
            if (!_down.Exists(d => d.Victim == name) && process.HasEnded)
                throw new DemoFailedException($"{name} ended by itself with {process.ExitCode}:\n{process.LastWords}");
        }
    }

    /// <summary>False while there is none: the controller is dead, or about to start it again.</summary>
    private bool TryKillBroker()
    {
        var folder = Path.Combine(station.ControllerFolder, "broker");
        try
        {
            var id = int.Parse(File.ReadAllText(Path.Combine(folder, "mosquitto.pid")), CultureInfo.InvariantCulture);
            // The number may be somebody else's by now.
            if (!File.ReadAllText($"/proc/{id}/cmdline").Contains(folder, StringComparison.Ordinal))
                return false;
            using var broker = Process.GetProcessById(id);
            broker.Kill();
            return true;
        }
        catch (Exception gone) when (gone is IOException or FormatException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private TimeSpan Pause(double least, double most) => TimeSpan.FromSeconds(least + ((most - least) * random.NextDouble()));
}
