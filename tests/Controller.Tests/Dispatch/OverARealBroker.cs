using System.Text;
using Broadcast.Controller.Dispatch;
using Broadcast.Mqtt;
using Broadcast.Protocol;
using static Broadcast.Controller.Tests.Dispatch.BrokerHouse;

namespace Broadcast.Controller.Tests.Dispatch;

/// <summary>The dispatch loop, a real broker, and a box that speaks the protocol by hand.</summary>
public sealed class OverARealBroker
{
    [Fact]
    public async Task A_box_joins_learns_the_time_gets_plan_and_content_and_has_its_records_receipted()
    {
        await using var house = new BrokerHouse();
        var (enrolment, content, file) = await StartAsync(house);
        using var keys = TrustedKeys.Open(enrolment.Keys);
        var box = house.Box(enrolment);
        foreach (var topic in new[] { Topics.Plan("xa-1", "loa-1"), Topics.Time("xa-1", "loa-1"), Topics.BoxChunk("xa-1", "loa-1"), Topics.Receipt("xa-1", "loa-1") })
            await box.SubscribeAsync(topic.ToString(), MqttQos.AtLeastOnce);

        // Retained: plan and manifest come by themselves.
        var plan = Verify<Plan>(await NextAsync(box, Topics.Plan("xa-1", "loa-1").ToString()), keys);
        plan.Airings.Should().ContainSingle();
        await box.SubscribeAsync("tt1/xa-1/content/+/manifest", MqttQos.AtLeastOnce);
        var manifest = Verify<ContentManifest>(await NextAsync(box, Topics.Manifest("xa-1", content).ToString()), keys);

        await SayAsync(box, Topics.Presence("xa-1", "loa-1"), new Presence { Word = PresenceWord.Online, Boot = "b1" });
        var ask = new TimeAsk { Nonce = System.Buffers.Text.Base64Url.EncodeToString(new byte[16]), SentAt = TimeProvider.System.GetUtcNow().AddYears(-30) };
        await SayAsync(box, Topics.TimeAsk("xa-1", "loa-1"), ask);
        var reply = Verify<TimeReply>(await NextAsync(box, Topics.Time("xa-1", "loa-1").ToString()), keys);
        reply.Nonce.Should().Be(ask.Nonce);
        reply.Offset(ask.SentAt).Should().BeCloseTo(TimeSpan.FromDays(30 * 365.25), TimeSpan.FromDays(2));

        await SayAsync(box, Topics.Want("xa-1", "loa-1"), new Want { Wants = [new WantedContent { Content = content, Missing = [new ChunkRange(0, 65_535)] }] });
        var received = new byte[manifest.Bytes];
        for (var count = 0; count < manifest.Chunks.Count; count++)
        {
            var message = await NextAsync(box, Topics.BoxChunk("xa-1", "loa-1").ToString());
            ChunkFrame.TryRead(message.Payload, out var chunk).Should().BeTrue();
            ContentChunks.Check(manifest, chunk).Should().BeNull();
            chunk.Bytes.CopyTo(received.AsMemory((int)ContentChunks.Place(manifest, chunk.Number).Offset));
        }

        received.Should().Equal(file);

        var record = Record(content);
        foreach (var _ in new[] { 1, 2 })
        {
            await SayAsync(box, Topics.AsRun("xa-1", "loa-1"), new AsRunBatch { Records = [record] });
            Verify<Receipt>(await NextAsync(box, Topics.Receipt("xa-1", "loa-1").ToString()), keys).Records.Should().Equal(record.Record);
        }

        house.Records.Should().ContainSingle("a repeated record is stored once");
        house.Presence.Should().Contain("xa-1.loa-1 online");
    }

