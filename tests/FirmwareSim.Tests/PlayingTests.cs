using System.Text.Json.Nodes;

namespace Broadcast.FirmwareSim.Tests;

public sealed class PlayingTests
{
    private static readonly DateTimeOffset Morning = Station.At("2026-11-22T00:00:00Z"); // 07:00 in Vietnam
    private static readonly Sound Sound = new(50_000);

    [Fact]
    public void Without_a_policy_nothing_sounds()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 missed no-policy 0", "a1#1 missed no-policy 0");
        bench.Records[0]["startedAt"].Should().BeNull();
    }

    [Fact]
    public void In_quiet_hours_nothing_of_a_plan_sounds_and_of_commands_only_an_emergency()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy("07:00", "07:30"));
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound),
            Station.Airing("a2", Morning.AddMinutes(10), Sound, priority: "emergency"),
            Station.Airing("a3", Morning.AddMinutes(29), Sound, parts: 2));
        bench.Deliver(Sound);
        foreach (var (id, priority) in new[] { ("now-1", "priority"), ("now-2", "emergency") })
            PlayNow(bench, Station.Airing(id, Morning, Sound, priority: priority));
        bench.Pass(TimeSpan.FromMinutes(40));
        Told(bench).Should().Equal(
            "now-1#0 missed quiet-hours 0", "now-2#0 played on-time 60000", "a1#0 missed quiet-hours 0", "a2#0 missed quiet-hours 0", "a3#0 missed quiet-hours 0", "a3#1 played on-time 60000");
    }

    [Fact]
    public void What_sounds_falls_silent_when_quiet_hours_begin()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy("07:05", "04:30"));
        bench.SendPlan(Station.Airing("a1", Morning.AddSeconds(270), Sound));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 partial quiet-hours 30000");
        ((string)bench.Records[0]["endedAt"]!).Should().Be("2026-11-22T00:05:00.000Z");
    }

    [Fact]
    public void What_quiet_hours_would_end_hardly_begun_does_not_begin()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy("07:05", "04:30"));
        bench.SendPlan(
            Station.Airing("a1", Morning.AddSeconds(238.5), Sound, parts: 2), // its second part would begin 1.5 s before
            Station.Airing("a2", Morning.AddSeconds(299), Sound));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().BeEquivalentTo("a1#0 played on-time 60000", "a1#1 missed quiet-hours 0", "a2#0 missed quiet-hours 0");
    }

    [Fact]
    public void What_the_session_would_end_hardly_begun_does_not_begin()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy(sessionLimitMs: 61_000));
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 played on-time 60000", "a1#1 missed airtime-limit 0");
    }

    [Fact]
    public void A_part_says_how_loud_it_may_be_at_its_hour()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy(volumes: new JsonArray(JsonNode.Parse("""{"from":"07:02","to":"07:04","maxVolumeDb":-12}"""))));
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound), Station.Airing("a2", Morning.AddMinutes(2), Sound), Station.Airing("a3", Morning.AddMinutes(4), Sound));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(3.5));
        PlayNow(bench, Station.Airing("now", Morning, Sound, priority: "emergency"));
        bench.Pass(TimeSpan.FromMinutes(10));
        bench.Records.Select(record => $"{record["airing"]} {record["volumeDb"]}").Should().BeEquivalentTo("a1 -6", "a2 -12", "now -6", "a3 -6");
    }

    [Fact]
    public void Content_that_comes_late_is_joined_where_it_would_be_now()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2), Station.Airing("a2", Morning.AddMinutes(1), Sound, late: "skip"));
        bench.PassTo(Morning.AddMinutes(2.5));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().BeEquivalentTo("a2#0 missed no-content 0", "a1#0 missed no-content 0", "a1#1 partial no-content 30000");
    }

    [Fact]
    public void Content_that_comes_for_the_last_words_of_a_part_is_not_joined()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2));
        bench.PassTo(Morning.AddMinutes(1).AddSeconds(58.5));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 missed no-content 0", "a1#1 played on-time 60000");
    }

    [Fact]
    public void After_the_lease_the_box_is_silent()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.Send($"{Bench.Own}/plan", bench.Station.Plan(
            Bench.BoxName, Morning, [Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2)], leaseUntil: Morning.AddMinutes(1.5)));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 partial lease-over 30000", "a1#1 missed lease-over 0");
    }

    [Theory]
    [InlineData("resume", "a1#0 played interrupted 60000")]
    [InlineData("join", "a1#0 partial interrupted 30000")]
    [InlineData("restart", "a1#0 played interrupted 60000")]
    [InlineData("drop", "a1#0 partial interrupted 20000")]
    public void When_something_more_important_has_passed(string interrupted, string expected)
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound, interrupted: interrupted),
            Station.Airing("a2", Morning.AddSeconds(80), Sound, durationMs: 30_000, priority: "priority"));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().BeEquivalentTo(expected, "a2#0 played on-time 30000");
    }

    [Fact]
    public void A_withdrawn_airing_ends_an_unchanged_one_goes_on()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        var stays = Station.Airing("a1", Morning.AddMinutes(1), Sound);
        var goes = Station.Airing("a2", Morning.AddMinutes(3), Sound);
        bench.SendPlan(stays, goes, Station.Airing("a3", Morning.AddMinutes(20), Sound));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddSeconds(90));
        bench.SendPlan(stays, goes);
        bench.PassTo(Morning.AddSeconds(190));
        bench.SendPlan(stays);
        bench.Pass(TimeSpan.FromMinutes(30));
        Told(bench).Should().Equal("a1#0 played on-time 60000", "a2#0 partial withdrawn 10000");
    }

    [Fact]
    public void An_airing_that_changes_follows_the_new_version()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 3), Station.Airing("a2", Morning.AddMinutes(2), new Sound(9)));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddSeconds(130));
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 3, interrupted: "drop"), Station.Airing("a2", Morning.AddMinutes(6), Sound));
        bench.PassTo(Morning.AddMinutes(10));
        Told(bench).Should().Equal(
            "a1#0 played on-time 60000", "a1#1 partial withdrawn 10000", "a1#2 played on-time 60000", "a2#0 played on-time 60000");
    }

    [Fact]
    public void An_airing_with_a_word_of_the_future_is_refused_alone()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound), Station.Airing("a2", Morning.AddMinutes(5), Sound, late: "shorten"));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 played on-time 60000");
        ((string)bench.Reports.Single()["reason"]!).Should().Be("unsupported");
    }

    [Fact]
    public void Airtime_limits_cut_and_a_new_day_begins_afresh()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy(dayLimitMs: 90_000));
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound), Station.Airing("a2", Morning.AddMinutes(5), Sound),
            Station.Airing("a3", Morning.AddDays(1), Sound));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromDays(1.1));
        Told(bench).Should().Equal("a1#0 played on-time 60000", "a2#0 partial airtime-limit 30000", "a3#0 played on-time 60000");
    }

    [Fact]
    public void Play_now_fetches_its_content_and_plays_stop_ends_it()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        void PlayNow(JsonObject body)
        {
            body["airing"] = Station.Airing("now-1", Morning.AddMinutes(-1), Sound, priority: "priority");
            body["leaseUntil"] = "2026-11-22T01:00:00.000Z";
        }
        bench.SendCommand("play-now", PlayNow);
        bench.Pass(TimeSpan.FromSeconds(5));
        bench.Wants.Should().NotBeEmpty();
        bench.Box.Snapshot().Playing.Should().BeNull();
        bench.Deliver(Sound);
        bench.Box.Snapshot().Playing.Should().Be("now-1");
        bench.Pass(TimeSpan.FromSeconds(20));
        bench.SendCommand("stop", body => (body["airing"], body["fadeMs"]) = ("now-1", 500));
        Told(bench).Should().Equal("now-1#0 partial stopped 20000");
    }

    [Fact]
    public void A_box_that_was_killed_rejoins_at_the_right_place()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 3), Station.Airing("a2", Morning.AddMinutes(5), Sound),
            Station.Airing("a3", Morning.AddMinutes(10), Sound));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddSeconds(130)); // in part 1 of a1
        var kept = bench.Box.Snapshot();

        using var reborn = new Bench(Morning.AddSeconds(150), kept: kept, station: bench.Station, seed: 8).Connect();
        reborn.PassTo(Morning.AddMinutes(20));
        Told(reborn).Should().Equal(
            "a1#1 partial power-loss 30000", "a1#2 played on-time 60000", "a2#0 played on-time 60000", "a3#0 played on-time 60000");
        reborn.Reports.Should().BeEmpty();

        using var late = new Bench(Morning.AddMinutes(7), kept: kept, station: bench.Station, seed: 9).Connect();
        late.PassTo(Morning.AddMinutes(20));
        Told(late).Should().BeEquivalentTo(
            "a1#1 missed power-loss 0", "a1#2 missed box-off 0", "a2#0 missed box-off 0", "a3#0 played on-time 60000");
        late.Records.Concat(reborn.Records).Select(record => (string)record["record"]!).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void What_passed_before_the_time_was_known_is_missed_for_that_reason()
    {
        using var bench = new Bench(Morning) { TellsTime = false };
        bench.Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound), Station.Airing("a2", Morning.AddMinutes(8), Sound));
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromMinutes(5));
        bench.Records.Should().BeEmpty();
        bench.TellsTime = true;
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 missed time-untrusted 0", "a2#0 played on-time 60000");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_airings_collide_each_part_has_one_record_and_two_never_sound_at_once(int seed)
    {
        var random = new Random(seed);
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        string[] priorities = ["normal", "priority", "emergency"];
        string[] interrupted = ["resume", "join", "restart", "drop"];
        var airings = Enumerable.Range(0, 60).Select(number => Station.Airing(
            $"a{number}", Morning.AddSeconds(random.Next(60, 3_600)), Sound, random.Next(1_000, 60_000), random.Next(1, 5),
            priorities[random.Next(3)], random.Next(2) == 0 ? "join" : "skip", interrupted[random.Next(4)])).ToArray();
        bench.SendPlan(airings);
        bench.Deliver(Sound);
        bench.Pass(TimeSpan.FromHours(12));

        bench.Records.Select(record => $"{record["airing"]}#{record["part"]}").Should().OnlyHaveUniqueItems()
            .And.HaveCount(airings.Sum(airing => airing["parts"]!.AsArray().Count));
        bench.Box.RecordsPending.Should().Be(0);
        bench.Box.IsPlayedOut.Should().BeTrue();
        var whole = bench.Records.Where(record => (string)record["reason"]! == "on-time")
            .Select(record => (From: Station.At((string)record["startedAt"]!), To: Station.At((string)record["endedAt"]!))).OrderBy(span => span.From).ToList();
        whole.Zip(whole.Skip(1)).Should().OnlyContain(pair => pair.First.To <= pair.Second.From);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("emergency")]
    public void A_box_without_trusted_time_obeys_a_command_at_once_and_goes_on_when_it_is_told_the_time(string priority)
    {
        using var bench = new Bench(Morning, clockError: TimeSpan.FromDays(-20_000)) { TellsTime = false };
        bench.Connect();
        bench.SendPolicy(bench.Station.Policy("15:00", "16:00"));
        bench.SendPlan();
        PlayNow(bench, Station.Airing("now-1", Morning.AddHours(6), Sound, parts: 2, priority: priority), quoting: true);
        bench.Pass(TimeSpan.FromSeconds(1));
        bench.Deliver(Sound);
        bench.Box.Snapshot().Playing.Should().Be("now-1");
        bench.Pass(TimeSpan.FromSeconds(5));
        bench.TellsTime = true;
        bench.Pass(TimeSpan.FromMinutes(5));

        Told(bench).Should().Equal("now-1#0 played on-time 60000", "now-1#1 played on-time 60000");
        bench.Records.Select(record => Station.At((string)record["dueAt"]!)).Should().Equal(Morning.AddSeconds(1), Morning.AddSeconds(61));
    }

    [Fact]
    public void Without_trusted_time_a_lease_lasts_from_the_arrival()
    {
        using var bench = new Bench(Morning, clockError: TimeSpan.FromDays(-20_000)) { TellsTime = false };
        bench.Connect();
        PlayNow(bench, Station.Airing("now-1", Morning, Sound), quoting: true); // issued at Morning, lease until an hour later
        bench.Pass(TimeSpan.FromMinutes(59));
        bench.Records.Should().BeEmpty();
        bench.Pass(TimeSpan.FromMinutes(2));
        Told(bench).Should().Equal("now-1#0 missed no-content 0");
    }

    [Fact]
    public void What_must_not_be_joined_is_left_out_when_it_cannot_begin_on_time()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        var later = Station.Airing("a2", Morning.AddHours(1), Sound);
        bench.SendPlan(later);
        bench.Deliver(Sound);
        bench.SendPlan(Station.Airing("a1", Morning.AddSeconds(-30), Sound, parts: 2, late: "skip"), later);
        bench.Pass(TimeSpan.FromMinutes(5));
        Told(bench).Should().Equal("a1#0 missed late 0", "a1#1 missed late 0");
    }

    [Fact]
    public void A_stop_of_all_spares_what_waits_and_what_is_to_come()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(
            Station.Airing("a1", Morning.AddMinutes(1), Sound), Station.Airing("a2", Morning.AddSeconds(80), Sound, priority: "priority"),
            Station.Airing("a3", Morning.AddMinutes(9), Sound));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddSeconds(90));
        bench.SendCommand("stop", body => body["fadeMs"] = 0);
        bench.Pass(TimeSpan.FromMinutes(20));
        Told(bench).Should().Equal("a2#0 partial stopped 10000", "a1#0 played interrupted 60000", "a3#0 played on-time 60000");
    }

    [Fact]
    public void What_was_stopped_stays_stopped_in_later_plans()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound));
        bench.Deliver(Sound);
        bench.SendCommand("stop", body => (body["airing"], body["fadeMs"]) = ("a1", 0));
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(1), Sound, parts: 2));
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).Should().Equal("a1#0 missed stopped 0");
    }

    [Fact]
    public void What_waits_is_asked_about_quiet_hours_when_it_would_go_on()
    {
        using var bench = new Bench(Morning).Connect();
        bench.SendPolicy(bench.Station.Policy("07:05", "07:30"));
        bench.SendPlan(Station.Airing("a1", Morning.AddMinutes(4), Sound, parts: 2));
        bench.Deliver(Sound);
        bench.PassTo(Morning.AddMinutes(4.5));
        PlayNow(bench, Station.Airing("now-1", Morning, Sound, parts: 4, priority: "emergency"));
        bench.PassTo(Morning.AddMinutes(8));
        bench.Records.Should().NotContain(record => (string)record["airing"]! == "a1");
        bench.Pass(TimeSpan.FromMinutes(10));
        Told(bench).TakeLast(2).Should().Equal("a1#0 partial quiet-hours 30000", "a1#1 missed quiet-hours 0");
    }

    private static void PlayNow(Bench bench, JsonObject airing, bool quoting = false) => bench.Send($"{Bench.Own}/command", bench.Station.Command(
        Bench.BoxName, "play-now", body => (body["airing"], body["leaseUntil"]) = (airing, "2026-11-22T01:00:00.000Z"), quoting ? [bench.Nonce] : null));

    private static IEnumerable<string> Told(Bench bench) => bench.Records.Select(record =>
        $"{record["airing"]}#{record["part"]} {record["outcome"]} {record["reason"]} {record["playedMs"]}");
}
