namespace Broadcast.Controller.Tests.Web;

/// <summary>Requests in the log file of a station.</summary>
public sealed class WhatTheLogSays : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_station_that_was_asked_to_tells_of_every_request_but_not_what_it_carried()
    {
        var (log, token) = await LogAsync(""","Serilog":{"MinimumLevel":"Debug"}""");
        log.Should().Contain("HTTP GET /api/stations responded 200").And.Contain("HTTP GET /api/stations/khong-co%0Agia responded 404")
            .And.NotContain("mat-khau").And.NotContain(token);
    }

    [Fact]
    public async Task Ordinarily_it_does_not() => (await LogAsync("")).Log.Should().NotContain("responded");

    private async Task<(string Log, string Token)> LogAsync(string settings)
    {
        await File.WriteAllTextAsync(folder.In("settings.json"), $$$"""{"Mqtt":{"Listen":"127.0.0.1:0"},"Storage":{"LockTimeoutSeconds":1}{{{settings}}}}""");
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            await station.GetAsync("/api/stations?ma=mat-khau");
            using var missing = await station.Http.GetAsync("/api/stations/khong-co%0Agia");
        }

        return (string.Concat(Directory.GetFiles(folder.In("logs")).Select(File.ReadAllText)), token);
    }
}