    [Fact]
    public async Task A_box_is_told_to_try_its_loudspeaker_and_its_answer_comes_back()
    {
        await using var house = new BrokerHouse();
        var (enrolment, _, _) = await StartAsync(house);
        using var keys = TrustedKeys.Open(enrolment.Keys);
        var box = house.Box(enrolment);
        await box.SubscribeAsync("tt1/xa-1/box/loa-1/command", MqttQos.AtLeastOnce);
        var controller = house.Controller();
        await controller.WaitConnectedAsync();

        new BoxCommands(house.Signer, controller).TrySend("xa-1", "loa-1", new SelfTest { Test = "t-1", ToneMs = 1000, LevelDb = -20 }, TimeSpan.FromSeconds(30), nonce: null)
            .Should().BeTrue();
        Verify<SelfTest>(await NextAsync(box, Topics.BoxCommand("xa-1", "loa-1").ToString()), keys).Test.Should().Be("t-1");
        await SayAsync(box, Topics.Report("xa-1", "loa-1"), new Report { At = TimeProvider.System.GetUtcNow(), Kind = ReportKind.SelfTest, Reason = SelfTestResult.Ok, Test = "t-1" });
        await UntilAsync(() => house.Reports.Exists(report => report.Test == "t-1"), "the answer");
    }

    [Fact]
    public async Task A_controller_that_comes_after_a_new_enrolment_does_not_find_the_old_box_there()
    {
        await using var house = new BrokerHouse();
        var (enrolment, _, _) = await StartAsync(house);
        var box = house.Box(enrolment);
        await SayAsync(box, Topics.Presence("xa-1", "loa-1"), new Presence { Word = PresenceWord.Online, Boot = "b1" });
        await UntilAsync(() => house.State.Boxes[new BoxAddress("xa-1", "loa-1")].Online, "it is heard");
        var renewed = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await UntilAsync(() => house.State is { DocumentsInFlight.Count: 0, DocumentsWaiting.Count: 0 } state && !state.Boxes[new BoxAddress("xa-1", "loa-1")].Online, "its word is taken off the broker");

        // What stays at the broker comes before what is published afterwards.
        var next = house.Controller();
        await next.SubscribeAsync("tt1/xa-1/box/loa-1/presence", MqttQos.AtLeastOnce);
        await next.SubscribeAsync("tt1/xa-1/policy", MqttQos.AtLeastOnce);
        (await FirstAsync(next)).Topic.Should().Be("tt1/xa-1/policy");

        await SayAsync(house.Box(renewed), Topics.Presence("xa-1", "loa-1"), new Presence { Word = PresenceWord.Online, Boot = "b2" });
        (await NextAsync(next, "tt1/xa-1/box/loa-1/presence")).Payload.IsEmpty.Should().BeFalse();
        await UntilAsync(() => house.State.Boxes[new BoxAddress("xa-1", "loa-1")] is { Online: true, Boot: "b2" }, "the new one is there");
    }

    [Fact]
    public async Task After_the_broker_was_killed_everything_retained_is_there_again_to_the_letter()
    {
        await using var house = new BrokerHouse();
        var (enrolment, content, _) = await StartAsync(house);
        var topics = new[] { Topics.Policy("xa-1"), Topics.Plan("xa-1", "loa-1"), Topics.Manifest("xa-1", content) }.Select(topic => topic.ToString()).ToArray();
        var before = await RetainedAsync(house, enrolment, "truoc", topics);

        house.KillBroker();
        await UntilAsync(() => !house.State.Connected, "the loss is noticed");
        await UntilAsync(() => house.State is { Connected: true, DocumentsInFlight.Count: 0, DocumentsWaiting.Count: 0 }, "everything has been published again");
        (await RetainedAsync(house, enrolment, "sau", topics)).Should().Equal(before);
    }

