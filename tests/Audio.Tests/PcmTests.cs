namespace Broadcast.Audio.Tests;

public sealed class PcmTests
{
    [Fact]
    public void A_test_tone_has_the_level_it_states()
    {
        var loudness = LoudnessMeter.Measure(Tones.Sine(997, -20, TimeSpan.FromSeconds(3)));
        // BS.1770: a 997 Hz sine in one channel reads its RMS level, less 0.691 dB, plus the filter's 0.69 dB at that frequency.
        loudness.IntegratedLufs.Should().BeApproximately(-20, 0.1);
        loudness.TruePeakDb.Should().BeApproximately(-16.99, 0.1);
    }

    [Fact]
    public void The_chime_is_near_the_loudness_of_speech_and_ends_in_silence()
    {
        var chime = Tones.Chime();
        var loudness = LoudnessMeter.Measure(chime);
        loudness.IntegratedLufs.Should().BeInRange(-20, -14);
        loudness.TruePeakDb.Should().BeLessThan(-6);
        Math.Abs(chime[0]).Should().BeLessThan(0.001f);
        Math.Abs(chime[^1]).Should().BeLessThan(0.001f);
    }

    [Fact]
    public void Two_loud_sounds_that_are_mixed_saturate_and_do_not_wrap()
    {
        float[] sum = [0.9f, -0.9f, 0.125f, 0];
        Pcm.Mix(sum, [0.9f, -0.9f, 0.125f]);
        var shorts = new short[4];
        Pcm.ToShort(sum, shorts);
        shorts.Should().Equal(short.MaxValue, short.MinValue, 8_192, 0);
    }

    [Fact]
    public void Rounded_to_16_bits_a_sample_is_what_a_device_gets()
    {
        float[] samples = [0.9f, -0.1f, 1e-5f, 2, -2, float.NaN];
        var direct = new short[samples.Length];
        Pcm.ToShort(samples, direct);
        Pcm.Quantise(samples);
        var rounded = new short[samples.Length];
        Pcm.ToShort(samples, rounded);
        rounded.Should().Equal(direct);
        samples.Should().OnlyContain(sample => sample * 32_768 == MathF.Round(sample * 32_768));
        Pcm.Rounded(0.3).Should().Be(9_830 / 32_768f);
        Pcm.Rounded(1.5).Should().Be(1.5f, "what is too loud may still be made softer");
    }

    [Fact]
    public void Fades_gains_and_conversions_do_what_they_say()
    {
        var ones = Enumerable.Repeat(1f, 10).ToArray();
        Pcm.FadeIn(ones, 4);
        Pcm.FadeOut(ones, 100);
        ones.Should().OnlyContain(sample => sample >= 0 && sample <= 1);
        ones[0].Should().BeLessThan(0.2f);
        ones[^1].Should().BeLessThan(0.1f);
        float[] gained = [0.5f];
        Pcm.Gain(gained, 6.0206);
        gained[0].Should().BeApproximately(1, 1e-4f);
        var shorts = new short[4];
        Pcm.ToShort([2, -2, float.NaN, 0.5f], shorts);
        shorts.Should().Equal(short.MaxValue, short.MinValue, 0, 16_384);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    [InlineData(96_000)]
    public void Resampling_keeps_length_and_level_wherever_the_pieces_are_cut(int rate)
    {
        var tone = Enumerable.Range(0, rate).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * 1000 * i / rate))).ToArray();
        var whole = Resampler.Convert(tone, rate);
        whole.Length.Should().BeCloseTo(48_000, 2);
        Pcm.ToDb(whole.Max()).Should().BeApproximately(-6, 0.2);

        var pieces = new System.Buffers.ArrayBufferWriter<float>();
        using var resampler = Resampler.From(rate);
        for (var at = 0; at < tone.Length; at += 777)
            resampler.Write(tone.AsSpan(at, Math.Min(777, tone.Length - at)), pieces);
        resampler.Finish(pieces);
        pieces.WrittenSpan.ToArray().Should().HaveCount(whole.Length);
        pieces.WrittenSpan.ToArray().Zip(whole, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-4f);
    }

    [Fact]
    public void The_limiter_holds_the_ceiling_between_the_samples_too()
    {
        var random = new Random(3);
        var samples = new float[48_000];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)((random.NextDouble() * 2 - 1) * (i % 5000 < 300 ? 2 : 0.1));
        new Limiter().Apply(samples, 0.5f).Should().BeTrue();
        Pcm.ToDb(TruePeak.Of(samples)).Should().BeLessThan(Pcm.ToDb(0.5) + 0.1);
        LoudnessMeter.Measure(samples).TruePeakDb.Should().BeLessThan(Pcm.ToDb(0.5) + 0.2);

        var quiet = Tones.Sine(440, -20, TimeSpan.FromSeconds(1));
        var before = quiet.ToArray();
        new Limiter().Apply(quiet, 0.5f).Should().BeFalse();
        quiet.Should().Equal(before);
    }

    [Fact]
    public void Our_own_meter_agrees_with_libebur128()
    {
        var speech = Espeak.Speak48(Espeak.Sentences[1]);
        var frames = new float[(speech.Length + 959) / 960];
        FrameLoudness.Measure(speech, frames);
        var reference = LoudnessMeter.Measure(speech);
        FrameLoudness.Integrated(frames).Should().BeApproximately(reference.IntegratedLufs, 0.1);
        Pcm.ToDb(TruePeak.Of(speech)).Should().BeApproximately(reference.TruePeakDb, 0.1);
    }

    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        FluentActions.Invoking(() => NativeLibraries.Require("libkhongco.so.9", "libkhongco9"))
            .Should().Throw<MissingLibraryException>().WithMessage("Thiếu thư viện libkhongco.so.9. Cài gói Debian libkhongco9 (hoặc chạy make bootstrap).");
        FluentActions.Invoking(NativeLibraries.RequireCodecs).Should().NotThrow();
    }
}
