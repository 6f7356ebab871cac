using System.Text.RegularExpressions;

namespace Broadcast.Architecture.Tests;

public sealed partial class NamesAreTheGlossarys
{
    private static readonly string[] Ours = ["src", "firmware-sim", "demo", "tests"];

    [Fact]
    public void No_type_hides_behind_a_word_that_says_nothing()
    {
        var wrong = from file in Repository.Sources(Ours)
                    from Match match in TypeName().Matches(Repository.Read(file))
                    let name = match.Groups[1].Value
                    where EmptyWord().IsMatch(name)
                    select $"{file}: {name}";
        wrong.Should().BeEmpty("Manager, Helper, Utils, Common, Base, Item, Data and Info are not names");
    }

    [Fact]
    public void Folders_are_features_not_layers()
    {
        var wrong = Repository.Sources(Ours)
            .Where(file => file.Split('/').Any(part => part is "Models" or "Services" or "Interfaces" or "Helpers" or "Common" or "Utils"));
        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("src/Controller/Program.cs")]
    [InlineData("src/SpeakerAgent/Program.cs")]
    [InlineData("firmware-sim/Program.cs")]
    public void A_host_is_read_on_one_screen(string file) =>
        File.ReadLines(Repository.Path(file)).Count().Should().BeLessThanOrEqualTo(70, "Program.cs lists the features and nothing more");

    [Fact]
    public void Nothing_is_left_for_later_in_a_comment()
    {
        var wrong = Repository.Sources(Ours).Where(file => !file.EndsWith("/NamesAreTheGlossarys.cs", StringComparison.Ordinal))
            .Where(file => Later().IsMatch(Repository.Read(file)));
        wrong.Should().BeEmpty("what is to be done is an issue, not a comment");
    }

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on()
    {
        var wrong = Repository.Files(".", "*").Where(file => !file.StartsWith(".git/", StringComparison.Ordinal) && !file.EndsWith("/NamesAreTheGlossarys.cs", StringComparison.Ordinal))
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".csproj" or ".props" or ".json" or ".tsv" or ".sql" or "" or ".js" or ".html" or ".css" or ".txt")
            .Where(file => MachinePath().IsMatch(File.ReadAllText(Repository.Path(file))));
        wrong.Should().BeEmpty();
    }

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|record(?:\s+(?:class|struct))?|struct|interface|enum)\s+([A-Za-z_]\w*)", RegexOptions.Multiline, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utilities|Common|Base|Item|Data|Info)$", RegexOptions.None, 1000)]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.None, 1000)]
    private static partial Regex Later();

    [GeneratedRegex(@"/(work|farm)/\w|/home/[a-z]+/", RegexOptions.None, 1000)]
    private static partial Regex MachinePath();
}
