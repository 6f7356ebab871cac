using System.Net;
using System.Net.Http.Json;

namespace Broadcast.Controller.Tests.Accounts;

public sealed class ComingIn
{
    [Fact]
    public async Task Without_the_token_nobody_sees_anything()
    {
        await using var station = await TestStation.StartAsync();
        using var stranger = station.Client(token: null);
        foreach (var path in new[] { "/api/stations", "/api/stations/xa/boxes", "/api/stations/xa/events", "/api/voices", "/api/session" })
            (await Problem.OfAsync(await stranger.GetAsync(path))).Should().BeEquivalentTo(new { Status = 401, Code = "not-signed-in" }, path);
        (await Problem.OfAsync(await stranger.PostAsJsonAsync("/api/stations", new { name = "x" }))).Status.Should().Be(401);
    }

    [Fact]
    public async Task A_wrong_token_is_told_from_a_missing_one_and_the_way_to_a_new_one_is_said()
    {
        using var folder = new TestFolder();
        const string wrong = "ttcs_sai-hoan-toan";
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            using var mistaken = station.Client(wrong);
            using var signingIn = station.Client(token: null);
            var called = await mistaken.GetAsync("/api/stations");
            var signedIn = await signingIn.PostAsJsonAsync("/api/session", new { token = wrong });
            foreach (var answer in new[] { called, signedIn })
            {
                var problem = await Problem.OfAsync(answer);
                problem.Should().BeEquivalentTo(new { Status = 401, Code = "token-wrong" });
                problem.Detail.Should().StartWith("Mã truy cập không đúng.").And.NotContain(wrong)
                    .And.ContainAll("dừng máy chủ", "xóa tệp data/accounts/api-token.sha256", "chạy lại", "mã mới hiện một lần");
            }

            File.Exists(folder.In("accounts/api-token.sha256")).Should().BeTrue("the file that is named is the one that there is");
            using var silent = station.Client(token: null);
            silent.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer ");
            (await Problem.OfAsync(await silent.GetAsync("/api/stations"))).Should()
                .BeEquivalentTo(new { Status = 401, Code = "not-signed-in" });
        }

        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file)).Should().NotContain(wrong, "of {0}", file);
    }

    [Fact]
    public async Task The_page_gets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var station = await TestStation.StartAsync();
        using var browser = station.Client(token: null);
        var answer = await browser.PostAsJsonAsync("/api/session", new { token = station.Token });
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Set-Cookie").Single().Should().ContainAll("httponly", "samesite=strict").And.NotContain(station.Token);
        (await browser.GetAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await browser.DeleteAsync("/api/session")).EnsureSuccessStatusCode();
        (await browser.GetAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Another_site_cannot_act_in_the_name_of_a_page_that_is_signed_in()
    {
        await using var station = await TestStation.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/stations") { Content = JsonContent.Create(new { name = "x" }) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        (await Problem.OfAsync(await station.Http.SendAsync(request))).Should().BeEquivalentTo(new { Status = 403, Code = "other-site" });
    }

    [Fact]
    public async Task Who_guesses_has_to_wait_and_the_right_token_still_passes()
    {
        var clock = new SetClock(TestStation.Monday);
        await using var station = await TestStation.StartAsync(clock: clock);
        using var guesser = station.Client("ttcs_sai");
        for (var guess = 0; guess < 10; guess++)
            (await guesser.GetAsync("/api/stations")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var late = await guesser.GetAsync("/api/stations");
        late.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(60));
        (await Problem.OfAsync(late)).Should().BeEquivalentTo(new { Status = 429, Code = "too-many-failures" });
        (await Problem.OfAsync(await guesser.PostAsJsonAsync("/api/session", new { token = "ttcs_sai" }))).Status.Should().Be(429);
        (await station.GetAsync("/api/stations")).GetArrayLength().Should().Be(1);
        clock.Now += TimeSpan.FromSeconds(61);
        (await guesser.GetAsync("/api/stations")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_lost_token_is_replaced_by_removing_its_file()
    {
        using var folder = new TestFolder();
        string first;
        await using (var station = await TestStation.StartAsync(folder.Path))
            first = station.Token!;
        File.Delete(folder.In("accounts/api-token.sha256"));
        await using var again = await TestStation.StartAsync(folder.Path, withStation: false);
        again.Token.Should().NotBe(first).And.StartWith("ttcs_");
        using var old = again.Client(first);
        (await old.GetAsync("/api/stations")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await again.GetAsync("/api/stations")).GetArrayLength().Should().Be(1);
    }
}
