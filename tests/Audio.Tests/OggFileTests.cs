using System.Buffers.Binary;
using System.Security.Cryptography;
using Broadcast.Audio.Ogg;

namespace Broadcast.Audio.Tests;

/// <summary>The file around the packets.</summary>
public sealed class OggFileTests
{
    [Fact]
    public void The_bytes_of_a_file_are_those_that_libogg_wrote()
    {
        var random = new Random(20261130);
        OpusClip[] clips = [Clip(random, 120, 20, 100), Clip(random, 70, 200, 1277), Clip(random, 1, 1, 2), Clip(random, 333, 1, 400), Clip(random, 50, 253, 257), Clip(random, 12, 1000, 1277)];
        Digest(clips, -2.5, [new("TITLE", "Bản tin sáng"), new("ENCODER", "truyen-thanh-co-so-so"), new("LONG", new string('x', 990))])
            .Should().Be("01e244b51755df11ae2e42116ea9960811bb440f793f1291dd005e825dac51c4");
        Digest([clips[2]], 0, []).Should().Be("eee7ff865b963257659e868868fb479d1327eae980c7b7a236c56510f06276b4");
    }

    [Fact]
    public void A_packet_may_run_over_the_end_of_its_page()
    {
        var whole = Codecs.Write([Codecs.WithoutFractions()]);
        var broken = Repaged(whole, segmentsPerPage: 7);
        var samples = Codecs.Decode(whole);
        Codecs.Decode(broken).Should().Equal(samples);
        using var reader = OggOpusReader.Open(broken);
        var read = new float[4800];
        foreach (var place in new[] { 400_000, 100, 250_000, samples.Length - 4800 })
        {
            reader.Seek(place);
            reader.Read(read).Should().Be(read.Length);
            for (var i = 0; i < read.Length; i++)
                read[i].Should().BeApproximately(samples[place + i], 1.001f / 32768);
        }
    }

