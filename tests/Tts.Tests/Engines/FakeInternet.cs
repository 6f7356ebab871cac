using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broadcast.Tts.Engines.Cloud;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>A request as it arrived.</summary>
internal sealed record Arrived(string Host, string Method, string Path, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// All hosts of the Internet in one Kestrel on the loopback, with real TLS. Only names, wires and the trusted authority are replaced, so that the
/// engine's rules about addresses, https and redirects are tested as they are.
/// </summary>
internal sealed class FakeInternet : IAsyncDisposable
{
    private static readonly Lazy<(X509Certificate2 Authority, X509Certificate2 Server)> Certificates = new(MakeCertificates);

    private readonly WebApplication _app;
    private readonly List<Arrived> _arrived = [];
    private readonly Queue<RequestDelegate> _misdeeds = [];
    private int _underWay;

    private FakeInternet(WebApplication app, X509Certificate2 authority)
    {
        _app = app;
        // A public address, so that the rule about private ones is passed and not switched off.
        Network = new ServiceNetwork(
            (host, _) => Names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses) : throw new SocketException((int)SocketError.HostNotFound),
            ConnectAsync,
            new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck });
        foreach (var host in Hosts) Names[host] = [IPAddress.Parse("103.1.200.7")];
    }

    private static string[] Hosts => ["viettelai.vn", "api.fpt.ai", "file01.fpt.ai", "southeastasia.tts.speech.microsoft.com"];

    /// <summary>What engines are given.</summary>
    public ServiceNetwork Network { get; private set; }

    /// <summary>The addresses of each name.</summary>
    public Dictionary<string, IPAddress[]> Names { get; } = [];

    /// <summary>What the services do when nothing else is asked for.</summary>
    public RequestDelegate Serve { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whether nobody answers.</summary>
    public bool Down { get; set; }

    /// <summary>The most requests that were under way at once.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>Connections made.</summary>
    public int Connections { get; private set; }

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<Arrived> Arrivals
    {
        get
        {
            lock (_arrived) return [.. _arrived];
        }
    }

    public static async Task<FakeInternet> StartAsync()
    {
        var (authority, server) = Certificates.Value;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(server));
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var internet = new FakeInternet(app, authority);
        app.Run(internet.TakeAsync);
        await app.StartAsync();
        return internet;
    }

    /// <summary>The next requests are met like this, each once, in order.</summary>
    public void Then(params RequestDelegate[] misdeeds)
    {
        lock (_arrived)
            foreach (var misdeed in misdeeds) _misdeeds.Enqueue(misdeed);
    }

    /// <summary>A network on which the authority is not trusted.</summary>
    public ServiceNetwork Untrusted => Network with { Trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };

    public async Task UntilArrivedAsync(int requests)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Arrivals.Count < requests) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        RequestDelegate serve;
        lock (_arrived)
        {
            _arrived.Add(new Arrived(context.Request.Host.Host, context.Request.Method, context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
            serve = _misdeeds.TryDequeue(out var misdeed) ? misdeed : Serve;
        }
        context.Items["body"] = body.ToArray();
        try
        {
            await serve(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The engine has had enough.
        }
        finally
        {
            lock (_arrived) _underWay--;
        }
    }

    private async Task<Stream> ConnectAsync(IPEndPoint target, CancellationToken cancellation)
    {
        if (Down) throw new SocketException((int)SocketError.ConnectionRefused);
        Connections++;
        var port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static (X509Certificate2 Authority, X509Certificate2 Server) MakeCertificates()
    {
        var from = DateTimeOffset.UnixEpoch.AddYears(50);
        var to = from.AddYears(80);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=services", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in Hosts) names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, to, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadCertificate(authority.Export(X509ContentType.Cert)), X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }
}
