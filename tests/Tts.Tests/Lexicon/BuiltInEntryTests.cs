using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Lexicon;

public sealed class BuiltInEntryTests
{
    private static IReadOnlyList<LexiconEntry> Entries => PronunciationLexicon.BuiltIn.Entries(LexiconLayer.BuiltIn);

    public static IEnumerable<object[]> Written => Entries.Select(entry => new object[] { entry.Written, LexiconRules.Id(entry) });

    [Theory]
    [MemberData(nameof(Written))]
    public void Every_built_in_entry_keeps_the_rules_and_its_sentence_is_read_as_it_should(string written, string id)
    {
        var entry = Entries.Single(other => LexiconRules.Id(other) == id);
        LexiconRules.Check(entry).Should().BeNull("of {0}", written);
        LexiconRules.Tidy(entry).Should().Be(entry);
        entry.Expected.Should().NotBeEmpty();
        Normaliser.NormaliseLine(entry.TestSentence).Should().Be(entry.Expected);
    }

    [Fact]
    public void No_built_in_entry_stands_twice() => BuiltInLexicon.Load().Select(LexiconRules.Id).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Every_built_in_entry_changes_something() =>
        Entries.Where(entry => Normaliser.NormaliseLine(entry.TestSentence, PronunciationLexicon.Empty).Equals(entry.Expected, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Written)
            .Should().BeEmpty("what the rules read well needs no entry");
}
