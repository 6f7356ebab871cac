using System.CommandLine;
using Broadcast.FirmwareSim;

// Ctrl-C and SIGTERM cancel the simulation, which then says goodbye for each of its boxes.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await CommandLine.Build().Parse(args).InvokeAsync(invocation);
