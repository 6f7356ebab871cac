using System.Globalization;
using Broadcast.SpeakerAgent.Hosting;
using Serilog.Events;
using Serilog.Parsing;

namespace Broadcast.SpeakerAgent.Tests.Hosting;

public sealed class JournalFormatterTests
{
    [Fact]
    public void Every_line_begins_with_its_priority()
    {
        using var journal = new StringWriter(CultureInfo.InvariantCulture);
        var words = new MessageTemplateParser().Parse("fault {Fault}");
        new JournalFormatter().Format(
            new LogEvent(default, LogEventLevel.Error, new InvalidOperationException("first\nsecond"), words, [new LogEventProperty("Fault", new ScalarValue("no card"))]), journal);

        journal.ToString().Should().Be("<3>fault no card\n<3>System.InvalidOperationException: first\n<3>second\n");
    }
}