    [Fact]
    public async Task What_is_withdrawn_is_no_longer_at_the_broker()
    {
        await using var house = new BrokerHouse();
        var (enrolment, content, _) = await StartAsync(house);
        await house.Boxes.WithdrawPlanAsync("xa-1", "loa-1", CancellationToken.None);
        await house.Boxes.ForgetUnusedContentAsync("xa-1", CancellationToken.None);
        await UntilAsync(() => house.State is { Contents.Count: 0, DocumentsInFlight.Count: 0, DocumentsWaiting.Count: 0 }, "both are cleared");

        var box = house.Box(enrolment);
        await box.SubscribeAsync(Topics.Plan("xa-1", "loa-1").ToString(), MqttQos.AtLeastOnce);
        await box.SubscribeAsync(Topics.Manifest("xa-1", content).ToString(), MqttQos.AtLeastOnce);
        await box.SubscribeAsync(Topics.Policy("xa-1").ToString(), MqttQos.AtLeastOnce);
        (await FirstAsync(box)).Topic.Should().Be(Topics.Policy("xa-1").ToString());
    }

    [Fact]
    public async Task Plans_survive_the_controller_and_need_not_be_signed_again()
    {
        await using var house = new BrokerHouse();
        await StartAsync(house);
        var again = new BoxLink(
            house.Signer, new Broadcast.Controller.Trust.FileRetainedDocuments(new Broadcast.Controller.Trust.TrustFolder(Path.GetFullPath(Path.Combine(house.ContentPath, "../trust")))), house.Files,
            new DispatchInbox(), Microsoft.Extensions.Options.Options.Create(new DispatchOptions()),
            Microsoft.Extensions.Options.Options.Create(new Broadcast.Controller.Playout.PlayoutOptions()), TimeProvider.System);
        again.PlanOf("xa-1", "loa-1")!.Body.Airings.Should().Equal(house.Boxes.PlanOf("xa-1", "loa-1")!.Body.Airings);
        again.BoxesWithPlan("xa-1").Should().Equal("loa-1");
        again.PolicyOf("xa-1").Should().NotBeNull();
        again.Remembered().Should().HaveCount(4).And.ContainSingle(happened => happened is DispatchEvent.ContentReady);
        again.Remembered().OfType<DispatchEvent.DocumentStands>().Should().HaveCount(2, "the policy and the plan");
    }

    [Fact]
    public async Task Rubbish_from_a_box_is_counted_and_the_next_word_is_heard()
    {
        await using var house = new BrokerHouse();
        var (enrolment, _, _) = await StartAsync(house);
        var box = house.Box(enrolment);
        var random = new Random(5);
        foreach (var leaf in new[] { "presence", "state", "time/ask", "want", "as-run", "report" })
        {
            for (var n = 0; n < 20; n++)
            {
                var rubbish = new byte[random.Next(0, 2_000)];
                random.NextBytes(rubbish);
                await box.PublishAsync(new MqttMessage($"tt1/xa-1/box/loa-1/{leaf}", rubbish, MqttQos.AtLeastOnce, Retain: false));
            }
        }

        await SayAsync(box, Topics.Presence("xa-1", "loa-1"), new Presence { Word = PresenceWord.Online, Boot = "b1" });
        await UntilAsync(() => house.State.Boxes[new BoxAddress("xa-1", "loa-1")].Online, "it is heard");
        house.State.Refusals.Total.Should().BeGreaterThanOrEqualTo(100);
    }

    [Fact]
    public async Task A_plan_whose_content_is_missing_or_broken_is_not_sent_and_the_former_stands()
    {
        await using var house = new BrokerHouse();
        var (_, content, _) = await StartAsync(house);
        var missing = PlanOf(ContentId.Of("không có"u8), 8);
        await house.Boxes.Invoking(link => link.SendPlanAsync("xa-1", "loa-1", missing, CancellationToken.None)).Should().ThrowAsync<IOException>();
        var broken = ContentId.Of("hỏng"u8);
        await File.WriteAllTextAsync(Path.Combine(house.ContentPath, broken + ".opus"), "khác");
        await house.Boxes.Invoking(link => link.SendPlanAsync("xa-1", "loa-1", PlanOf(broken, 5), CancellationToken.None)).Should().ThrowAsync<IOException>();
        house.Boxes.PlanOf("xa-1", "loa-1")!.Body.Airings[0].Parts[0].Content.Should().Be(content);
    }

