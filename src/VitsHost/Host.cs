using System.Collections.Concurrent;

namespace Broadcast.VitsHost;

/// <summary>Loads the voice, then answers requests one after another until standard input ends.</summary>
internal sealed class Host(HostArguments arguments, Stream input, Stream output) : IDisposable
{
    private const int MaxWaiting = 4;

    private readonly BlockingCollection<SpeakRequest> _waiting = new(MaxWaiting);

    /// <summary>Returns only when the voice cannot be loaded; otherwise the process ends with its input.</summary>
    internal int Run()
    {
        // Reads all the time, so that the end of the input ends the process even in the middle of a sentence or of loading.
        new Thread(ReadRequests) { IsBackground = true, Name = "requests" }.Start();
        try
        {
            using var voice = SherpaVoice.Load(arguments);
            Wire.WriteReady(output, voice.SampleRate, voice.Speakers, LibSherpa.Version);
            foreach (var request in _waiting.GetConsumingEnumerable())
            {
                using var sound = voice.Speak(request.Text, request.Speed);
                Wire.WriteSound(output, request.Id, sound.Samples);
            }
        }
        catch (VoiceRefusedException refusal)
        {
            Wire.WriteRefused(output, 0, refusal.Code, refusal.Message);
        }
        catch (IOException)
        {
            // Nobody reads the answers any more.
        }
        return 1;
    }

    public void Dispose() => _waiting.Dispose();

    private void ReadRequests()
    {
        try
        {
            while (Wire.ReadRequest(input) is { } request)
                if (!_waiting.TryAdd(request)) throw new WireException($"more than {MaxWaiting} requests wait");
            LibC.ExitNow(0);
        }
        catch (WireException exception)
        {
            // The stream cannot be trusted from here on.
            Console.Error.WriteLine(exception.Message);
            LibC.ExitNow(65);
        }
    }
}