    [Fact]
    public void A_stream_that_was_cut_from_a_longer_one_begins_where_it_begins()
    {
        var whole = Codecs.Write([Codecs.WithoutFractions()]);
        var later = Pages(whole);
        foreach (var page in later.Skip(2))
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(6)) + 1_000_000_000_000);
        Codecs.Decode(Joined(later)).Should().Equal(Codecs.Decode(whole));
    }

    [Fact]
    public void Two_channels_are_averaged()
    {
        var packets = new List<byte[]>();
        using var encoder = Concentus.OpusCodecFactory.CreateEncoder(48_000, 2, Concentus.Enums.OpusApplication.OPUS_APPLICATION_AUDIO);
        var packet = new byte[1276];
        for (var frame = 0; frame < 50; frame++)
        {
            var samples = new short[1920];
            for (var i = 0; i < 960; i++)
                samples[2 * i] = (short)(8000 * Math.Sin((frame * 960 + i) * 0.0576));
            packets.Add(packet[..encoder.Encode(samples, 960, packet, packet.Length)]);
        }

        var pages = Pages(Codecs.Write([Codecs.Clip(packets, 50 * 960 - 312)]));
        pages[0][28 + 9] = 2;
        var heard = Codecs.Decode(Joined(pages));
        Math.Sqrt(heard.Skip(9600).Take(19_200).Average(sample => (double)sample * sample)).Should().BeApproximately(4000 / 32768.0 / Math.Sqrt(2), 0.005);
    }

    [Fact]
    public void Files_of_several_streams_lost_pages_and_other_kinds_are_refused()
    {
        var file = Codecs.Write([Codecs.WithoutFractions()]);
        var other = Codecs.Write([Codecs.WithoutFractions()], -3);
        Refused(() => Codecs.Decode([.. file, .. other])).Should().Contain("nhiều luồng");
        var pages = Pages(file);
        Refused(() => Codecs.Decode(Joined(pages.Where((_, index) => index != 5)))).Should().Contain("thiếu dữ liệu ở giữa");
        Refused(() => Codecs.Decode(Joined(pages.Take(2)))).Should().Contain("hỏng");
        Refused(() => Codecs.Decode(Joined(pages.Where((_, index) => index != 1)))).Should().Contain("hỏng");
        foreach (var (at, value) in new[] { (8, 16), (9, 0), (9, 3), (18, 1) })
        {
            var changed = Pages(file);
            changed[0][28 + at] = (byte)value;
            Refused(() => Codecs.Decode(Joined(changed))).Should().Be("Không phải tệp Ogg Opus.");
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_is_played_as_far_as_it_goes()
    {
        var file = Codecs.Write([Codecs.WithoutFractions()]);
        var whole = Codecs.Decode(file);
        var cut = Codecs.Decode(file[..(file.Length * 2 / 3)]);
        cut.Length.Should().BeInRange(whole.Length / 2, whole.Length * 3 / 4);
        cut.Should().Equal(whole[..cut.Length]);
    }

    [Fact]
    public void A_place_in_a_day_of_sound_is_found_by_reading_little_and_without_new_memory()
    {
        using var encoder = ClipEncoder.Create(0);
        var minutes = encoder.Silence(TimeSpan.FromMinutes(10));
        var written = Codecs.Write(Enumerable.Repeat(minutes, 143).Append(encoder.Encode(Tones.Sine(440, -20, TimeSpan.FromMinutes(9)))));
        using var counted = new CountedStream(written);
        using var reader = OggOpusReader.Open(counted);
        reader.Duration.Should().BeGreaterThan(TimeSpan.FromHours(23.9));
        var read = new short[480];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var hour in new[] { 23.5, 1, 12.2, 0.01, 23.9 })
        {
            var bytes = counted.BytesRead;
            reader.Seek((long)(hour * 3600 * 48_000));
            reader.Read(read).Should().Be(480);
            (counted.BytesRead - bytes).Should().BeLessThan(1_000_000);
        }

        if (OpusCodec.Present.IsNative)
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(50_000, "only the assertions of this test allocate");
    }

    private static string Refused(Action act) => act.Should().Throw<UnreadableAudioException>().Which.Message;

    private static OpusClip Clip(Random random, int frames, int least, int below)
    {
        var packets = new List<byte[]>();
        for (var frame = 0; frame < frames; frame++)
        {
            var packet = new byte[random.Next(least, below)];
            random.NextBytes(packet);
            packets.Add(packet);
        }

        return Codecs.Clip(packets, Math.Max(0, frames * 960 - random.Next(1, 900)));
    }

    private static string Digest(OpusClip[] clips, double gainDb, KeyValuePair<string, string>[] comments)
    {
        using var file = new MemoryStream();
        var writer = OggOpusWriter.Begin(file, gainDb, comments, "libopus 1.3.1");
        foreach (var clip in clips)
            writer.Append(clip);
        writer.Complete();
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }

    internal static List<byte[]> Pages(byte[] file)
    {
        var pages = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = 27 + file[at + 26];
            for (var i = 0; i < file[at + 26]; i++)
                length += file[at + 27 + i];
            pages.Add(file[at..(at + length)]);
            at += length;
        }

        return pages;
    }

    /// <summary>A file of pages, each with the checksum that it should have.</summary>
    internal static byte[] Joined(IEnumerable<byte[]> pages)
    {
        using var file = new MemoryStream();
        foreach (var page in pages)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), OggPage.Checksum(page));
            file.Write(page);
        }

        return file.ToArray();
    }

    // The same packets on pages of few segments each, so that most run over an end.
    private static byte[] Repaged(byte[] file, int segmentsPerPage)
    {
        var pages = Pages(file);
        var segments = new List<(byte[] Bytes, long Granule)>();
        var granule = 0L;
        foreach (var page in pages.Skip(2))
        {
            var at = 27 + page[26];
            for (var i = 0; i < page[26]; at += page[27 + i], i++)
            {
                if (page[27 + i] < 255)
                    granule += 960;
                segments.Add((page[at..(at + page[27 + i])], granule));
            }
        }

        segments[^1] = (segments[^1].Bytes, BinaryPrimitives.ReadInt64LittleEndian(pages[^1].AsSpan(6)));
        var made = pages.Take(2).ToList();
        var continues = false;
        foreach (var part in segments.Chunk(segmentsPerPage))
        {
            var page = new byte[27 + part.Length + part.Sum(segment => segment.Bytes.Length)];
            pages[2].AsSpan(0, 27).CopyTo(page);
            page[5] = (byte)((continues ? 1 : 0) | (part[^1] == segments[^1] ? 4 : 0));
            var ended = part.LastOrDefault(segment => segment.Bytes.Length < 255);
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), ended.Bytes is null ? -1 : ended.Granule);
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(18), made.Count);
            page[26] = (byte)part.Length;
            var at = 27 + part.Length;
            for (var i = 0; i < part.Length; i++)
            {
                page[27 + i] = (byte)part[i].Bytes.Length;
                part[i].Bytes.CopyTo(page, at);
                at += part[i].Bytes.Length;
            }

            continues = part[^1].Bytes.Length == 255;
            made.Add(page);
        }

        return Joined(made);
    }

    private sealed class CountedStream(byte[] file) : MemoryStream(file, writable: false)
    {
        internal long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }
}
