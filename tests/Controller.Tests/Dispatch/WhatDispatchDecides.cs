using Broadcast.Controller.Dispatch;
using Broadcast.Protocol;
using Microsoft.Extensions.Configuration;

namespace Broadcast.Controller.Tests.Dispatch;

public sealed class WhatDispatchDecides
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly ContentId Content = ContentId.Of("bản tin"u8);
    private static readonly ContentAddress Address = new("xa-1", Content);
    private static readonly string PlanTopic = Topics.Plan("xa-1", "loa-1").ToString();
    private static readonly string PolicyTopic = Topics.Policy("xa-1").ToString();
    private static readonly string ManifestTopic = Topics.Manifest("xa-1", Content).ToString();

    private readonly DispatchOptions _options = new() { ChunksInFlight = 2, BytesPerSecond = 1 << 30, BoxBytesPerSecond = 1 << 30 };
    private readonly List<DispatchAction> _actions = [];
    private DispatchState _state = DispatchState.Empty;
    private DateTimeOffset _now = Start;

    [Fact]
    public void Every_connection_to_a_broker_brings_all_retained_documents_back_policy_first()
    {
        Connected();
        foreach (var round in new[] { 1, 2 })
        {
            _actions.Clear();
            Happens(new DispatchEvent.LinkDown());
            Happens(new DispatchEvent.LinkUp([ManifestTopic, PlanTopic, PolicyTopic]));
            Did<DispatchAction.PublishDocument>().Select(document => document.Topic).Should().Equal([PolicyTopic, PlanTopic, ManifestTopic], $"round {round}");
            Delivered(PolicyTopic, PlanTopic, ManifestTopic);
        }
    }

    [Fact]
    public void Documents_leave_a_few_at_a_time_and_one_that_changed_meanwhile_leaves_again()
    {
        _options.DocumentsInFlight = 1;
        Connected();
        Happens(new DispatchEvent.DocumentChanged(PlanTopic));
        Happens(new DispatchEvent.DocumentChanged(PlanTopic));
        Happens(new DispatchEvent.DocumentChanged(PolicyTopic));
        Did<DispatchAction.PublishDocument>().Should().ContainSingle();
        Delivered(PlanTopic);
        Delivered(PolicyTopic);
        Did<DispatchAction.PublishDocument>().Select(document => document.Topic).Should().Equal(PlanTopic, PolicyTopic, PlanTopic);
    }

    [Fact]
    public void What_a_box_that_has_left_left_at_the_broker_is_taken_off_it()
    {
        Connected();
        Enrolled("loa-1");
        Happens(new DispatchEvent.PresenceHeard(new BoxAddress("xa-1", "loa-1"), Online: true, "b1"));
        Did<DispatchAction.PublishDocument>().Should().BeEmpty();
        Happens(new DispatchEvent.BoxesEnrolled(new HashSet<BoxAddress>()));
        Happens(new DispatchEvent.PresenceHeard(new BoxAddress("xa-1", "loa-1"), Online: false, "b1"));
        Did<DispatchAction.PublishDocument>().Should().ContainSingle().Which.Topic.Should().Be("tt1/xa-1/box/loa-1/presence");
    }

    [Fact]
    public void What_the_holder_of_an_old_enrolment_left_at_the_broker_is_taken_off_it_and_he_is_sent_nothing_more()
    {
        Connected("loa-1");
        Ready(4);
        Wants("loa-1");
        Happens(new DispatchEvent.BoxesEnrolled(new HashSet<BoxAddress> { new("xa-1", "loa-1") }, Anew: new BoxAddress("xa-1", "loa-1")));
        Passes(TimeSpan.FromMinutes(1));
        Did<DispatchAction.PublishDocument>().Select(document => document.Topic).Should().Equal("tt1/xa-1/box/loa-1/presence", "tt1/xa-1/box/loa-1/state");
        Sent().Should().BeEmpty();

        Delivered("tt1/xa-1/box/loa-1/presence", "tt1/xa-1/box/loa-1/state");
        Online("loa-1", true);
        Did<DispatchAction.PublishDocument>().Should().HaveCount(2, "what the box with the new one says stays there");
    }

    [Fact]
    public void What_the_holder_of_an_old_enrolment_left_is_taken_off_later_but_not_what_the_new_one_has_said_meanwhile()
    {
        Connected("loa-1");
        _options.DocumentsInFlight = 1;
        Happens(new DispatchEvent.LinkDown());
        Happens(new DispatchEvent.BoxesEnrolled(new HashSet<BoxAddress> { new("xa-1", "loa-1") }, Anew: new BoxAddress("xa-1", "loa-1")));
        Happens(new DispatchEvent.LinkUp([PolicyTopic]));
        Online("loa-1", true);
        _state.DocumentsWaiting.Should().Contain(["tt1/xa-1/box/loa-1/presence", "tt1/xa-1/box/loa-1/state"], "it is the old one's word that still stands there");
        Happens(new DispatchEvent.PresenceHeard(new BoxAddress("xa-1", "loa-1"), Online: true, "b2"));
        Delivered(PolicyTopic);
        Did<DispatchAction.PublishDocument>().Select(document => document.Topic).Should().Equal(PolicyTopic);
    }

    [Fact]
    public void Nothing_is_published_without_a_broker()
    {
        Enrolled("loa-1");
        Happens(new DispatchEvent.DocumentChanged(PlanTopic));
        Ready(4);
        Wants("loa-1");
        Passes(TimeSpan.FromMinutes(1));
        _actions.Should().BeEmpty();
    }

    [Fact]
    public void A_box_that_is_alone_gets_its_chunks_alone()
    {
        Connected("loa-1");
        Ready(3);
        Wants("loa-1", new ChunkRange(1, 2));
        Passes(_options.CollectFor);
        Sent().Should().Equal((1, "loa-1"), (2, "loa-1"));
    }

    [Fact]
    public void What_two_boxes_lack_leaves_once_for_both()
    {
        Connected("loa-1", "loa-2");
        Ready(3);
        Wants("loa-1");
        Passes(_options.CollectFor / 2);
        Wants("loa-2", new ChunkRange(0, 2));
        Passes(_options.CollectFor);
        Sent().Should().Equal((0, null), (1, null), (2, null));
    }

    [Fact]
    public void A_box_that_has_not_spoken_yet_is_expected_to_lack_it_too()
    {
        Connected("loa-1", "loa-2");
        Ready(3);
        Needs("loa-1", "loa-2");
        Wants("loa-1");
        Passes(_options.GatherFor + _options.CollectFor);
        Sent().Should().Equal((0, null), (1, null), (2, null));
    }

    [Fact]
    public void Nothing_leaves_before_those_who_were_told_of_it_have_spoken()
    {
        Connected("loa-1", "loa-2");
        Ready(3);
        Needs("loa-1", "loa-2");
        Wants("loa-1");
        Passes(TimeSpan.FromSeconds(2));
        Sent().Should().BeEmpty("the second box is about to speak");
        Wants("loa-2");
        Passes(_options.CollectFor);
        Sent().Should().Equal((0, null), (1, null), (2, null));
    }

    [Fact]
    public void A_box_that_says_nothing_holds_nobody_up_for_long_nor_do_many_that_are_told_one_after_another()
    {
        var many = Enumerable.Range(1, 20).Select(n => $"loa-{n}").ToArray();
        Connected(many);
        Ready(3);
        Needs("loa-20");
        Wants("loa-1");
        foreach (var box in many)
        {
            Needs(box);
            Passes(TimeSpan.FromSeconds(1));
            if (box == "loa-8")
                Sent().Should().BeEmpty();
        }

        Sent().Should().Equal((0, null), (1, null), (2, null));
    }

    [Fact]
    public void A_box_that_subscribed_a_moment_after_the_first_chunks_left_does_not_wait_for_its_back_off()
    {
        Connected("loa-1", "loa-2", "loa-3");
        Ready(20);
        Needs("loa-1", "loa-2");
        Wants("loa-1");
        Wants("loa-2");
        Passes(_options.CollectFor, until: 3);
        Needs("loa-3");
        Passes(TimeSpan.FromSeconds(1));
        Wants("loa-3", new ChunkRange(0, 2));
        Passes(_options.CollectFor);
        Sent().TakeLast(3).Should().Equal((0, "loa-3"), (1, "loa-3"), (2, "loa-3"));
    }

    [Fact]
    public void What_few_lost_they_get_alone_at_once_and_what_many_lost_waits_to_be_answered_once()
    {
        var boxes = Enumerable.Range(1, 10).Select(n => $"loa-{n}").ToArray();
        Connected(boxes);
        Ready(20);
        Needs(boxes);
        foreach (var box in boxes)
            Wants(box);
        Passes(TimeSpan.FromSeconds(1));
        Sent().Should().HaveCount(20);
        Passes(TimeSpan.FromSeconds(9)); // no longer on its way, and not yet settled
        Wants("loa-1", new ChunkRange(4, 4));
        Passes(_options.CollectFor);
        Sent().Skip(20).Should().Equal([(4, "loa-1")], "one chunk is little");
        foreach (var box in boxes[1..])
            Wants(box, new ChunkRange(7, 7));
        Passes(_options.CollectFor);
        Sent().Skip(21).Should().BeEmpty("nine copies are much");
        Passes(_options.SettleFor);
        Sent().Skip(21).Should().Equal((7, null));
    }

    [Fact]
    public void A_box_that_has_been_silent_for_long_has_it_already()
    {
        Connected("loa-1", "loa-2");
        Ready(3);
        Needs("loa-1", "loa-2");
        Passes(_options.SilentFor);
        Wants("loa-1", new ChunkRange(0, 0));
        Passes(_options.CollectFor);
        Sent().Should().Equal((0, "loa-1"));
    }

    [Fact]
    public void A_want_that_comes_while_the_content_leaves_for_everybody_changes_nothing()
    {
        _options.GatherFor = TimeSpan.Zero;
        Connected("loa-1", "loa-2", "loa-3");
        Ready(10);
        Needs("loa-1", "loa-2", "loa-3");
        Wants("loa-1");
        Passes(_options.CollectFor, until: 4);
        Wants("loa-2", new ChunkRange(2, 9));
        Wants("loa-3", new ChunkRange(0, 9));
        Passes(TimeSpan.FromSeconds(9));
        Sent().Select(chunk => chunk.Chunk).Should().Equal(Enumerable.Range(0, 10), "what has not left will come, and what they missed is answered once, when all have spoken");
    }

    [Fact]
    public void What_a_box_asks_for_again_after_its_back_off_is_sent_again()
    {
        Connected("loa-1");
        Ready(2);
        Wants("loa-1");
        Passes(_options.CollectFor);
        Wants("loa-1");
        Passes(TimeSpan.FromSeconds(10));
        Sent().Should().HaveCount(2);
        Wants("loa-1", new ChunkRange(1, 1));
        Passes(_options.CollectFor);
        Sent().Should().HaveCount(3);
    }

    [Fact]
    public void A_box_that_came_back_did_not_get_what_left_while_it_was_away()
    {
        Connected("loa-1");
        Ready(1);
        Wants("loa-1");
        Passes(_options.CollectFor);
        Online("loa-1", false);
        Passes(TimeSpan.FromSeconds(1));
        Online("loa-1", true);
        Wants("loa-1");
        Passes(_options.CollectFor);
        Sent().Should().HaveCount(2, "waiting for its back-off would cost ten seconds");
    }

    [Fact]
    public void Gaps_of_a_few_are_filled_alone_when_others_would_get_them_in_vain()
    {
        Connected("loa-1", "loa-2", "loa-3");
        Ready(99);
        Wants("loa-1", new ChunkRange(0, 1));
        Wants("loa-2", new ChunkRange(1, 2));
        Wants("loa-3", new ChunkRange(8, 8));
        Passes(_options.CollectFor);
        Sent().Should().BeEquivalentTo(new (int, string?)[] { (0, "loa-1"), (1, "loa-1"), (1, "loa-2"), (2, "loa-2"), (8, "loa-3") });
    }

    [Fact]
    public void Who_lacks_little_gets_it_first_and_has_left_when_much_goes_to_many()
    {
        var many = Enumerable.Range(1, _options.SharedFrom).Select(n => $"loa-{n}").ToArray();
        Connected([.. many, "loa-khac"]);
        Ready(40);
        foreach (var box in many)
            Wants(box, new ChunkRange(0, 9));
        Wants("loa-khac", new ChunkRange(12, 13));
        Passes(_options.CollectFor + _options.LeaveFor / 2);
        Sent().Should().Equal((12, "loa-khac"), (13, "loa-khac"));
        Passes(_options.LeaveFor);
        Sent().Skip(2).Should().Equal(Enumerable.Range(0, 10).Select(chunk => (chunk, (string?)null)));
    }

    [Fact]
    public void Boxes_that_came_late_one_after_another_share_one_copy_of_what_left_before()
    {
        Connected("loa-1", "loa-2", "loa-3", "loa-4");
        Ready(40);
        Wants("loa-1", new ChunkRange(0, 15));
        Wants("loa-2", new ChunkRange(0, 20));
        Wants("loa-3", new ChunkRange(0, 30));
        Wants("loa-4", new ChunkRange(35, 35));
        Passes(_options.CollectFor + _options.LeaveFor);
        Sent().Take(22).Should().Equal([(35, "loa-4"), .. Enumerable.Range(0, 21).Select(chunk => (chunk, (string?)null))], "each leaves with the last that it lacks");
        Sent().Should().HaveCount(32);
    }

    [Fact]
    public void A_gap_of_many_is_filled_once()
    {
        var many = Enumerable.Range(1, _options.SharedFrom).Select(n => $"loa-{n}").ToArray();
        Connected([.. many, "loa-khac"]);
        Ready(9);
        foreach (var box in many)
            Wants(box, new ChunkRange(3, 3));
        Wants("loa-khac", new ChunkRange(5, 5));
        Passes(_options.CollectFor + _options.LeaveFor);
        Sent().Should().BeEquivalentTo(new (int, string?)[] { (3, null), (5, "loa-khac") });
    }

    [Fact]
    public void Nobody_is_sent_what_nobody_there_lacks()
    {
        Connected("loa-1", "loa-2");
        Ready(9);
        Wants("loa-1");
        Wants("loa-2");
        Passes(_options.CollectFor, until: 2);
        Online("loa-1", false);
        Online("loa-2", false);
        Passes(TimeSpan.FromSeconds(1));
        Sent().Count.Should().BeLessThanOrEqualTo(4, "those under way apart");
    }

    [Fact]
    public void Chunks_wait_behind_documents_and_leave_in_a_small_window()
    {
        Connected("loa-1");
        Ready(9);
        Happens(new DispatchEvent.DocumentChanged(PlanTopic));
        for (var n = 0; n < _options.DocumentsInFlight; n++)
            Happens(new DispatchEvent.DocumentChanged($"tt1/xa-1/box/loa-{n}/plan"));
        Wants("loa-1");
        _now += _options.CollectFor;
        Happens(new DispatchEvent.Tick());
        Sent().Should().BeEmpty();
        Delivered(PlanTopic);
        Sent().Should().HaveCount(_options.ChunksInFlight);
        Happens(new DispatchEvent.ChunkDone(Address, null));
        Sent().Should().HaveCount(_options.ChunksInFlight + 1);
    }

    [Fact]
    public void Content_leaves_no_faster_than_the_rate_allows()
    {
        _options.BytesPerSecond = 2_000;
        Connected("loa-1");
        Ready(10);
        Wants("loa-1");
        Passes(_options.CollectFor + TimeSpan.FromSeconds(2));
        Sent().Count.Should().BeInRange(4, 5, "1,000 bytes each");
    }

    [Fact]
    public void A_metered_box_is_sent_no_more_in_a_second_than_the_rate_and_holds_up_nobody_else()
    {
        _options.BoxBytesPerSecond = 2_000;
        Connected("loa-1", "loa-2");
        Ready(20);
        Wants("loa-1", new ChunkRange(0, 9));
        Wants("loa-2", new ChunkRange(10, 19));
        Passes(_options.CollectFor + TimeSpan.FromSeconds(2));
        foreach (var box in new[] { "loa-1", "loa-2" })
            Sent().Count(chunk => chunk.Box == box).Should().BeInRange(4, 5, "1,000 bytes each");
        Passes(TimeSpan.FromSeconds(4));
        Sent().Should().HaveCount(20);
    }

    [Theory]
    [InlineData("2026-11-22T08:00:00Z", true, "it sounds while the window is shut")]
    [InlineData("2026-11-22T15:30:00Z", true, "half an hour of the window is not enough to rely on")]
    [InlineData("2026-11-22T22:00:00Z", false, "there is time")]
    public void Outside_the_download_windows_leaves_what_would_come_too_late(string startAt, bool atOnce, string because)
    {
        // 10:00 in Hà Nội; the window opens at 22:00 there, which is 15:00 UTC.
        _options.DownloadWindows.Add(new DownloadWindow(new TimeOnly(22, 0), new TimeOnly(4, 30)));
        Connected("loa-1");
        Ready(2);
        Happens(new DispatchEvent.PlanChanged(new BoxAddress("xa-1", "loa-1"), new Dictionary<ContentId, DateTimeOffset> { [Content] = DateTimeOffset.Parse(startAt, System.Globalization.CultureInfo.InvariantCulture) }));
        Wants("loa-1");
        Passes(TimeSpan.FromHours(11.9));
        Sent().Should().HaveCount(atOnce ? 2 : 0, because);
        Passes(TimeSpan.FromHours(0.1));
        Sent().Should().HaveCount(2, "the window is open");
    }

    [Fact]
    public void What_a_command_plays_waits_for_no_window()
    {
        _options.DownloadWindows.Add(new DownloadWindow(new TimeOnly(22, 0), new TimeOnly(4, 30)));
        Connected("loa-1");
        Ready(2);
        Wants("loa-1");
        Passes(_options.CollectFor);
        Sent().Should().HaveCount(2);
    }

    [Theory]
    [InlineData("22:00", 0)]
    [InlineData("04:29", 0)]
    [InlineData("04:30", 30)]
    [InlineData("04:59", 1)]
    [InlineData("05:15", 0)]
    [InlineData("05:30", 990)]
    public void A_window_may_go_over_midnight_and_there_may_be_several(string local, int minutes)
    {
        var now = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.FromHours(7)) + TimeOnly.Parse(local, System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan();
        DownloadWindow.OpensAt([new(new(22, 0), new(4, 30)), new(new(5, 0), new(5, 30))], TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh"), now.ToUniversalTime())
            .Should().Be(now.AddMinutes(minutes));
    }

    [Fact]
    public void Rates_and_windows_are_settings_that_are_checked()
    {
        new DispatchOptions().Faults().Should().BeEmpty();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["BoxBytesPerSecond"] = "65536", ["DownloadWindows:0:From"] = "22:00", ["DownloadWindows:0:To"] = "04:30",
        }).Build().Get<DispatchOptions>()!;
        settings.Faults().Should().BeEmpty();
        settings.BoxBytesPerSecond.Should().Be(65_536);
        settings.DownloadWindows.Should().Equal(new DownloadWindow(new(22, 0), new(4, 30)));
        var wrong = new DispatchOptions { BoxBytesPerSecond = 0, TimeZone = "Ha Noi", DownloadWindows = [new(default, default)] };
        string.Join(' ', wrong.Faults()).Should().ContainAll("Dispatch:BoxBytesPerSecond", "Dispatch:TimeZone", "Dispatch:DownloadWindows");
    }

    [Fact]
    public void The_content_that_sounds_first_leaves_first()
    {
        Connected("loa-1");
        var later = new ContentAddress("xa-1", ContentId.Of("mai"u8));
        var sooner = new ContentAddress("xa-1", ContentId.Of("hôm nay"u8));
        foreach (var content in new[] { later, sooner })
            Happens(new DispatchEvent.ContentReady(content, 1_000, 1_000, 1));
        Happens(new DispatchEvent.PlanChanged(
            new BoxAddress("xa-1", "loa-1"),
            new Dictionary<ContentId, DateTimeOffset> { [later.Content] = Start.AddDays(1), [sooner.Content] = Start.AddHours(1) }));
        Happens(new DispatchEvent.WantHeard(
            new BoxAddress("xa-1", "loa-1"), [new WantedContent { Content = later.Content, Missing = [new(0, 0)] }, new WantedContent { Content = sooner.Content, Missing = [new(0, 0)] }]));
        Passes(_options.CollectFor);
        Did<DispatchAction.PublishChunk>().Select(chunk => chunk.Content).Should().Equal(sooner, later);
    }

    [Fact]
    public void A_box_without_the_manifest_gets_it_again()
    {
        Connected("loa-1");
        Ready(1);
        Happens(new DispatchEvent.WantHeard(new BoxAddress("xa-1", "loa-1"), [new WantedContent { Content = Content }]));
        Did<DispatchAction.PublishDocument>().Should().ContainSingle().Which.Topic.Should().Be(ManifestTopic);
    }

    [Fact]
    public void A_time_ask_is_answered_at_once_and_a_flood_of_them_is_not()
    {
        Connected("loa-1");
        for (var n = 0; n < 100; n++)
            Happens(new DispatchEvent.TimeAsked(new BoxAddress("xa-1", "loa-1"), Ask(), _now));
        Did<DispatchAction.ReplyTime>().Should().HaveCount(_options.TimeAsksPerTenSeconds);
        Passes(TimeSpan.FromSeconds(10));
        Happens(new DispatchEvent.TimeAsked(new BoxAddress("xa-1", "loa-1"), Ask(), _now));
        Did<DispatchAction.ReplyTime>().Should().HaveCount(_options.TimeAsksPerTenSeconds + 1);
    }

    [Fact]
    public void A_controller_whose_own_clock_is_not_synchronised_tells_nobody_the_time()
    {
        Connected("loa-1");
        Happens(new DispatchEvent.TimeAsked(new BoxAddress("xa-1", "loa-1"), Ask(), _now, ClockIsTrusted: false));
        Did<DispatchAction.ReplyTime>().Should().BeEmpty();
        Did<DispatchAction.LogRefusal>().Should().ContainSingle().Which.Reason.Should().Contain("NTP");
    }

    [Fact]
    public void A_box_that_says_it_has_an_older_plan_gets_the_newest_again_but_not_with_every_word()
    {
        Connected("loa-1");
        Happens(new DispatchEvent.DocumentStands(PlanTopic, 7));
        Happens(new DispatchEvent.StateHeard(new BoxAddress("xa-1", "loa-1"), State(plan: 6)));
        Did<DispatchAction.PublishDocument>().Should().BeEmpty("it has only just been published");
        Passes(TimeSpan.FromSeconds(30));
        foreach (var _ in new[] { 1, 2 })
            Happens(new DispatchEvent.StateHeard(new BoxAddress("xa-1", "loa-1"), State(plan: 6)));
        Did<DispatchAction.PublishDocument>().Should().ContainSingle().Which.Topic.Should().Be(PlanTopic);
        Happens(new DispatchEvent.DocumentDelivered(PlanTopic));
        Passes(TimeSpan.FromMinutes(1));
        Happens(new DispatchEvent.StateHeard(new BoxAddress("xa-1", "loa-1"), State(plan: 7)));
        Did<DispatchAction.PublishDocument>().Should().ContainSingle("the box has it now");
    }

    [Fact]
    public void Records_are_stored_first_and_receipted_then_and_a_repeated_one_again()
    {
        Connected("loa-1");
        var box = new BoxAddress("xa-1", "loa-1");
        Happens(new DispatchEvent.RecordsHeard(box, []));
        Did<DispatchAction.StoreRecords>().Should().ContainSingle();
        Did<DispatchAction.SendReceipt>().Should().BeEmpty();
        foreach (var _ in new[] { 1, 2 })
            Happens(new DispatchEvent.RecordsStored(box, [.. Enumerable.Range(0, 250).Select(n => $"r{n}")]));
        Did<DispatchAction.SendReceipt>().Select(receipt => receipt.Records.Count).Should().Equal(200, 50, 200, 50);
    }

    [Fact]
    public void Whoever_is_not_enrolled_is_not_served_and_does_not_fill_the_log()
    {
        Connected("loa-1");
        var stranger = new BoxAddress("xa-1", "la");
        for (var n = 0; n < 100; n++)
        {
            Happens(new DispatchEvent.TimeAsked(stranger, Ask(), _now));
            Happens(new DispatchEvent.RecordsHeard(stranger, []));
            Happens(new DispatchEvent.PresenceHeard(stranger, true, "b"));
            Happens(new DispatchEvent.Unreadable("tt1/xa-1/box/la/state", "rác"));
        }

        _actions.Should().AllBeOfType<DispatchAction.LogRefusal>().And.HaveCount(_options.RefusalsLoggedPerMinute);
        _state.Refusals.Total.Should().Be(400);
        Passes(TimeSpan.FromMinutes(1));
        Happens(new DispatchEvent.Unreadable("x", "rác"));
        Did<DispatchAction.LogRefusal>()[^1].Suppressed.Should().Be(390);
    }

    [Fact]
    public void A_plan_may_come_before_the_enrolment_and_gives_no_right_to_speak()
    {
        Connected("loa-1");
        Ready(2);
        Needs("loa-2");
        Online("loa-2", true);
        Did<DispatchAction.LogRefusal>().Should().ContainSingle();
        Enrolled("loa-1", "loa-2");
        Online("loa-2", true);
        Needs("loa-1");
        Wants("loa-1");
        Passes(_options.GatherFor + _options.CollectFor);
        Sent().Should().Equal([(0, null), (1, null)], "what the second needs was not forgotten");
    }

    [Fact]
    public void A_revoked_box_is_no_longer_heard()
    {
        Connected("loa-1", "loa-2");
        Enrolled("loa-1");
        Online("loa-2", true);
        Did<DispatchAction.LogRefusal>().Should().ContainSingle();
        Did<DispatchAction.TellPresence>().Should().BeEmpty();
    }

    [Fact]
    public void Without_a_broker_no_box_counts_as_there_until_it_speaks_again()
    {
        Connected("loa-1", "loa-2");
        Happens(new DispatchEvent.LinkDown());
        Did<DispatchAction.TellPresence>().Count(told => !told.Online).Should().Be(2);
        _state.Boxes.Values.Should().OnlyContain(box => !box.Online);
        Happens(new DispatchEvent.LinkUp([]));
        Online("loa-2", true);
        _state.Boxes.Values.Count(box => box.Online).Should().Be(1);
    }

    [Fact]
    public void A_content_that_nobody_knows_is_refused_and_the_rest_of_the_want_answered()
    {
        Connected("loa-1");
        Ready(1);
        Happens(new DispatchEvent.WantHeard(
            new BoxAddress("xa-1", "loa-1"), [new WantedContent { Content = ContentId.Of("lạ"u8) }, new WantedContent { Content = Content, Missing = [new(0, 65_000)] }]));
        Passes(_options.CollectFor);
        Did<DispatchAction.LogRefusal>().Should().ContainSingle();
        Sent().Should().Equal((0, "loa-1"));
    }

    private static TimeAsk Ask() => new() { Nonce = System.Buffers.Text.Base64Url.EncodeToString(new byte[16]), SentAt = Start };

    private void Connected(params string[] boxes)
    {
        Enrolled(boxes);
        Happens(new DispatchEvent.LinkUp([]));
        foreach (var box in boxes)
            Online(box, true);
        Passes(TimeSpan.FromSeconds(20));
        _actions.Clear();
    }

    private void Enrolled(params string[] boxes) =>
        Happens(new DispatchEvent.BoxesEnrolled(boxes.Select(box => new BoxAddress("xa-1", box)).ToHashSet()));

    private void Online(string box, bool online) => Happens(new DispatchEvent.PresenceHeard(new BoxAddress("xa-1", box), online, "b1"));

    private BoxState State(long plan) => new()
    {
        Boot = "boot",
        Agent = "agent",
        At = _now,
        Nonce = "AAAAAAAAAAAAAAAAAAAAAA",
        Time = new TimeState { Trusted = true, Source = TimeSource.Controller },
        PlanSequence = plan,
        PolicySequence = 1,
        Kinds = [],
        Contents = new ContentCounts(0, 0),
        PendingRecords = 0,
        FreeBytes = 0,
        UptimeMs = 0,
        Faults = [],
    };

    private void Ready(int chunks) => Happens(new DispatchEvent.ContentReady(Address, chunks * 1_000L, 1_000, chunks));

    private void Needs(params string[] boxes)
    {
        foreach (var box in boxes)
            Happens(new DispatchEvent.PlanChanged(new BoxAddress("xa-1", box), new Dictionary<ContentId, DateTimeOffset> { [Content] = Start.AddDays(1) }));
    }

    private void Wants(string box, params ChunkRange[] missing) => Happens(new DispatchEvent.WantHeard(
        new BoxAddress("xa-1", box), [new WantedContent { Content = Content, Missing = missing.Length == 0 ? [new ChunkRange(0, 65_535)] : missing }]));

    private void Delivered(params string[] topics)
    {
        foreach (var topic in topics)
            Happens(new DispatchEvent.DocumentDelivered(topic));
    }

    /// <summary>Time passes, and the broker acknowledges chunks at once; stops early when so many have left.</summary>
    private void Passes(TimeSpan time, int until = int.MaxValue)
    {
        var end = _now + time;
        var acknowledged = Sent().Count - _state.ChunksInFlight;
        while (true)
        {
            while (acknowledged < Sent().Count && Sent().Count < until)
            {
                acknowledged++;
                Happens(new DispatchEvent.ChunkDone(Address, null));
            }

            if (Sent().Count >= until || _state.WakeAt is not { } wake || wake > end)
                break;
            _now = wake > _now ? wake : _now;
            Happens(new DispatchEvent.Tick());
            if (_state.WakeAt <= _now && acknowledged == Sent().Count)
                break;
        }

        _now = Sent().Count >= until ? _now : end;
        if (Sent().Count < until)
            Happens(new DispatchEvent.Tick());
        while (acknowledged < Sent().Count && Sent().Count < until)
        {
            acknowledged++;
            Happens(new DispatchEvent.ChunkDone(Address, null));
        }
    }

    private void Happens(DispatchEvent happened)
    {
        var (state, actions) = new DispatchCore(_options).Step(_state, happened, _now);
        _state = state;
        _actions.AddRange(actions);
    }

    private List<T> Did<T>()
        where T : DispatchAction => [.. _actions.OfType<T>()];

    private List<(int Chunk, string? Box)> Sent() => [.. Did<DispatchAction.PublishChunk>().Select(chunk => (chunk.Chunk, chunk.Box))];
}
