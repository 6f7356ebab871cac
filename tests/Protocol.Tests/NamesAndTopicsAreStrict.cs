namespace Broadcast.Protocol.Tests;

public sealed class NamesAndTopicsAreStrict
{
    private static readonly ContentId Content = ContentId.Of("x"u8);

    public static TheoryData<string, TopicKind> All() => new()
    {
        { Topics.Policy("s").ToString(), TopicKind.Policy },
        { Topics.Plan("s", "b").ToString(), TopicKind.Plan },
        { Topics.StationCommand("s").ToString(), TopicKind.StationCommand },
        { Topics.ZoneCommand("s", "z").ToString(), TopicKind.ZoneCommand },
        { Topics.BoxCommand("s", "b").ToString(), TopicKind.BoxCommand },
        { Topics.Receipt("s", "b").ToString(), TopicKind.Receipt },
        { Topics.Time("s", "b").ToString(), TopicKind.Time },
        { Topics.Live("s", new LiveSessionId(1)).ToString(), TopicKind.Live },
        { Topics.Manifest("s", Content).ToString(), TopicKind.Manifest },
        { Topics.ContentChunk("s", Content).ToString(), TopicKind.ContentChunk },
        { Topics.BoxChunk("s", "b").ToString(), TopicKind.BoxChunk },
        { Topics.Presence("s", "b").ToString(), TopicKind.Presence },
        { Topics.State("s", "b").ToString(), TopicKind.State },
        { Topics.TimeAsk("s", "b").ToString(), TopicKind.TimeAsk },
        { Topics.Want("s", "b").ToString(), TopicKind.Want },
        { Topics.AsRun("s", "b").ToString(), TopicKind.AsRun },
        { Topics.Report("s", "b").ToString(), TopicKind.Report },
    };

    [Fact]
    public void Every_topic_of_the_page_has_a_builder() => All().Select(row => (TopicKind)row[1]).Should().BeEquivalentTo(Enum.GetValues<TopicKind>());

    [Theory]
    [MemberData(nameof(All))]
    public void A_topic_that_was_built_is_taken_apart_again(string topic, TopicKind kind)
    {
        Topics.TryParse(topic, out var address).Should().BeTrue();
        address!.Kind.Should().Be(kind);
        address.ToString().Should().Be(topic);
        address.Rule.Limit.Should().BePositive();
        Topics.TryParse(topic + "/x", out _).Should().BeFalse();
        Topics.TryParse("tt2" + topic[3..], out _).Should().BeFalse("another version's topics are ignored");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tt1")]
    [InlineData("tt1/s")]
    [InlineData("tt1/S/policy")]
    [InlineData("tt1/s/box/+/state")]
    [InlineData("tt1/s/box//state")]
    [InlineData("tt1/s/box/b/time/tell")]
    [InlineData("tt1/s/live/00")]
    [InlineData("/tt1/s/policy")]
    public void Anything_else_is_ignored(string? topic) => Topics.TryParse(topic, out _).Should().BeFalse();

    [Theory]
    [InlineData("thon-dong", true)]
    [InlineData("1", true)]
    [InlineData("a234567890123456789012345678901z", true)]
    [InlineData("a234567890123456789012345678901zz", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("Thon", false)]
    [InlineData("thôn", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_name_keeps_the_rules_of_the_page(string? name, bool good)
    {
        (WireName.CheckName("zone", name) is null).Should().Be(good);
        if (!good)
            WireName.CheckName("zone", name)!.ToString().Should().StartWith("zone: must be 1–32 characters");
    }

    [Fact]
    public void A_builder_says_which_name_is_none()
    {
        var build = () => Topics.Plan("s", "Box");
        build.Should().Throw<ArgumentException>().WithMessage("box: must be 1–32 characters*");
    }

    [Fact]
    public void A_controller_hears_all_that_its_boxes_say() =>
        Topics.FromEveryBox("s").Should().Equal(
            "tt1/s/box/+/presence", "tt1/s/box/+/state", "tt1/s/box/+/time/ask", "tt1/s/box/+/want", "tt1/s/box/+/as-run", "tt1/s/box/+/report");

    [Fact]
    public void A_box_has_one_user_and_two_client_ids()
    {
        Topics.User("s", "b").Should().Be("s.b");
        Topics.ClientId("s", "b", TopicLink.Control).Should().Be("s.b.control");
        Topics.ClientId("s", "b", TopicLink.Content).Should().Be("s.b.content");
    }

    [Fact]
    public void A_content_id_has_one_spelling()
    {
        var text = Content.ToString();
        ContentId.Parse(text).Should().Be(Content);
        ContentId.TryParse(text.ToUpperInvariant(), out _).Should().BeFalse();
        ContentId.TryParse(text.AsSpan(1), out _).Should().BeFalse();
    }

    [Fact]
    public void A_time_is_cut_to_its_decimals_and_read_back_exactly()
    {
        var instant = new DateTimeOffset(2026, 11, 22, 17, 0, 0, TimeSpan.FromHours(7)).AddTicks(1_239_999);
        WireTime.Format(instant).Should().Be("2026-11-22T10:00:00.123Z");
        WireTime.FormatMicroseconds(instant).Should().Be("2026-11-22T10:00:00.123999Z");
        WireTime.TryParse("2026-11-22T10:00:00.123Z", out var read).Should().BeTrue();
        read.Should().Be(WireTime.Truncate(instant));
        WireTime.TryParse("2026-11-22T10:00:00.1234Z", out _).Should().BeFalse();
        WireTime.TryParse("2200-01-01T00:00:00.000Z", out _).Should().BeFalse();
    }
}
