using System.Text;
using Broadcast.Mqtt;
using Broadcast.Mqtt.Tests;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>What the box says and obeys, on a real broker.</summary>
public sealed class LinkTests
{
    private static readonly TopicAddress PlanTopic = Topics.Plan(ScriptedController.Station, ScriptedController.Box);

    [Fact]
    public async Task A_box_joins_as_the_protocol_says()
    {
        await using var rig = await BoxRig.StartAsync(TimeSpan.FromMinutes(-40));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State is { Time.Trusted: true, PolicySequence: > 0 }, "trust and policy");

        var presence = rig.Controller.Heard.OfType<Presence>().First();
        var state = rig.Controller.State!;
        presence.Word.Should().Be(PresenceWord.Online);
        state.Boot.Should().Be(presence.Boot);
        state.Kinds.Should().BeEquivalentTo("play-now", "stop", "self-test", "alert", "recall");
        state.Time.Source.Should().Be(TimeSource.Controller);
        state.Time.OffsetMs.Should().BeApproximately(-40 * 60_000, 100);
        rig.Controller.Heard.OfType<TimeAsk>().Select(a => a.Nonce).Should().OnlyHaveUniqueItems();

        await rig.StopBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Presence>().Last().Word == PresenceWord.Offline, "goodbye");
    }

    [Fact]
    public async Task A_box_whose_enrolment_has_ended_says_where_the_new_one_goes()
    {
        await using var rig = await BoxRig.StartAsync();
        await using var station = await MosquittoProcess.StartAsync(users: new Dictionary<string, string> { ["xa-khac.cum-1"] = "secret" });
        await rig.StartBoxAsync(port: station.Port);

        await TestWait.UntilAsync(() => rig.LogText.Contains("Đài không cho cụm loa này vào nữa", StringComparison.Ordinal), "it is told");
        rig.LogText.Should().Contain(Path.Combine(rig.Folder, "data", EnrolmentFile.Name));
    }

    [Fact]
    public async Task What_is_not_the_stations_word_is_refused_and_reported_at_most_ten_times_a_minute()
    {
        await using var rig = await BoxRig.StartAsync();
        await using var stranger = new ScriptedController(rig.Broker, new MqttLoop());
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");

        var plan = Airings.Plan(rig.Controller.Now, Airings.New("a", rig.Controller.Now.AddHours(1)));
        await rig.Controller.PublishAsync(PlanTopic, stranger.Sign(plan, PlanTopic, Purpose.Plan));
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Report>().Any(), "a report");
        rig.Controller.Heard.OfType<Report>().First().Should().BeEquivalentTo(
            new { Kind = ReportKind.Refused, Reason = "bad-signature", Topic = PlanTopic.ToString() }, o => o.ExcludingMissingMembers());

        var late = rig.Controller.Sign(plan, PlanTopic, Purpose.Plan, expiresIn: TimeSpan.FromSeconds(-1));
        await rig.Controller.PublishAsync(PlanTopic, late);
        for (var i = 0; i < 20; i++)
            await rig.Controller.PublishAsync(PlanTopic, Encoding.ASCII.GetBytes("no.document." + i));
        await rig.Controller.SendAsync(plan);
        await TestWait.UntilAsync(() => rig.Controller.State?.PlanSequence > 0, "the good plan");
        rig.Controller.Heard.OfType<Report>().Should().HaveCount(10);
        rig.Controller.Heard.OfType<Report>().Should().Contain(r => r.Reason == "expired");
    }

    [Fact]
    public async Task The_same_plan_again_is_no_news_and_an_older_one_is_refused()
    {
        await using var rig = await BoxRig.StartAsync();
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State is not null, "it has joined");
        var plan = Airings.Plan(rig.Controller.Now, Airings.New("a", rig.Controller.Now.AddHours(1)));
        var text = rig.Controller.Sign(plan, PlanTopic, Purpose.Plan, sequence: 50);
        await rig.Controller.PublishAsync(PlanTopic, text);
        await rig.Controller.PublishAsync(PlanTopic, text);
        await rig.Controller.PublishAsync(PlanTopic, rig.Controller.Sign(plan with { LeaseUntil = plan.Until.AddDays(1) }, PlanTopic, Purpose.Plan, sequence: 50));
        await rig.Controller.PublishAsync(PlanTopic, rig.Controller.Sign(plan, PlanTopic, Purpose.Plan, sequence: 49));
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Report>().Count() == 2, "two reports");

        rig.Controller.Heard.OfType<Report>().Select(r => r.Reason).Should().Equal("sequence-forked", "sequence-old");
        rig.Controller.Heard.OfType<Report>().Should().OnlyContain(r => r.Purpose == "plan");
        await TestWait.UntilAsync(() => rig.Controller.State?.PlanSequence == 50, "state");
    }

    [Fact]
    public async Task Without_trusted_time_a_command_must_quote_the_nonce()
    {
        await using var rig = await BoxRig.StartAsync();
        rig.Controller.AnswersTime = false;
        var sound = TestSound.Noise(3, TimeSpan.FromSeconds(1));
        await rig.Controller.SendAsync(sound);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State is not null, "state");
        rig.Controller.State!.Time.Should().BeEquivalentTo(new TimeState { Trusted = false, Source = TimeSource.None, Cause = TimeCause.Unknown });

        var flood = Airings.Of("flood", rig.Controller.Now, sound) with { Priority = Priority.Emergency };
        var command = new PlayNow { Airing = flood, LeaseUntil = rig.Controller.Now.AddMinutes(5) };
        await rig.Controller.SendAsync(command);
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Report>().Any(r => r.Reason == "time-untrusted"), "a refusal");

        await rig.Controller.SendAsync(command, nonces: [rig.Controller.State.Nonce]);
        var record = await rig.RecordAsync("flood:0");
        record.Outcome.Should().NotBe(AsRunOutcome.Missed);
        record.TimeSource.Should().Be(TimeSource.None);
    }

    [Fact]
    public async Task A_command_of_a_zone_stops_and_what_is_not_implemented_is_reported()
    {
        await using var rig = await BoxRig.StartAsync();
        var sound = TestSound.Noise(4, TimeSpan.FromSeconds(30));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(sound);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.LoadAsync(sound);
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1), Airings.Of("a", rig.Controller.Now.AddSeconds(2), sound)));
        await TestWait.UntilAsync(() => rig.Controller.State?.Playing == "a", "it plays");

        var zone = Topics.ZoneCommand(ScriptedController.Station, "thon-dong");
        var own = Topics.BoxCommand(ScriptedController.Station, ScriptedController.Box);
        await rig.Controller.PublishAsync(own, rig.Controller.Sign(new ReKey { Keys = [rig.Controller.Key], Retire = [] }, own, Purpose.ReKey));
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Report>().Any(r => r.Reason == "unsupported" && r.Purpose == "re-key"), "unsupported");
        await rig.Controller.PublishAsync(zone, rig.Controller.Sign(new Stop { FadeMs = 200 }, zone, Purpose.Command));

        (await rig.RecordAsync("a:0")).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Stopped });
        await TestWait.UntilAsync(() => rig.Controller.State is { Playing: null }, "silence");
    }

    [Fact]
    public async Task A_broker_that_is_killed_in_mid_programme_costs_no_sound_and_no_record()
    {
        await using var rig = await BoxRig.StartAsync();
        var sound = TestSound.Noise(5, TimeSpan.FromSeconds(5));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(sound);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        var later = TestSound.Noise(6, TimeSpan.FromSeconds(1));
        await rig.Controller.SendAsync(later);
        await rig.LoadAsync(sound, later);
        var start = rig.Controller.Now.AddSeconds(4);
        await rig.Controller.SendAsync(Airings.Plan(
            start.AddDays(-1), Airings.Of("a", start, sound), Airings.Of("b", start.AddSeconds(7), later)));
        await TestWait.UntilAsync(() => rig.Controller.State is { Playing: "a", Contents: { Needed: 2, Complete: 2 } }, "it plays");

        await rig.Broker.KillAsync();
        await TestWait.UntilAsync(() => rig.LogText.Contains("record b:0: ", StringComparison.Ordinal), "both airings are over, unheard of");
        await rig.Broker.RestartAsync();

        foreach (var id in new[] { "a:0", "b:0" })
            (await rig.RecordAsync(id)).Should().BeEquivalentTo(new { Reason = AsRunReason.OnTime });
        await rig.ReceiptsAsync();
        rig.Controller.Heard.OfType<Report>().Should().BeEmpty("nothing that came again was news");
    }

    [Fact]
    public async Task Records_without_a_receipt_come_again_with_the_same_ids()
    {
        await using var rig = await BoxRig.StartAsync();
        rig.Controller.Receipts = false;
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1), Airings.New("a", rig.Controller.Now.AddSeconds(2), parts: 3, partSeconds: 1)));
        await TestWait.UntilAsync(() => rig.Controller.Records.Count == 3, "three records of what never came");
        rig.Controller.Records.Values.Should().OnlyContain(r => r.Outcome == AsRunOutcome.Missed && r.Reason == AsRunReason.NoContent);

        await rig.StopBoxAsync();
        rig.Controller.Receipts = true;
        await rig.StartBoxAsync();
        await rig.ReceiptsAsync();
        rig.Controller.Heard.OfType<AsRunBatch>().SelectMany(b => b.Records).Select(r => r.Record).Distinct().Should().HaveCount(3);
    }

    [Fact]
    public async Task A_bad_chunk_is_reported_and_the_content_is_asked_for_until_it_is_whole()
    {
        await using var rig = await BoxRig.StartAsync();
        rig.Controller.AnswersWants = false;
        var sound = TestSound.Noise(7, TimeSpan.FromSeconds(1));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1), Airings.Of("a", rig.Controller.Now.AddHours(1), sound)));
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Want>().Any(), "it asks");
        rig.Controller.Heard.OfType<Want>().First().Wants.Should().ContainSingle(w => w.Content == sound.Content && w.Missing == null);

        await rig.Controller.SendAsync(sound);
        var manifest = ContentChunks.Describe(sound.File, sound.DurationMs, 1024);
        var wrong = (byte[])sound.File.Clone();
        wrong[10] ^= 1;
        var topic = Topics.ContentChunk(ScriptedController.Station, sound.Content);
        await TestWait.UntilAsync(
            () =>
            {
                // The manifest comes on its own way: until it is known, chunks are passed over in silence.
                rig.Controller.Link.TryPublish(new MqttMessage(topic.ToString(), ContentChunks.Cut(manifest, wrong, 0).ToArray(), MqttQos.AtLeastOnce, false));
                return rig.Controller.Heard.OfType<Report>().Any(r => r.Kind == ReportKind.BadChunk);
            },
            "bad-chunk");
        for (var number = 0; number < manifest.Chunks.Count; number++)
            await rig.Controller.PublishAsync(topic, ContentChunks.Cut(manifest, sound.File, number).ToArray());
        await TestWait.UntilAsync(() => rig.Controller.State?.Contents is { Needed: 1, Complete: 1 }, "the content");
    }

    [Fact]
    public async Task What_left_for_everybody_while_a_box_was_cut_off_waits_for_it_at_the_broker()
    {
        await using var rig = await BoxRig.StartAsync();
        await using var cable = new Cable(rig.Broker.Port);
        rig.Controller.AnswersWants = false;
        var sound = TestSound.Noise(7, TimeSpan.FromSeconds(1));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.StartBoxAsync(port: cable.Port);
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.Controller.SendAsync(Airings.Plan(rig.Controller.Now.AddDays(-1), Airings.Of("a", rig.Controller.Now.AddHours(1), sound)));
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Want>().Any(), "it asks");
        await rig.Controller.SendAsync(sound);
        var manifest = ContentChunks.Describe(sound.File, sound.DurationMs, 1024);
        await PublishAsync(0);
        await TestWait.UntilAsync(() => rig.Controller.Heard.OfType<Want>().Any(want => want.Wants[0].Missing is [(1, _)]), "it has the first chunk, and asks on");
        var asked = rig.Controller.Heard.OfType<Want>().Count();

        cable.Cut();
        for (var number = 1; number < manifest.Chunks.Count; number++)
            await PublishAsync(number);

        await TestWait.UntilAsync(() => rig.Controller.State?.Contents is { Needed: 1, Complete: 1 }, "the content");
        rig.Controller.Heard.OfType<Want>().Should().HaveCount(asked, "what it lacked was under way");

        Task PublishAsync(int number) => rig.Controller.PublishAsync(
            Topics.ContentChunk(ScriptedController.Station, sound.Content), ContentChunks.Cut(manifest, sound.File, number).ToArray());
    }

    [Fact]
    public async Task A_box_with_synchronised_clock_plays_from_disk_though_nobody_answers()
    {
        await using var rig = await BoxRig.StartAsync();
        rig.NtpSynchronised = true;
        var sound = TestSound.Noise(8, TimeSpan.FromSeconds(2));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(sound);
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.LoadAsync(sound);
        var start = rig.Controller.Now.AddSeconds(8);
        await rig.Controller.SendAsync(Airings.Plan(start.AddDays(-1), Airings.Of("a", start, sound)));
        await TestWait.UntilAsync(() => rig.LogText.Split('\n').Count(line => line.Contains("accepted: 1 airings", StringComparison.Ordinal)) == 2, "both plans are stored");

        await rig.StopBoxAsync();
        await rig.Broker.KillAsync();
        await rig.StartBoxAsync();
        await TestWait.UntilAsync(() => rig.LogText.Contains("record a:0: played", StringComparison.Ordinal), "it plays\n" + rig.LogText);
        await rig.Broker.RestartAsync();

        (await rig.RecordAsync("a:0")).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, TimeSource = TimeSource.System });
    }
}
