using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.Playout;

/// <summary>Stories of a station in Việt Nam (UTC+7, no summer time): quiet from 22:00 to 05:00.</summary>
public sealed class FromScheduleToPlans
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly PlayoutOptions Options = new();
    private static readonly string[] Zones = ["thon-dong", "thon-tay", "ven-song"];

    private static readonly Station Station = new(
        "xa-1", "Xã 1", "Asia/Ho_Chi_Minh", [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))], null, null, 0, ["vi"]);

    private static readonly Box[] Boxes =
    [
        new("xa-1", "loa-1", "Loa 1", ["thon-dong", "ven-song"]),
        new("xa-1", "loa-2", "Loa 2", ["thon-tay"]),
    ];

    [Fact]
    public void A_slot_in_a_zone_is_heard_by_its_boxes_and_no_other()
    {
        var result = Run(At("17:00", zones: "thon-tay"));
        result.Boxes["loa-1"].Airings.Should().BeEmpty();
        var airing = result.Boxes["loa-2"].Airings.Should().ContainSingle().Subject;
        airing.Id.Should().Be("chieu@20261122T100000Z");
        airing.Zone.Should().Be("thon-tay");
        airing.DurationMs.Should().Be(900_000);
        airing.Check().Should().BeNull();
        Word(result, "loa-2").Should().Be(DecisionWord.Planned);
    }

    [Fact]
    public void A_box_in_two_zones_hears_one_airing_through_the_first()
    {
        var result = Run(At("17:00", zones: ["ven-song", "thon-dong"]));
        result.Boxes["loa-1"].Airings.Should().ContainSingle().Which.Zone.Should().Be("ven-song");
        result.Decisions.Should().Contain(decision => decision.Word == DecisionWord.Duplicate && decision.Zone == "thon-dong" && decision.Detail == "ven-song");
    }

    [Fact]
    public void The_whole_station_is_a_zone_of_every_box()
    {
        Run(At("17:00", zones: Zone.WholeStation)).Boxes.Values.Should().OnlyContain(box => box.Airings.Count == 1 && box.Zones.Contains(Zone.WholeStation));
    }

    [Fact]
    public void An_unknown_zone_and_one_without_boxes_are_named_and_the_others_still_hear()
    {
        var result = Run([new Zone("xa-1", "thon-bac", "Thôn Bắc", ["vi"])], At("17:00", zones: ["thon-nam", "thon-bac", "thon-tay"]));
        result.Decisions.Should().Contain(decision => decision.Zone == "thon-nam" && decision.Word == DecisionWord.UnknownZone)
            .And.Contain(decision => decision.Zone == "thon-bac" && decision.Word == DecisionWord.EmptyZone);
        result.Boxes["loa-2"].Airings.Should().ContainSingle();
    }

    [Fact]
    public void What_is_over_is_expired_and_what_sounds_now_stays_in_the_plan()
    {
        var result = Run(At("09:30", slot: "xong"), At("09:50", slot: "dang-phat"));
        Word(result, slot: "xong").Should().Be(DecisionWord.Expired);
        result.Boxes["loa-2"].Airings.Should().ContainSingle().Which.Slot.Should().Be("dang-phat");
    }

    [Fact]
    public void A_bulletin_without_sound_is_not_planned()
    {
        Word(Run(At("17:00") with { Parts = [] })).Should().Be(DecisionWord.NoContent);
    }

    [Theory]
    [InlineData("03:15", DecisionWord.QuietHours, "the technician's mistake")]
    [InlineData("21:50", DecisionWord.QuietHours, "it would go on into quiet hours")]
    [InlineData("04:59", DecisionWord.QuietHours, "it would begin inside them")]
    [InlineData("21:45", DecisionWord.Planned, "it ends as they begin")]
    [InlineData("05:00", DecisionWord.Planned, "it begins as they end")]
    public void Nothing_reaches_into_quiet_hours(string time, string word, string because)
    {
        Word(Run(At(time, day: 23))).Should().Be(word, because);
    }

    [Fact]
    public void An_authorised_emergency_passes_airtime_but_no_plan_passes_quiet_hours()
    {
        var station = Station with { DayLimit = TimeSpan.FromMinutes(1) };
        var grant = new Grant("chu-tich", Priority.Emergency);
        Word(Run(station, At("17:00") with { Priority = Priority.Emergency, Grant = grant })).Should().Be(DecisionWord.Planned);
        Word(Run(station, At("03:15", day: 23) with { Priority = Priority.Emergency, Grant = grant })).Should().Be(
            DecisionWord.QuietHours, "what must be heard then is sent as a command");
    }

    [Fact]
    public void Nobody_is_heard_above_his_right()
    {
        Word(Run(At("17:00") with { Priority = Priority.Emergency })).Should().Be(DecisionWord.NotAuthorised, "a schedule is no emergency");
        Word(Run(At("17:00") with { Priority = Priority.Priority, Grant = new Grant("can-bo", Priority.Normal) })).Should().Be(DecisionWord.NotAuthorised);
        Word(Run(At("17:00") with { Priority = Priority.Unknown })).Should().Be(DecisionWord.NotAuthorised);
    }

    [Fact]
    public void A_day_has_no_more_airtime_than_it_may_counting_what_is_over()
    {
        var station = Station with { DayLimit = TimeSpan.FromMinutes(40) };
        var result = Run(station, At("06:00", slot: "sang"), At("17:00", slot: "chieu"), At("19:00", slot: "toi"), At("06:00", day: 23, slot: "mai"));
        Word(result, slot: "chieu").Should().Be(DecisionWord.Planned);
        Word(result, slot: "toi").Should().Be(DecisionWord.AirtimeLimit, "the morning's quarter of an hour counts");
        Word(result, slot: "mai").Should().Be(DecisionWord.Planned, "the next day is another");
    }

    [Fact]
    public void A_session_is_what_is_heard_without_a_break()
    {
        var station = Station with { SessionLimit = TimeSpan.FromMinutes(30) };
        var result = Run(station, At("17:00", slot: "mot"), At("17:15", slot: "hai"), At("17:30", slot: "ba"), At("18:00", slot: "bon"));
        Word(result, slot: "hai").Should().Be(DecisionWord.Planned);
        Word(result, slot: "ba").Should().Be(DecisionWord.AirtimeLimit);
        Word(result, slot: "bon").Should().Be(DecisionWord.Planned, "there was a break");
    }

    [Fact]
    public void What_may_take_over_asks_for_the_chime()
    {
        var result = Run(At("17:00", slot: "thuong"), At("18:00", slot: "uu-tien") with { Priority = Priority.Priority });
        result.Boxes.Values.SelectMany(box => box.Airings).Where(airing => airing.Chime is true).Select(airing => airing.Slot).Distinct().Should().Equal("uu-tien");
        result.Boxes.Values.SelectMany(box => box.Airings).Where(airing => airing.Chime is null).Select(airing => airing.Slot).Distinct().Should().Equal("thuong");
    }

    [Fact]
    public void Who_schedules_it_may_say_otherwise_of_the_chime()
    {
        var result = Run(At("17:00", slot: "thuong") with { Chime = true }, At("18:00", slot: "uu-tien") with { Priority = Priority.Priority, Chime = false });
        result.Boxes["loa-2"].Airings.Select(airing => (airing.Slot, airing.Chime)).Should().Equal(("thuong", true), ("uu-tien", null));
    }

    [Fact]
    public void A_short_notice_sounds_over_music_that_goes_on_beneath_it()
    {
        var notice = At("17:05", slot: "uu-tien") with { Priority = Priority.Priority, Over = OverRule.Duck, Parts = [Part(30_000)] };
        var result = Run(At("17:00", slot: "nhac"), notice);
        Word(result, slot: "nhac").Should().Be(DecisionWord.Beneath);
        Word(result, slot: "uu-tien").Should().Be(DecisionWord.Planned);
        result.Boxes["loa-2"].Airings.Select(airing => (airing.Slot, airing.Over)).Should().Equal(("nhac", null), ("uu-tien", OverRule.Duck));
        result.Decisions.Should().Contain(decision => decision.Slot == "nhac" && decision.Detail == "uu-tien@20261122T100500Z");
    }

    [Fact]
    public void Two_that_sound_together_are_airtime_once()
    {
        var station = Station with { SessionLimit = TimeSpan.FromMinutes(60), DayLimit = TimeSpan.FromMinutes(60) };
        var music = At("17:00", slot: "nhac") with { Parts = [Part(3_600_000)] };
        Occurrence Notice(string time, string slot = "uu-tien") => At(time, slot: slot) with { Priority = Priority.Priority, Over = OverRule.Duck, Parts = [Part(30_000)] };
        var result = Run(station, music, Notice("17:20"), Notice("17:40", slot: "nua"));
        result.Boxes["loa-2"].Airings.Select(airing => airing.Slot).Should().Equal("nhac", "uu-tien", "nua");
        Word(Run(station, music, Notice("17:20") with { Over = OverRule.Stop }), slot: "uu-tien").Should().Be(DecisionWord.AirtimeLimit, "what is interrupted goes on after it");
        Word(Run(station, music, Notice("17:59:45")), slot: "uu-tien").Should().Be(DecisionWord.AirtimeLimit, "what lasts longer than the music is airtime");
        Word(Run(station, music with { Parts = [Part(3_585_000)] }, Notice("17:59:30")), slot: "uu-tien").Should().Be(DecisionWord.Planned, "only that is");
        Word(Run(station, music, Notice("17:20") with { Priority = Priority.Normal }), slot: "uu-tien").Should().Be(DecisionWord.AirtimeLimit, "it is not sounded over its equal");
    }

    [Fact]
    public void What_has_more_parts_than_one_or_was_there_first_is_not_sounded_under()
    {
        var notice = At("17:05", slot: "uu-tien") with { Priority = Priority.Priority, Over = OverRule.Duck };
        Word(Run(At("17:00", slot: "nhac"), notice with { Parts = [Part(30_000), Part(30_000)] }), slot: "nhac").Should().Be(DecisionWord.Yields);
        Word(Run(At("17:10", slot: "nhac"), notice), slot: "nhac").Should().Be(DecisionWord.Yields, "it begins when the notice is over");
        var also = At("17:06", slot: "ngat") with { Priority = Priority.Priority };
        Word(Run(At("17:00", slot: "nhac"), notice with { Parts = [Part(30_000)] }, also), slot: "nhac").Should().Be(DecisionWord.Yields, "another interrupts it all the same");
    }

    [Fact]
    public void The_lower_priority_yields_and_both_are_on_the_box_so_that_the_box_can_resume()
    {
        var result = Run(At("17:00", slot: "thuong"), At("17:05", slot: "uu-tien") with { Priority = Priority.Priority });
        result.Boxes["loa-2"].Airings.Should().HaveCount(2);
        Word(result, slot: "thuong").Should().Be(DecisionWord.Yields);
        Word(result, slot: "uu-tien").Should().Be(DecisionWord.Planned);
        result.Decisions.Should().Contain(decision => decision.Slot == "thuong" && decision.Detail == "uu-tien@20261122T100500Z");
    }

    [Fact]
    public void Between_equals_the_later_start_yields()
    {
        var result = Run(At("17:00", slot: "som"), At("17:05", slot: "muon"));
        Word(result, slot: "som").Should().Be(DecisionWord.Planned);
        Word(result, slot: "muon").Should().Be(DecisionWord.Yields);
    }

    [Fact]
    public void A_plan_that_is_full_reaches_less_far_and_says_so()
    {
        var many = Enumerable.Range(0, 3_000).Select(n => At("17:00", slot: "s") with { StartAt = Now.AddMinutes(1 + n), Parts = [Part(30_000)] }).ToArray();
        var result = Run(Station with { QuietHours = [] }, many);
        var box = result.Boxes["loa-2"];
        box.Airings.Should().HaveCountLessThanOrEqualTo(Plan.MaxAirings).And.NotBeEmpty();
        box.Until.Should().BeAfter(box.Airings[^1].StartAt).And.Be(many[box.Airings.Count].StartAt);
        result.Decisions.Count(decision => decision.Word == DecisionWord.PlanFull && decision.Box == "loa-2").Should().Be(3_000 - box.Airings.Count);
        PlanRules.PlanFor(box, Options, Now).Check().Should().BeNull();
    }

    [Fact]
    public void What_sounds_while_the_plan_is_signed_began_within_the_days_of_the_plan()
    {
        var box = Run(Station with { QuietHours = [] }, At("17:00"), At("18:00")).Boxes["loa-2"];
        var start = box.Airings.Min(airing => airing.StartAt);

        PlanRules.PlanFor(box, Options, start.AddSeconds(20)).From.Should().Be(start, "a box ignores what starts before");
        PlanRules.PlanFor(box, Options, start.AddHours(-1)).From.Should().Be(start.AddHours(-1));
    }

    [Fact]
    public void The_longest_plan_still_fits_its_topic()
    {
        var parts = Enumerable.Range(0, 64).Select(n => Part(60_000) with { Bulletin = new string('b', 62) + n.ToString("00", null) }).ToList();
        var many = Enumerable.Range(0, 300).Select(n => At("17:00", slot: new string('s', 64)) with { StartAt = Now.AddHours(2 * n + 1), Parts = parts, VolumeDb = -12.345678901 }).ToArray();
        var plan = PlanRules.PlanFor(Run(Station with { QuietHours = [] }, many).Boxes["loa-2"], Options, Now);
        plan.Airings.Should().HaveCountGreaterThan(10);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        new DocumentSigner(key, "k").Sign(new SignedDocument
        {
            Purpose = Purpose.Plan,
            Station = "xa-1",
            Audience = "box/loa-2",
            Sequence = 1,
            IssuedAt = Now,
            ExpiresAt = Now,
            Body = plan,
        }).Length.Should().BeLessThanOrEqualTo(TopicRule.Of(TopicKind.Plan).Limit);
    }

    [Fact]
    public void An_airing_keeps_its_id_in_every_plan_and_the_id_is_short()
    {
        var occurrence = At("17:00", slot: new string('x', 64));
        occurrence.AiringId().Should().HaveLength(56).And.EndWith("@20261122T100000Z").And.Be(occurrence.AiringId());
        occurrence.AiringId().Should().NotBe((occurrence with { Slot = new string('x', 63) + "y" }).AiringId());
        WireName.IsId(occurrence.AiringId()).Should().BeTrue();
    }

    [Fact]
    public void A_station_without_boxes_or_slots_has_nothing_to_decide()
    {
        Run().Decisions.Should().BeEmpty();
        PlayoutPipeline.Run(new PlayoutRequest(Station, [], [], [At("17:00")], Now.AddDays(8)), Now).Boxes.Should().BeEmpty();
    }

    internal static Occurrence At(string time, int day = 22, string slot = "chieu", params string[] zones) => new(
        slot, "thoi-su", zones.Length == 0 ? ["thon-tay"] : zones, Priority.Normal,
        new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.FromHours(7)).Add(TimeOnly.Parse(time, null).ToTimeSpan()).ToUniversalTime(),
        0, LateRule.Join, InterruptedRule.Resume, [Part(900_000)], Grant.Schedule);

    internal static AiringPart Part(long milliseconds) => new() { Bulletin = "ban-tin-1", Content = ContentId.Of("x"u8), Bytes = 1_000, DurationMs = milliseconds };

    private static PlayoutResult Run(params Occurrence[] occurrences) => Run(Station, occurrences);

    private static PlayoutResult Run(Station station, params Occurrence[] occurrences) => Run(station, [], occurrences);

    private static PlayoutResult Run(Zone[] more, params Occurrence[] occurrences) => Run(Station, more, occurrences);

    private static PlayoutResult Run(Station station, Zone[] more, params Occurrence[] occurrences) => PlayoutPipeline.Run(
        new PlayoutRequest(station, [.. Zones.Select(zone => new Zone("xa-1", zone, zone, ["vi"])), .. more], Boxes, occurrences, Now.AddDays(8)), Now);

    private static string Word(PlayoutResult result, string box = "loa-2", string slot = "chieu") =>
        result.Decisions.Single(decision => decision.Slot == slot && (decision.Box ?? box) == box).Word;
}
