using System.Net.Http.Json;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Tests.Stations;

public sealed class WhatAStationIs
{
    [Theory]
    [InlineData("Thôn Bản Lác", "thon-ban-lac")]
    [InlineData("  Đài xã Định Hóa (Thái Nguyên) ", "dai-xa-dinh-hoa-thai-nguyen")]
    [InlineData("Ấp 3 — Xã Tân Thạnh Đông", "ap-3-xa-tan-thanh-dong")]
    [InlineData("Đài truyền thanh phường Ngã Năm Sóc Trăng", "dai-truyen-thanh-phuong-nga-nam")]
    [InlineData("!!!", "")]
    public void A_title_becomes_a_name(string title, string name) => NameRules.NameFrom(title).Should().Be(name);

    [Fact]
    public void A_name_that_is_taken_gets_a_number_and_stays_within_its_limit()
    {
        NameRules.FreeName("a", new HashSet<string> { "a", "a-2" }).Should().Be("a-3");
        var longest = new string('x', 32);
        NameRules.FreeName(longest, new HashSet<string> { longest }).Should().HaveLength(32).And.EndWith("-2");
    }

    [Theory]
    [InlineData("""{"timeZone":"Asia/Hanoi-Moi"}""", "time-zone-unknown", "timeZone")]
    [InlineData("""{"quietHours":[{"from":"22h","to":"05:00"}]}""", "time-not-readable", "quietHours")]
    [InlineData("""{"quietHours":[{"from":"22:00","to":"22:00"}]}""", "quiet-hours-empty", "quietHours")]
    [InlineData("""{"sessionLimitMs":59999}""", "limit-out-of-range", "sessionLimitMs")]
    [InlineData("""{"dayLimitMs":9223372036854775807}""", "limit-out-of-range", "dayLimitMs")]
    [InlineData("""{"maxVolumeDb":1}""", "volume-out-of-range", "maxVolumeDb")]
    [InlineData("""{"volumes":[{"from":"20:00","to":"24:30","maxVolumeDb":-6}]}""", "volumes-not-readable", "volumes")]
    [InlineData("""{"volumes":[{"from":"20:00","to":"06:30"}]}""", "volumes-not-readable", "volumes")]
    [InlineData("""{"volumes":[{"from":"20:00","to":"20:00","maxVolumeDb":-6}]}""", "volumes-empty", "volumes")]
    [InlineData("""{"volumes":[{"from":"20:00","to":"06:30","maxVolumeDb":3}]}""", "volume-out-of-range", "volumes")]
    [InlineData("""{"standby":"nhạc chờ"}""", "id-not-allowed", "standby")]
    [InlineData("""{"languages":[]}""", "languages-not-allowed", "languages")]
    [InlineData("""{"languages":["tiếng Tày"]}""", "languages-not-allowed", "languages")]
    [InlineData("""{"name":"hai\ndòng"}""", "title-not-text", "name")]
    public async Task What_a_station_cannot_be_is_refused_and_it_stays_as_it_was(string json, string code, string field)
    {
        await using var station = await TestStation.StartAsync();
        var before = (await station.GetAsync("/api/stations/xa")).ToString();
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await Problem.OfAsync(await station.Http.PutAsync("/api/stations/xa", body))).Should().BeEquivalentTo(new { Status = 400, Code = code, Field = field });
        (await station.GetAsync("/api/stations/xa")).ToString().Should().Be(before);
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name()
    {
        await using var station = await TestStation.StartAsync();
        await station.PutAsync("/api/stations/xa", new { sessionLimitMs = 900_000, dayLimitMs = 0, quietHours = new[] { new { from = "21:30", to = "05:00" }, new { from = "11:30", to = "13:30" } } });
        var read = await station.GetAsync("/api/stations/xa");
        read.GetProperty("name").GetString().Should().Be("Đài truyền thanh xã Định Hóa");
        read.GetProperty("sessionLimitMs").GetInt64().Should().Be(900_000);
        read.GetProperty("dayLimitMs").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        read.GetProperty("quietHours").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Hours_of_softer_volume_are_kept_and_go_to_the_boxes()
    {
        await using var station = await TestStation.StartAsync();
        (await station.GetAsync("/api/stations/xa")).GetProperty("volumes").GetArrayLength().Should().Be(0);
        await station.PutAsync("/api/stations/xa", new { volumes = new[] { new { from = "20:00", to = "06:30", maxVolumeDb = -12.5 } } });
        await station.PutAsync("/api/stations/xa", new { maxVolumeDb = -1 });
        var read = (await station.GetAsync("/api/stations/xa")).GetProperty("volumes");
        read.GetArrayLength().Should().Be(1);
        (read[0].GetProperty("from").GetString(), read[0].GetProperty("to").GetString(), read[0].GetProperty("maxVolumeDb").GetDouble()).Should().Be(("20:00", "06:30", -12.5));
    }

    [Fact]
    public async Task One_controller_hosts_many_stations_that_do_not_see_each_other()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations", new { id = "phuong", name = "Đài phường" });
        await station.PostAsync("/api/stations/xa/zones", new { id = "thon-a", name = "Thôn A" });
        (await station.GetAsync("/api/stations/phuong/zones")).GetArrayLength().Should().Be(1);
        (await Problem.OfAsync(await station.Http.PostAsJsonAsync("/api/stations", new { id = "phuong", name = "Lần nữa" }))).Code.Should().Be("station-exists");
        (await station.RefusedAsync("/api/stations/khac/zones", new { name = "Thôn A" })).Should().BeEquivalentTo(new { Status = 404, Code = "station-unknown" });
    }
}
