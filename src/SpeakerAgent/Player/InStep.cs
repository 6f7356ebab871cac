using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// Keeps what sounds at the place where the shared clock has it: by playing faster or slower, at most 0.05 %, which nobody hears, and beyond 5 ms by a leap.
/// Pure but for how long the sound has been far off. All places and distances are in samples.
/// </summary>
internal sealed class InStep
{
    /// <summary>The speed is changed by no more than this, a fraction.</summary>
    public const double MostChange = 0.0005;

    /// <summary>Off by more than this, it leaps: 5 ms.</summary>
    public const double Far = 0.005 * AudioFormat.SampleRate;

    /// <summary>An error is made good over about this many seconds, so that the clock's small corrections are not heard as wow.</summary>
    private const double Patience = 3;

    /// <summary>A leap waits for this many blocks in a row that ask for it.</summary>
    private const int BlocksBeforeLeap = 25;

    private int _farFor;

    /// <summary>What to do about the next block.</summary>
    /// <param name="behind">How far the sound is behind its place; negative: ahead.</param>
    /// <param name="drift">How much faster than the device the content must run to stay at its place.</param>
    /// <param name="mended">The device has run dry: there was a gap already, so nothing is gained by waiting.</param>
    /// <param name="exact">The device is paced by the clock: as long as it is near its place it is left alone, sample by sample.</param>
    public (double Speed, double Leap) Next(double behind, double drift, bool mended, bool exact)
    {
        _farFor = Math.Abs(behind) > Far ? _farFor + 1 : 0;
        if (_farFor > BlocksBeforeLeap || (_farFor > 0 && mended))
        {
            _farFor = 0;
            return (exact ? 1 : 1 + Bounded(drift), behind);
        }

        return (exact ? 1 : 1 + Bounded(drift + (behind / (Patience * AudioFormat.SampleRate))), 0);
    }

    private static double Bounded(double change) => Math.Clamp(change, -MostChange, MostChange);
}
