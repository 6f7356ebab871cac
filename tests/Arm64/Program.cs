using System.Runtime.InteropServices;
using System.Text;
using Broadcast.Demo;

namespace Broadcast.Arm64;

/// <summary><c>make test-arm64</c>: the arm64 package on an emulated machine. 0 when all of it came true, 1 and the reason otherwise.</summary>
internal static class Program
{
    // The machine's image is made within 40 minutes or not at all, see tests/Arm64/image; a run takes less than ten.
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(55);

    public static async Task<int> Main()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interrupted = new CancellationTokenSource(AtMost, TimeProvider.System);
        // Asked to end, it ends the machine first.
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        using var interruptedByKey = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);

        try
        {
            await new BoxOnArm64(TimeProvider.System).RunAsync(interrupted.Token);
            return 0;
        }
        catch (DemoFailedException fault)
        {
            await Console.Error.WriteLineAsync("arm64: FAILED: " + fault.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("arm64: FAILED: interrupted, or not done in time");
            return 1;
        }

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }
}
