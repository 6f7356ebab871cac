using Broadcast.Audio;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class DeckStories
{
    [Fact]
    public void A_file_that_ends_before_its_length_is_broken_content_and_holds_nobody_up()
    {
        var sound = TestSound.Noise(14, TimeSpan.FromSeconds(20));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, sound.File);
            using var deck = Deck.Open(new Cue(1, "a", 0, sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0), path);
            deck.Begun = true;
            using (var file = new FileStream(path, FileMode.Open))
                file.SetLength(file.Length / 2);

            var block = new short[AudioFormat.FrameSamples];
            var fill = () =>
            {
                for (var blocks = 0; blocks < 2000 && !deck.Over; blocks++)
                    deck.Fill(block);
            };

            fill.Should().Throw<UnreadableAudioException>();
            deck.Over.Should().BeFalse("its end was not reached");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
