using Broadcast.VitsHost;

// One voice in a process of its own: requests on standard input, sound on standard output (see Wire), words for the log on standard error.
// It ends when standard input does.
if (HostArguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(HostArguments.Usage);
    return 64;
}
using var host = new Host(arguments, Console.OpenStandardInput(), LibC.TakeStandardOutput());
return host.Run();
