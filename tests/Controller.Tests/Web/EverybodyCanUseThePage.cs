using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Tests.AsRun;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Broadcast.Controller.Tests.Web;

/// <summary>
/// Whoever sees little, uses no mouse or has the page read out meets no barrier: axe-core finds nothing serious in any view, on a wide screen and on a phone,
/// by day and by night.
/// </summary>
public sealed class EverybodyCanUseThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    [Fact]
    public Task Signing_in_and_the_first_station() => ShowAsync("axe-first", withStation: false, async (station, page, look) =>
    {
        await page.GetByLabel("Mã truy cập").FillAsync("ttcs_sai");
        await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập" }).ClickAsync();
        await page.GetByText("Mã truy cập không đúng").WaitForAsync();
        await look("signing in with a wrong token");
        await ThePage.SignInAsync(station, page);
        await page.GetByLabel("Tên đài").WaitForAsync();
        await look("the first station");
    });

    [Fact]
    public Task The_board_and_what_it_asks() => ShowAsync("axe-board", withStation: true, async (station, page, look) =>
    {
        await FilledAsync(station);
        await ThePage.SignInAsync(station, page);
        await page.Locator("#week-days details").First.WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "giờ yên tĩnh" }).WaitForAsync();
        await look("the board");
        await OpenAllAsync(page);
        await look("the board with everything open");

        await page.Locator("#add-box-name").FillAsync("Loa mới");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tạo và tải enrolment.json" }).ClickAsync();
        await page.GetByText("Tệp của cụm loa “Loa mới”, chỉ hiện lần này").WaitForAsync();
        await look("an enrolment to take away");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa A" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa…" }).WaitForAsync();
        await look("a box that is changed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa", Exact = true }).WaitForAsync();
        await look("a question");
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa", Exact = true }).ClickAsync();
        await page.GetByText("Đang gỡ cụm loa “Loa A”.").WaitForAsync();
        await page.GetByText("chờ cụm loa báo đã ngừng phát").WaitForAsync();
        await look("a box that leaves, and what was done");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa khung giờ" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu khung giờ" }).WaitForAsync();
        await look("a slot that is changed");
    });

    [Fact]
    public Task Writing_a_bulletin_and_the_lexicon() => ShowAsync("axe-writing", withStation: true, async (station, page, look) =>
    {
        await FilledAsync(station);
        await station.PutAsync("/api/stations/xa/lexicon/station/entries", new { written = "XYZ", spoken = "ích y dét", from = "Dự án XYZ.", note = "của huyện" });
        await ThePage.SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.GetByText("Chưa có bản tin nào").Or(page.Locator("#bulletin-list .tag").First).First.WaitForAsync();
        await look("an empty sheet");
        await page.Locator("#editor-text").FillAsync("Thông báo\n\nHọp ngày 15/4 tại xã, mang theo giấy BKHQZ.");
        await page.Locator("#preview .read").First.WaitForAsync();
        await page.Locator("#editor-repeat").SelectOptionAsync("marked");
        await page.Locator("#preview .again").First.WaitForAsync();
        await page.Locator("#preview .read").First.ClickAsync();
        await page.Locator("#word-says").WaitForAsync();
        await OpenAllAsync(page);
        await look("a text with what will be said");

        await page.Locator("#bulletin-list button").First.ClickAsync();
        await page.Locator("#air").WaitForAsync();
        await OpenAllAsync(page);
        await look("a bulletin that can be aired");

        await page.GetByRole(AriaRole.Link, new() { Name = "Cách đọc" }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "ích y dét" }).WaitForAsync();
        await OpenAllAsync(page);
        await look("the lexicon");
    });

    [Fact]
    public Task Setting_up_the_station() => ShowAsync("axe-settings", withStation: true, async (station, page, look) =>
    {
        await FilledAsync(station);
        await ThePage.SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Cài đặt đài" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm giờ giảm âm lượng" }).ClickAsync();
        await OpenAllAsync(page);
        await look("the settings");
        await page.GetByLabel("Đến (giờ yên tĩnh)").FillAsync("05:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Vẫn lưu" }).WaitForAsync();
        await look("whom a change silences");
    });

    /// <summary>Something of everything: a box that works, one that failed, one that was never there, zones, slots, and what sounded.</summary>
    private static async Task FilledAsync(TestStation station)
    {
        await station.PostAsync("/api/stations/xa/zones", new { id = "thon-dong", name = "Thôn Đồng" });
        foreach (var (id, name) in new[] { ("a", "Loa A"), ("b", "Loa B"), ("c", "Loa C"), ("d", "Loa D") })
            await station.PostAsync("/api/stations/xa/boxes", new { id, name, zones = new[] { "thon-dong" } });
        var reports = station.Services.GetRequiredService<IBoxReports>();
        foreach (var (id, faults) in new[] { ("a", Array.Empty<BoxFault>()), ("b", [new BoxFault { Fault = BoxFault.NoSoundDevice, Detail = "" }]), ("d", []) })
        {
            reports.PresenceChanged("xa", id, online: true, "b1", TestStation.Monday);
            reports.StateReported("xa", id, Records.State(playing: null) with { Faults = faults, Kinds = ["self-test"] }, TestStation.Monday);
        }

        reports.PresenceChanged("xa", "d", online: false, "b1", TestStation.Monday);
        await station.ProgrammeAsync("chao", "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.");
        foreach (var (id, time) in new[] { ("sang", "05:00"), ("chieu", "17:00") })
            await station.PostAsync("/api/stations/xa/slots", new { id, programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = time, weekdays = EveryDay });
        await station.Services.GetRequiredService<IAsRunStore>().StoreAsync(
            "xa", "a", [Records.Played("r1") with { Bulletin = "bt-chao" }, Records.Missed("r2", AsRunReason.QuietHours)], TestStation.Monday, CancellationToken.None);
    }

    private static Task OpenAllAsync(IPage page) => page.EvaluateAsync("() => { for (const part of document.querySelectorAll('details')) part.open = true; }");

    private Task ShowAsync(string story, bool withStation, Func<TestStation, IPage, Func<string, Task>, Task> act) =>
        browser.ShowAsync(story, withStation, new SetClock(TestStation.Monday), async (station, page) =>
        {
            // As the page begins, since its own rules let no other script in.
            await page.AddInitScriptAsync(await File.ReadAllTextAsync(Axe()));
            await page.ReloadAsync();
            var found = new List<string>();
            await act(station, page, async view => found.AddRange(await LookAsync(page, view)));
            string.Join("\n", found).Should().BeEmpty("nobody should meet a barrier");
        });

    private static async Task<List<string>> LookAsync(IPage page, string view)
    {
        var found = new List<string>();
        foreach (var (width, height) in new[] { (1280, 800), (360, 740) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.SetViewportSizeAsync(width, height);
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var barriers = await page.EvaluateAsync<string[]>(
                    """
                    async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                      .filter(rule => ['serious', 'critical'].includes(rule.impact))
                      .flatMap(rule => rule.nodes.map(node => `${rule.id} at ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\n', ' ')}`))
                    """);
                found.AddRange(barriers.Select(barrier => $"{view}, {width} px, {scheme}: {barrier}"));
            }
        }

        await page.SetViewportSizeAsync(1280, 800);
        return found;
    }

    private static string Axe()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "node_modules", "axe-core", "axe.min.js") is var file && File.Exists(file))
                return file;
        }

        throw new FileNotFoundException("axe-core is not in node_modules: make bootstrap installs it.");
    }
}
