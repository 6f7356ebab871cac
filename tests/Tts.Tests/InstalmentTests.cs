using System.Text;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests;

public sealed class InstalmentTests
{
    private const string Title = "Kế hoạch số 36/KH-UBND.";
    private static readonly SpokenLengths Lengths = SpokenLengths.Estimated;

    [Fact]
    public void A_bulletin_that_fits_stays_whole()
    {
        var document = Sections(2, 3);
        InstalmentRules.Propose(document, Lengths, Lengths.Of(document), Title).Should().Equal(default(SentencePlace));
    }

    [Fact]
    public void Cuts_are_made_at_headings_and_the_last_is_no_stub()
    {
        var document = Sections(9, 6);
        var session = Lengths.Of(document) * 0.95;
        var instalments = Cut(document, session);
        instalments.Should().HaveCount(2).And.OnlyContain(i => i.Duration <= session);
        instalments[1].From.Sentence.Should().Be(0);
        document.Paragraphs[instalments[1].From.Paragraph].Kind.Should().Be(ParagraphKind.Heading);
        instalments[1].Duration.Should().BeGreaterThan(instalments[0].Duration * 0.6);
        instalments[1].FirstHeading.Should().StartWith("Mục");
    }

    [Fact]
    public void A_section_that_alone_is_too_long_is_cut_between_paragraphs()
    {
        var document = Sections(1, 30);
        var instalments = Cut(document, Lengths.Of(document) / 3);
        instalments.Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyContain(i => i.Duration <= Lengths.Of(document) / 3 && i.From.Sentence == 0);
    }

    [Fact]
    public void A_paragraph_that_alone_is_too_long_is_cut_between_sentences()
    {
        var document = Normaliser.NormaliseDocument(string.Join(' ', Enumerable.Range(1, 60).Select(n => $"Hộ thứ {n} đến nhận tiền hỗ trợ vào buổi sáng tại nhà văn hóa.")));
        document.Paragraphs.Should().ContainSingle();
        var instalments = Cut(document, TimeSpan.FromMinutes(2));
        instalments.Should().HaveCountGreaterThan(2).And.OnlyContain(i => i.Duration <= TimeSpan.FromMinutes(2));
        instalments.Skip(1).Should().OnlyContain(i => i.From.Sentence > 0);
    }

    [Fact]
    public void A_heading_stays_with_what_it_heads_and_a_colon_with_its_list()
    {
        var text = new StringBuilder();
        for (var n = 1; n <= 6; n++)
            text.Append(CultureFree($"# Phần {n}\n\n## Mục {n}\n\nCác việc cần làm trong tháng này của thôn và của từng hộ gia đình gồm có:\n\n- Việc thứ nhất phải làm ngay trong tuần này.\n- Việc thứ hai làm sau khi có thông báo của xã.\n\n"));
        var document = Normaliser.NormaliseDocument(text.ToString());
        foreach (var minutes in new[] { 0.4, 0.5, 0.7, 1, 1.5 })
            foreach (var place in InstalmentRules.Propose(document, Lengths, TimeSpan.FromMinutes(minutes), "T").Skip(1))
            {
                var before = document.Paragraphs[place.Paragraph - (place.Sentence == 0 ? 1 : 0)];
                if (place.Sentence > 0) continue;
                before.Kind.Should().NotBe(ParagraphKind.Heading);
                before.Text.Should().NotEndWith(":");
            }
    }

    [Fact]
    public void Each_instalment_says_which_it_is_and_that_more_will_come()
    {
        var document = Sections(9, 6);
        var instalments = Cut(document, Lengths.Of(document) / 3);
        var spoken = instalments.Select(i => InstalmentRules.Cut(document, i.Cut, Title)).ToList();
        spoken[0].Paragraphs[0].Should().Be(document.Paragraphs[0], "the first begins as the bulletin does");
        spoken[1].Paragraphs[0].Text.Should().Be("Kế hoạch số ba mươi sáu, kế hoạch của Ủy ban nhân dân, kỳ thứ hai.");
        spoken.SkipLast(1).Select(s => s.Paragraphs[^1].Text).Should().OnlyContain(text => text == "Phần tiếp theo của bản tin sẽ được phát trong kỳ tiếp theo. Mời bà con đón nghe.");
        spoken[^1].Paragraphs[^1].Should().Be(document.Paragraphs[^1]);
        spoken.Select(s => Lengths.Of(s)).Should().Equal(instalments.Select(i => i.Duration));
    }

