using Broadcast.SpeakerAgent.Hosting;

namespace Broadcast.SpeakerAgent.Tests.Hosting;

public sealed class FolderLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lock-").FullName;

    [Fact]
    public void A_second_agent_on_the_same_folder_is_refused_until_the_first_has_gone()
    {
        using (FolderLock.Take(_folder))
        {
            FluentActions.Invoking(() => FolderLock.Take(_folder)).Should().Throw<EnrolmentException>().WithMessage($"*{_folder}*một chương trình cụm loa khác*");
        }

        FolderLock.Take(_folder).Dispose();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        FluentActions.Invoking(() => FolderLock.Take(Path.Combine(_folder, "none"))).Should().Throw<EnrolmentException>().WithMessage("Không ghi được*none*");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
