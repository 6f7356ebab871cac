using System.Text;
using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// The file that switches the amplifier on (<c>1</c>) while the sound device is open and off (<c>0</c>) when it is not, such as the value of a GPIO line. A
/// failure is a fault of the box and no reason to stay silent. Used by one thread at a time.
/// </summary>
/// <param name="path">Empty for none.</param>
internal sealed class AmplifierSwitch(string path, Faults faults)
{
    public const string Fault = "amplifier-switch";

    /// <summary>The device, with the amplifier on until it is disposed of.</summary>
    public IAudioOutput SwitchedOn(IAudioOutput output)
    {
        if (path.Length == 0)
            return output;
        Write("1");
        return new Amplified(output, this);
    }

    /// <summary>Off, whatever an earlier life of the process left.</summary>
    public void Off()
    {
        if (path.Length > 0)
            Write("0");
    }

    private void Write(string value)
    {
        try
        {
            // Of a GPIO there is nothing to create or cut short: it is written as it stands.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(value));
            faults.Clear(Fault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Raise(Fault, $"Không ghi được tệp bật tắt tăng âm {path}: {e.Message}");
        }
    }

    private sealed class Amplified(IAudioOutput output, AmplifierSwitch amplifier) : IAudioOutput
    {
        public long DelayFrames => output.DelayFrames;

        public long QueuedFrames => output.QueuedFrames;

        public bool IsPacedByClock => output.IsPacedByClock;

        public long Underruns => output.Underruns;

        public void Write(ReadOnlySpan<short> samples) => output.Write(samples);

        public void Drain() => output.Drain();

        public void Stop() => output.Stop();

        public void Dispose()
        {
            try
            {
                output.Dispose();
            }
            finally
            {
                amplifier.Off();
            }
        }
    }
}