    [Theory]
    [InlineData("Tin.", 2, "Tin, kỳ thứ hai.")]
    [InlineData("Tin", 4, "Tin, kỳ thứ tư.")]
    [InlineData(" … ", 11, "Bản tin, kỳ thứ mười một.")]
    public void The_opening_is_what_an_announcer_says(string title, int number, string said) => InstalmentWords.Opening(title, number).Should().Be(said);

    [Theory]
    [InlineData(7)]
    [InlineData(20261122)]
    public void Whatever_the_text_and_the_session_every_sentence_is_said_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            var document = Normaliser.NormaliseDocument(AnyText(random));
            if (document.Paragraphs.Count == 0) continue;
            var session = TimeSpan.FromSeconds(random.Next(5, 400));
            var starts = InstalmentRules.Propose(document, Lengths, session, Title);
            if (starts.Count > 1 && starts.Count <= InstalmentRules.Most) InstalmentRules.Check(document, starts).Should().BeNull();
            var instalments = InstalmentRules.Describe(document, Lengths, starts, Title);
            instalments.SelectMany(i => InstalmentRules.Cut(document, i.Cut, Title).Sentences).Where(s => s.Words[0].Rule != "announcement").Select(s => s.Text)
                .Should().Equal(document.Sentences.Select(s => s.Text));
            instalments.Should().OnlyContain(i => i.Duration <= session || i.FirstWords.Length > 0);
        }
    }

    [Fact]
    public void The_text_of_a_day_is_cut_in_bounded_time()
    {
        var document = Sections(1, 6_000);
        var instalments = Cut(document, TimeSpan.FromMinutes(60));
        instalments.Should().OnlyContain(i => i.Duration <= TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void Places_that_make_no_sense_are_refused_and_named()
    {
        var document = Sections(3, 3);
        InstalmentRules.Check(document, [default]).Should().Contain("từ 2 đến");
        InstalmentRules.Check(document, [new(1), new(4)]).Should().Contain("đoạn 0");
        InstalmentRules.Check(document, [default, new(99)]).Should().Contain("đoạn 99").And.Contain("từ 0 đến 11");
        InstalmentRules.Check(document, [default, new(1, 9)]).Should().Contain("câu 9");
        InstalmentRules.Check(document, [default, new(4), new(4)]).Should().Contain("Kỳ 3 phải bắt đầu sau kỳ 2");
        InstalmentRules.Check(document, [default, new(-1)]).Should().Contain("đoạn -1");
        InstalmentRules.Check(document, [default, new(4), new(8)]).Should().BeNull();
    }

    [Fact]
    public void An_estimate_is_near_what_the_engine_does()
    {
        // Spoken by espeak-ng at its standing rate: 4.6 s.
        var sentence = Normaliser.NormaliseDocument("Kính mời bà con thôn ba đến họp lúc bảy giờ tối tại nhà văn hóa.").Sentences.Single();
        SpeechEstimate.Of(sentence).TotalSeconds.Should().BeApproximately(4.0, 0.8);
    }

    private static IReadOnlyList<Instalment> Cut(SpokenDocument document, TimeSpan session) =>
        InstalmentRules.Describe(document, Lengths, InstalmentRules.Propose(document, Lengths, session, Title), Title);

    private static SpokenDocument Sections(int sections, int paragraphs)
    {
        var text = new StringBuilder();
        for (var s = 1; s <= sections; s++)
        {
            text.Append(CultureFree($"# Mục {s}\n\n"));
            for (var p = 1; p <= paragraphs; p++) text.Append(CultureFree($"Đoạn {p} của mục {s} nói về việc làm đường liên thôn. Bà con đóng góp ngày công theo lịch đã định.\n\n"));
        }
        return Normaliser.NormaliseDocument(text.ToString());
    }

    private static string AnyText(Random random)
    {
        string[] pieces = ["# Mục {0}\n\n", "{0}. Một việc cần làm;\n", "- Ngày {0}/5 họp.\n", "Câu số {0} rất ngắn. ", "Nội dung gồm:\n\n", "\n\n", "UBND xã, ", "| a | b {0} |\n", "…", "Trang {0}/9\n"];
        var text = new StringBuilder();
        for (var i = random.Next(1, 120); i > 0; i--) text.Append(string.Format(System.Globalization.CultureInfo.InvariantCulture, pieces[random.Next(pieces.Length)], random.Next(1, 30)));
        return text.ToString();
    }

    private static string CultureFree(FormattableString text) => FormattableString.Invariant(text);
}