    private static async Task<(Enrolment Enrolment, ContentId Content, byte[] File)> StartAsync(BrokerHouse house)
    {
        var file = new byte[100_000];
        new Random(3).NextBytes(file);
        var content = ContentId.Of(file);
        await File.WriteAllBytesAsync(Path.Combine(house.ContentPath, content + ".opus"), file);
        var enrolment = house.Enrolments.Enrol("xa-1", "Xã 1", "loa-1");
        await house.StartAsync();
        await house.StartDispatchAsync();
        await house.Boxes.SendPolicyAsync("xa-1", new StationPolicy { TimeZone = "Asia/Ho_Chi_Minh", QuietHours = [], MaxVolumeDb = 0 }, CancellationToken.None);
        await house.Boxes.SendPlanAsync("xa-1", "loa-1", PlanOf(content, file.Length), CancellationToken.None);
        await UntilAsync(() => house.State is { Connected: true, Contents.Count: 1, DocumentsInFlight.Count: 0, DocumentsWaiting.Count: 0 }, "all documents are at the broker");
        return (enrolment, content, file);
    }

    private static Plan PlanOf(ContentId content, long bytes)
    {
        var now = WireTime.Truncate(TimeProvider.System.GetUtcNow());
        return new Plan
        {
            From = now,
            Until = now.AddDays(8),
            LeaseUntil = now.AddDays(14),
            Zones = ["all"],
            Airings =
            [
                new Airing
                {
                    Id = "chieu@1", Slot = "chieu", Programme = "thoi-su", Zone = "all", Priority = Priority.Normal, StartAt = now.AddHours(1), DurationMs = 60_000,
                    VolumeDb = 0, Late = LateRule.Join, Interrupted = InterruptedRule.Resume,
                    Parts = [new AiringPart { Bulletin = "b1", Content = content, Bytes = bytes, DurationMs = 60_000 }],
                },
            ],
        };
    }

    private static AsRunRecord Record(ContentId content)
    {
        var now = WireTime.Truncate(TimeProvider.System.GetUtcNow());
        return new AsRunRecord
        {
            Record = "r1",
            Airing = "chieu@1",
            Slot = "chieu",
            Programme = "thoi-su",
            Bulletin = "b1",
            Zone = "all",
            Content = content,
            Priority = Priority.Normal,
            Part = 0,
            SlotStart = now,
            DueAt = now,
            DurationMs = 60_000,
            PlayedMs = 0,
            Completeness = 0,
            Outcome = AsRunOutcome.Missed,
            Reason = AsRunReason.BoxOff,
            VolumeDb = 0,
            Underruns = 0,
            TimeSource = TimeSource.None,
        };
    }

    private static async Task<Dictionary<string, string>> RetainedAsync(BrokerHouse house, Enrolment enrolment, string client, string[] topics)
    {
        var box = house.Box(enrolment, client);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            await box.SubscribeAsync(topic, MqttQos.AtLeastOnce);
            found[topic] = Encoding.ASCII.GetString((await NextAsync(box, topic)).Payload.Span);
        }

        return found;
    }

    private static async Task<MqttMessage> FirstAsync(IMqttLink link)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return await link.Incoming.ReadAsync(deadline.Token);
    }

    private static Task SayAsync(IMqttLink box, TopicAddress topic, BoxMessage message) => box.PublishAsync(
        new MqttMessage(topic.ToString(), message.ToUtf8(), topic.Rule.QoS == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, topic.Rule.Retained));

    private static TBody Verify<TBody>(MqttMessage message, TrustedKeys keys)
    {
        Topics.TryParse(message.Topic, out var topic).Should().BeTrue();
        var receiver = new Receiver("xa-1", "loa-1", [], TimeProvider.System.GetUtcNow(), true, "");
        return DocumentVerifier.Verify(message.Payload.Span, topic!, keys, receiver, SequenceLedger.Empty)
            .Should().BeOfType<Verified>().Which.Document.Body.Should().BeOfType<TBody>().Subject;
    }
}
