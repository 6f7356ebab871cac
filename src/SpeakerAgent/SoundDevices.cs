using Broadcast.Audio;

namespace Broadcast.SpeakerAgent;

/// <summary>Opens the devices that the settings name; whoever reads that one cannot be opened reads also where its name is set.</summary>
internal static class SoundDevices
{
    /// <exception cref="AudioDeviceException">It cannot be opened; the message says why and what to do.</exception>
    public static IAudioOutput OpenOutput(AgentOptions options, TimeProvider time)
    {
        try
        {
            return AudioOutputs.Open(options.Output, time);
        }
        catch (AudioDeviceException e) when (!AudioOutputs.IsFile(options.Output))
        {
            throw WhereItIsNamed(e, nameof(AgentOptions.Output), "--output");
        }
    }

    /// <exception cref="AudioDeviceException">It cannot be opened; the message says why and what to do.</exception>
    public static IAudioInput OpenMicrophone(AgentOptions options, TimeProvider time)
    {
        try
        {
            return AlsaInput.Open(options.Microphone, time);
        }
        catch (AudioDeviceException e)
        {
            throw WhereItIsNamed(e, nameof(AgentOptions.Microphone), "--microphone");
        }
    }

    private static AudioDeviceException WhereItIsNamed(AudioDeviceException cause, string setting, string option) =>
        new(
            $"{cause.Message} Muốn dùng tên khác: sửa mục {AgentOptions.Section}:{setting} trong agent.json (hoặc {option}) rồi " +
            "khởi động lại chương trình.", cause);
}
