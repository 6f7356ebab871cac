using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>Sets an opened ALSA device to the system's one format. Thread-safe on separate devices.</summary>
internal static class AlsaFormat
{
    private const int PeriodFrames = AudioFormat.FrameSamples;

    /// <summary>48 kHz, 16 bits, one channel or else two, in periods of 20 ms.</summary>
    /// <param name="bufferFrames">What is wished for; the device may have its own mind.</param>
    /// <param name="startThreshold">The device starts by itself once so many samples were written, or are to be read.</param>
    /// <exception cref="AudioDeviceException">The device does not do it.</exception>
    internal static (int Channels, long BufferFrames) Set(string device, AlsaPcmHandle pcm, int bufferFrames, int startThreshold)
    {
        Check(device, LibAsound.HwParamsMalloc(out var hardware));
        Check(device, LibAsound.SwParamsMalloc(out var software));
        try
        {
            Check(device, LibAsound.HwParamsAny(pcm, hardware));
            Check(device, LibAsound.HwParamsSetRateResample(pcm, hardware, 1));
            Check(device, LibAsound.HwParamsSetAccess(pcm, hardware, LibAsound.AccessInterleaved));
            Check(device, LibAsound.HwParamsSetFormat(pcm, hardware, LibAsound.FormatS16LittleEndian));
            var channels = LibAsound.HwParamsSetChannels(pcm, hardware, 1) >= 0 ? 1 : 2;
            if (channels == 2)
                Check(device, LibAsound.HwParamsSetChannels(pcm, hardware, 2));
            Check(device, LibAsound.HwParamsSetRate(pcm, hardware, AudioFormat.SampleRate, 0));
            nuint period = PeriodFrames, buffer = (nuint)bufferFrames;
            var direction = 0;
            Check(device, LibAsound.HwParamsSetPeriodSizeNear(pcm, hardware, ref period, ref direction));
            Check(device, LibAsound.HwParamsSetBufferSizeNear(pcm, hardware, ref buffer));
            Check(device, LibAsound.HwParams(pcm, hardware));
            Check(device, LibAsound.SwParamsCurrent(pcm, software));
            Check(device, LibAsound.SwParamsSetStartThreshold(pcm, software, (nuint)Math.Min(startThreshold, (long)period)));
            Check(device, LibAsound.SwParamsSetAvailMin(pcm, software, period));
            Check(device, LibAsound.SwParams(pcm, software));
            return (channels, (long)buffer);
        }
        finally
        {
            LibAsound.HwParamsFree(hardware);
            LibAsound.SwParamsFree(software);
        }
    }

    internal static AudioDeviceException Fault(string device, string what, int error) => new(Said(device, what, error));

    /// <summary>A device that could not be opened, and what to do.</summary>
    /// <param name="list">The command that lists devices of this kind.</param>
    internal static AudioDeviceException NotOpened(string device, string what, string list, int error) => new(
        $"{Said(device, what, error)} Chạy {list} để xem tên các thiết bị; xem cạc đã cắm chưa, " +
        "người chạy chương trình có thuộc nhóm audio không, và có chương trình nào khác đang giữ cạc không.");

    // The system's own words stay in: they are what can be searched for.
    private static string Said(string device, string what, int error)
    {
        var reason = error switch
        {
            LibAsound.NoEntry or LibAsound.NoDevice => "không có thiết bị tên này ",
            LibAsound.NoAccess => "không được phép dùng ",
            LibAsound.Busy => "chương trình khác đang giữ nó ",
            LibAsound.ConnectionRefused => "dịch vụ âm thanh không chạy ",
            _ => "",
        };
        return $"Thiết bị âm thanh '{device}' {what}: {reason}[{LibAsound.Explain(error)}].";
    }

    private static void Check(string device, int result)
    {
        if (result < 0)
            throw Fault(device, "không nhận 48 kHz 16 bit", result);
    }
}
