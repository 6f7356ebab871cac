using Broadcast.Controller.Boxes;
using Broadcast.Controller.Tests.AsRun;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Boxes;

public sealed class BoxesAndZones
{
    [Fact]
    public async Task A_new_box_gets_a_name_from_its_title_and_its_enrolment_once()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/zones", new { name = "Thôn Đồng Vang" });
        var added = await station.PostAsync("/api/stations/xa/boxes", new { name = "Nhà văn hóa thôn Đồng Vang", zones = new[] { "thon-dong-vang", "all" } });
        added.GetProperty("box").GetProperty("id").GetString().Should().Be("nha-van-hoa-thon-dong-vang");
        var enrolment = added.GetProperty("enrolment");
        enrolment.GetProperty("user").GetString().Should().Be("xa.nha-van-hoa-thon-dong-vang");
        enrolment.GetProperty("password").GetString().Should().NotBeNullOrEmpty();
        enrolment.GetProperty("keys").GetArrayLength().Should().BePositive();
        var box = (await station.GetAsync("/api/stations/xa/boxes"))[0];
        box.GetProperty("zones").EnumerateArray().Select(zone => zone.GetString()).Should().Equal("thon-dong-vang");
        box.ToString().Should().NotContain(enrolment.GetProperty("password").GetString());
        var second = await station.PostAsync("/api/stations/xa/boxes/nha-van-hoa-thon-dong-vang/enrolment", new { });
        second.GetProperty("password").GetString().Should().NotBe(enrolment.GetProperty("password").GetString());
        (await station.PostAsync("/api/stations/xa/boxes", new { name = "Nhà văn hóa thôn Đồng Vang" })).GetProperty("box").GetProperty("id").GetString().Should().EndWith("-2");
    }

    [Theory]
    [InlineData("""{"id":"Loa","name":"Loa"}""", 400, "name-not-allowed", "id")]
    [InlineData("""{"name":""}""", 400, "name-not-allowed", "id")]
    [InlineData("""{"id":"a","name":" "}""", 400, "title-missing", "name")]
    [InlineData("""{"id":"a","name":"Loa","zones":["khong-co"]}""", 400, "zone-unknown", "zones")]
    [InlineData("""{"id":"co-roi","name":"Loa"}""", 409, "box-exists", "id")]
    public async Task A_box_that_cannot_be_is_refused_and_nothing_is_left(string json, int status, string code, string field)
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "co-roi", name = "Có rồi" });
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await Problem.OfAsync(await station.Http.PostAsync("/api/stations/xa/boxes", body))).Should().BeEquivalentTo(new { Status = status, Code = code, Field = field });
        (await station.GetAsync("/api/stations/xa/boxes")).GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task What_a_box_said_is_remembered_over_a_restart_but_nobody_is_online_before_he_says_so()
    {
        using var folder = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
            var reports = station.Services.GetRequiredService<IBoxReports>();
            reports.PresenceChanged("xa", "a", online: true, "b1", TestStation.Monday);
            reports.StateReported("xa", "a", Records.State("sang@x"), TestStation.Monday.AddSeconds(30));
            (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health").GetProperty("online").GetBoolean().Should().BeTrue();
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token);
        var health = (await again.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health");
        health.GetProperty("online").GetBoolean().Should().BeFalse();
        health.GetProperty("lastSeen").GetDateTimeOffset().Should().Be(TestStation.Monday.AddSeconds(30));
        health.GetProperty("state").GetProperty("playing").GetString().Should().Be("sang@x");
        health.GetProperty("state").GetProperty("contents").GetProperty("complete").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Who_has_an_old_enrolment_is_offline_and_what_a_removed_box_says_late_is_no_news()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TestStation.Monday.AddDays(-1));
        await station.PostAsync("/api/stations/xa/boxes/a/enrolment", new { });
        var health = (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health");
        health.GetProperty("online").GetBoolean().Should().BeFalse();
        health.GetProperty("lastSeen").GetDateTimeOffset().Should().Be(TestStation.Monday);

        (await station.Http.DeleteAsync("/api/stations/xa/boxes/a?now=true")).EnsureSuccessStatusCode();
        reports.PresenceChanged("xa", "a", online: true, "b2", TestStation.Monday);
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health").TryGetProperty("lastSeen", out var seen).Should().Be(seen.ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_zone_that_goes_takes_itself_off_its_boxes_and_the_whole_station_stays()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/zones", new { id = "thon-a", name = "Thôn A", languages = new[] { "tyz", "vi" } });
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A", zones = new[] { "thon-a" } });
        (await station.Http.DeleteAsync("/api/stations/xa/zones/thon-a")).EnsureSuccessStatusCode();
        (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("zones").GetArrayLength().Should().Be(0);
        (await station.GetAsync("/api/stations/xa/zones"))[0].GetProperty("id").GetString().Should().Be("all");
        (await station.RefusedAsync("/api/stations/xa/zones", new { id = "all", name = "Tất cả" })).Code.Should().Be("zone-of-itself");
        (await Problem.OfAsync(await station.Http.DeleteAsync("/api/stations/xa/zones/all"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_removed_box_is_gone_with_its_health()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        (await station.Http.DeleteAsync("/api/stations/xa/boxes/a")).EnsureSuccessStatusCode();
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/xa/boxes/a"))).Should().BeEquivalentTo(new { Status = 404, Code = "box-unknown" });
        (await Problem.OfAsync(await station.Http.DeleteAsync("/api/stations/xa/boxes/a"))).Status.Should().Be(404);
    }
}
