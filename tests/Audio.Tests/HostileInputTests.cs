using Broadcast.Tests;

namespace Broadcast.Audio.Tests;

/// <summary>Files from outside: cut short, with flipped bits, or not what they say.</summary>
public sealed class HostileInputTests
{
    private static readonly byte[] Bulletin = Compile();

    public static TheoryData<string> All => Codecs.All();

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_broken_Ogg_Opus_file_is_refused_or_played_and_nothing_else()
    {
        var refused = 0;
        foreach (var (_, random) in Fuzz.Rounds(20261122, 400))
        {
            var file = Broken(Bulletin, random);
            try
            {
                using var reader = OggOpusReader.Open(file);
                var buffer = new short[9600];
                long total = 0;
                for (int read; (read = reader.Read(buffer)) > 0 && total < 20_000_000;)
                    total += read;
                reader.Seek(reader.TotalSamples / 2);
                _ = reader.Read(buffer);
            }
            catch (UnreadableAudioException exception)
            {
                exception.Message.Should().Contain("Ogg Opus");
                refused++;
            }
        }
        refused.Should().BeGreaterThan(50);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Category", Fuzz.Category)]
    public void Lies_under_honest_checksums_are_refused_or_played_and_nothing_else(string codec)
    {
        var refused = 0;
        foreach (var (_, random) in Fuzz.Rounds(20261130, 300, codec))
        {
            var pages = OggFileTests.Pages(Bulletin);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var page = pages[random.Next(3) == 0 ? random.Next(Math.Min(3, pages.Count)) : random.Next(pages.Count)];
                var at = random.Next(2) == 0 ? random.Next(Math.Min(page.Length, 60)) : random.Next(page.Length);
                page[at] = (byte)random.Next(256);
            }

            if (random.Next(4) == 0)
                pages.RemoveAt(random.Next(pages.Count));
            try
            {
                using var reader = OggOpusReader.Open(OggFileTests.Joined(pages), Codecs.Of(codec));
                var buffer = new short[9600];
                for (int read = 1, most = 0; read > 0 && most < 2_000; most++)
                    read = reader.Read(buffer);
                reader.Seek(reader.TotalSamples / 2);
                _ = reader.Read(buffer);
            }
            catch (UnreadableAudioException exception)
            {
                exception.Message.Should().Contain("Ogg Opus");
                refused++;
            }
        }

        if (Environment.GetEnvironmentVariable("FUZZ_SEED") is null)
            refused.Should().BeGreaterThan(20);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Category", Fuzz.Category)]
    public void Any_packet_is_decoded_or_refused_and_nothing_else(string codec)
    {
        using var encoder = ClipEncoder.Create(0);
        var honest = encoder.Encode(Tones.Chime());
        foreach (var (_, random) in Fuzz.Rounds(48_000, 200, codec))
        {
            var packets = new List<byte[]>();
            for (var frame = 0; frame < 20; frame++)
            {
                var packet = random.Next(3) == 0 ? new byte[random.Next(1, 400)] : honest.Packet(random.Next(honest.FrameCount)).ToArray();
                if (packet.Length > 0 && packet.All(value => value == 0))
                    random.NextBytes(packet);
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
                packets.Add(packet);
            }

            try
            {
                using var reader = OggOpusReader.Open(Codecs.Write([Codecs.Clip(packets, 20 * 960 - 312)]), Codecs.Of(codec));
                _ = reader.Read(new short[48_000]);
            }
            catch (UnreadableAudioException exception)
            {
                exception.Message.Should().Contain("Ogg Opus");
            }
        }
    }

    [Fact]
    public void Many_false_beginnings_of_pages_cost_no_more_than_a_few_checksums()
    {
        var file = Bulletin.ToArray();
        var lie = new byte[200_000];
        for (var at = 0; at + 40 < lie.Length; at += 30)
        {
            "OggS"u8.CopyTo(lie.AsSpan(at));
            lie.AsSpan(at + 26, 4).Fill(255);
        }

        FluentActions.Invoking(() => OggOpusReader.Open([.. file, .. lie])).Should().Throw<UnreadableAudioException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(100_000)]
    public void Bytes_that_are_no_sound_are_refused(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        FluentActions.Invoking(() => OggOpusReader.Open(bytes)).Should().Throw<UnreadableAudioException>();
        FluentActions.Invoking(() => WavFile.Read(new MemoryStream(bytes))).Should().Throw<UnreadableAudioException>();
        OpusClip.FromBytes(bytes).Should().BeNull();
    }

    [Fact]
    public void A_broken_clip_in_the_cache_is_a_miss()
    {
        using var encoder = ClipEncoder.Create(0);
        var file = encoder.Encode(Tones.Chime()).ToBytes();
        OpusClip.FromBytes(file).Should().NotBeNull();
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var broken = Broken(file, random);
            if (!broken.AsSpan().SequenceEqual(file))
                OpusClip.FromBytes(broken).Should().BeNull();
        }
        // An honest digest over lying numbers.
        for (var round = 0; round < 2_000; round++)
        {
            var lying = file.ToArray();
            lying[random.Next(4, 80)] = (byte)random.Next(256);
            System.Security.Cryptography.SHA256.HashData(lying.AsSpan(..^16)).AsSpan(0, 16).CopyTo(lying.AsSpan(^16..));
            _ = OpusClip.FromBytes(lying);
        }
    }

    [Fact]
    public void A_missing_or_unreadable_cache_file_is_a_miss()
    {
        using var folder = new TemporaryFolder();
        OpusClip.Load(folder["none"]).Should().BeNull();
        OpusClip.Load(Path.GetDirectoryName(folder["none"])!).Should().BeNull();
        File.WriteAllBytes(folder["empty"], []);
        OpusClip.Load(folder["empty"]).Should().BeNull();
        using var encoder = ClipEncoder.Create(0);
        var clip = encoder.Silence(TimeSpan.FromMilliseconds(100));
        clip.Save(folder["clip"]);
        OpusClip.Load(folder["clip"])!.ToBytes().Should().Equal(clip.ToBytes());
        folder.Files.Should().Equal("clip", "empty");
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_broken_wave_file_is_refused_or_read_and_nothing_else()
    {
        using var stream = new MemoryStream();
        WavFile.Write(stream, new short[2000], 22_050);
        foreach (var (_, random) in Fuzz.Rounds(11, 5_000))
        {
            try
            {
                var sound = WavFile.Read(new MemoryStream(Broken(stream.ToArray(), random)), maxDataBytes: 1 << 20);
                sound.Samples.Length.Should().BeLessThanOrEqualTo(1 << 19);
            }
            catch (UnreadableAudioException)
            {
            }
        }
    }

    private static byte[] Broken(byte[] file, Random random)
    {
        var broken = random.Next(3) == 0 ? file[..random.Next(file.Length)] : file.ToArray();
        for (var flips = random.Next(1, 12); flips > 0 && broken.Length > 0; flips--)
            broken[random.Next(random.Next(2) == 0 ? Math.Min(200, broken.Length) : broken.Length)] ^= (byte)(1 << random.Next(8));
        return broken;
    }

    private static byte[] Compile()
    {
        using var encoder = ClipEncoder.Create(0);
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, 0);
        writer.Append(encoder.Encode(Tones.Chime()));
        writer.Append(encoder.Encode(Tones.Sine(440, -20, TimeSpan.FromSeconds(3))));
        writer.Complete();
        return file.ToArray();
    }
}
