using Broadcast.Audio.Import;
using Broadcast.Controller.Storage;
using Broadcast.Tts;

namespace Broadcast.Controller.Bulletins;

/// <summary>Bulletins and their making into speech.</summary>
internal static class BulletinsRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddBulletins(this IServiceCollection services) => services
        .AddSingleton<CompileQueue>()
        .AddSingleton<BulletinsService>()
        .AddSingleton<BulletinUpload>()
        .AddSingleton(provider => new UploadFolder(provider.GetRequiredService<DataFolder>().In("uploads")))
        .AddSingleton(provider => new SoundImporter(new SoundImportOptions(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ContentFolder(provider.GetRequiredService<DataFolder>().In("content")))
        .AddSingleton(provider => new ClipCache(provider.GetRequiredService<DataFolder>().In("clips"), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<InstalmentsService>()
        .AddHostedService<BulletinCompiler>();
}
