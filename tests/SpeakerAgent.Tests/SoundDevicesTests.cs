using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Tests;

public sealed class SoundDevicesTests
{
    [Fact]
    public void A_sound_card_that_cannot_be_opened_is_named_with_the_reason_and_what_to_do() =>
        FluentActions.Invoking(() => SoundDevices.OpenOutput(new AgentOptions { Output = "khong-co-loa" }, TimeProvider.System))
            .Should().Throw<AudioDeviceException>()
            .WithMessage("Thiết bị âm thanh 'khong-co-loa' không mở được: không có thiết bị tên này [*]*aplay -L*audio*Agent:Output*--output*")
            .Which.Message.Length.Should().BeLessThan(1024, "the box's state takes no more");

    [Fact]
    public void A_microphone_that_cannot_be_opened_has_a_setting_of_its_own() =>
        FluentActions.Invoking(() => SoundDevices.OpenMicrophone(new AgentOptions { Microphone = "khong-co-micro" }, TimeProvider.System))
            .Should().Throw<AudioDeviceException>()
            .WithMessage("*'khong-co-micro' không mở được để thu: *arecord -L*Agent:Microphone*--microphone*");

    [Fact]
    public void A_file_that_cannot_be_written_is_no_device() =>
        FluentActions.Invoking(() => SoundDevices.OpenOutput(new AgentOptions { Output = "wav:/proc/none/out.wav" }, TimeProvider.System))
            .Should().Throw<AudioDeviceException>().WithMessage("Không ghi được tệp*").Which.Message.Should().NotContain("Agent:Output");
}
