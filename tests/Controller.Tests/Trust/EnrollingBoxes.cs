using Broadcast.Controller.Trust;
using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.Trust;

public sealed class EnrollingBoxes : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly AuditTrail _audit;
    private readonly StationSigner _signer;

    public EnrollingBoxes()
    {
        _audit = new AuditTrail(Trust.Audit);
        _signer = new StationSigner(Trust, new FileSequences(Trust), _audit, TimeProvider.System);
    }

    private TrustFolder Trust => new(_folder.Path);

    public void Dispose()
    {
        _signer.Dispose();
        _audit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_file_for_the_box_is_the_protocols_and_private()
    {
        var enrolment = Started().Enrol("phuong-1", "Phường 1", "loa-1");
        var path = _folder.In("box/enrolment.json");
        EnrolmentFile.Write(path, enrolment);

        Enrolment.TryRead(File.ReadAllBytes(path), out var read, out var error).Should().BeTrue(error?.ToString());
        read!.User.Should().Be("phuong-1.loa-1");
        read.Broker.Should().Be(new BrokerAddress { Host = "127.0.0.1", Port = 1883 });
        read.Password.Should().HaveLength(32);
        read.Keys.Should().ContainSingle().Which.Kid.Should().Be(_signer.PublicKey("phuong-1").Kid);
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void The_password_is_nowhere_on_the_controllers_disk()
    {
        var password = Started().Enrol("phuong-1", "Phường 1", "loa-1").Password;
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => file != Trust.Audit))
            File.ReadAllText(file).Should().NotContain(password, file);
    }

    [Fact]
    public void Of_many_enrolments_at_once_the_one_that_is_kept_is_told_last()
    {
        var enrolments = Started();
        var told = "";
        enrolments.Changed += (_, change) => told = change.Password;
        Parallel.For(0, 64, _ => enrolments.Enrol("phuong-1", "Phường 1", "loa-1"));
        var kept = enrolments.Credentials().Should().ContainSingle().Subject.PasswordHash;
        BrokerPassword.Hash(told!, Convert.FromBase64String(kept.Split('$')[3])).Should().Be(kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rác")]
    [InlineData("$7$101$AAAA$AAAA")]
    [InlineData("$7$0$MDEyMzQ1Njc4OTAx$AAAA")]
    public void A_damaged_credential_keeps_its_box_out_and_no_other(string damaged)
    {
        Started().Enrol("phuong-1", "Phường 1", "loa-1");
        Started().Enrol("phuong-1", "Phường 1", "loa-2");
        File.WriteAllText(Path.Combine(Trust.Credentials("phuong-1"), "loa-1"), damaged);
        Started().Enrolled("phuong-1").Should().Equal("loa-2");
        Started().Enrol("phuong-1", "Phường 1", "loa-1");
        Started().Enrolled("phuong-1").Should().Equal("loa-1", "loa-2");
    }

    [Fact]
    public void Credentials_outlive_the_controller_and_a_new_one_replaces_the_old()
    {
        Started().Enrol("phuong-1", "Phường 1", "loa-1");
        var before = Started().Credentials().Should().ContainSingle().Subject;
        Started().Enrol("phuong-1", "Phường 1", "loa-1");
        var after = Started().Credentials().Should().ContainSingle().Subject;
        after.User.Should().Be(before.User);
        after.PasswordHash.Should().NotBe(before.PasswordHash);
    }

    [Fact]
    public void A_revoked_box_is_gone_and_whoever_needs_to_know_is_told()
    {
        var enrolments = Started();
        var told = new List<EnrolmentChange>();
        enrolments.Changed += (_, change) => told.Add(change);
        enrolments.Enrol("phuong-1", "Phường 1", "loa-1");
        enrolments.Enrol("phuong-1", "Phường 1", "loa-1");
        enrolments.Revoke("phuong-1", "loa-1");
        enrolments.Revoke("phuong-1", "loa-2");

        told.Select(change => change.Anew).Should().Equal(false, true, false);
        enrolments.Credentials().Should().BeEmpty();
        Started().Credentials().Should().BeEmpty();
    }

    [Fact]
    public void What_a_crash_left_half_written_is_no_credential()
    {
        Started().Enrol("phuong-1", "Phường 1", "loa-1");
        File.WriteAllText(Path.Combine(Trust.Credentials("phuong-1"), "loa-2.new"), "$7$10");
        Started().Credentials().Should().ContainSingle();
    }

    [Fact]
    public void Hashes_are_those_that_mosquitto_makes()
    {
        // Made by mosquitto_passwd 2.0.11 from the password "p".
        const string Theirs = "$7$101$L6LLXLlEFsPdLmCw$9cpzlD61ro2NecszL00wZpAnxtxRRrS9/CJAQK9/vHHCrOTy4o+SbgzaslQhueb5SBsEZMycs28TqouI8e+lEA==";
        BrokerPassword.Hash("p", Convert.FromBase64String(Theirs.Split('$')[3])).Should().Be(Theirs);
    }

    [Fact]
    public void Passwords_differ_and_are_long()
    {
        var passwords = Enumerable.Range(0, 1_000).Select(_ => BrokerPassword.Generate()).ToList();
        passwords.Should().OnlyHaveUniqueItems().And.OnlyContain(password => password.Length == 32);
    }

    [Fact]
    public void Retained_documents_are_the_same_bytes_after_a_restart()
    {
        var text = "eyJ.abc." + new string('x', 10_000);
        new FileRetainedDocuments(Trust).Keep(new RetainedDocument("tt1/phuong-1/box/loa-1/plan", text));
        var again = new FileRetainedDocuments(Trust);
        again.All().Should().Equal(new RetainedDocument("tt1/phuong-1/box/loa-1/plan", text));

        again.Forget("tt1/phuong-1/box/loa-1/plan");
        new FileRetainedDocuments(Trust).All().Should().BeEmpty();
    }

    [Fact]
    public void A_retained_document_stays_inside_its_folder()
    {
        var documents = new FileRetainedDocuments(Trust);
        documents.Invoking(d => d.Keep(new RetainedDocument("../../x", "y"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_write_that_fails_leaves_the_former_text()
    {
        var path = _folder.In("file");
        PrivateFile.Replace(path, "tr"u8);
        Directory.CreateDirectory(path + ".new");
        FluentActions.Invoking(() => PrivateFile.Replace(path, "sau"u8)).Should().Throw<UnauthorizedAccessException>();
        File.ReadAllText(path).Should().Be("tr");
    }

    private FileEnrolments Started() => new(Trust, _signer, new FixedAddress());

    private sealed class FixedAddress : IBrokerAddress
    {
        public BrokerAddress ForBoxes() => new() { Host = "127.0.0.1", Port = 1883 };
    }
}
