using System.Text;
using Gearman.Server.Access;

namespace Gearman.Server.Tests.Access;

public sealed class UsersFileTests
{
    private const string Secret = "S3cret/Token+";
    private const string Hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    [Fact]
    public void A_file_says_who_may_what()
    {
        var table = UsersFile.Parse(
            $"""
            # The shop and its workers.
            tenant shop max-jobs=1000 max-job-bytes=2G max-connections=50 max-submits-per-second=200
            user web  tenant=shop token={Hash},{Hash.Replace('2', '3')} submit=mail.*,resize
            user hand tenant=shop certificate=hand.example.org work=* submit=log

            user ops certificate=ops admin=*
            anonymous submit=public.* work=
            """.ReplaceLineEndings("\r\n"),
            "users");
        var quota = table.Tenants["shop"];
        Assert.Equal((1000, 2L << 30, 50, 200), (quota.Jobs, quota.JobBytes, quota.Connections, quota.SubmitsPerSecond));
        var web = table.Users["web"];
        Assert.Equal(("shop", 2), (web.Tenant, web.Tokens.Count));
        Assert.True(web.Submit.Matches("mail.send"u8) && web.Submit.Matches("resize"u8));
        Assert.False(web.Submit.Matches("other"u8) || web.Work.Matches("mail.send"u8) || web.Admin.Matches("mail.send"u8));
        Assert.Same(web, table.FindByToken(Convert.FromHexString(Hash)));
        Assert.Null(table.FindByToken(Convert.FromHexString(Hash), "hand"));
        Assert.Null(table.FindByToken(new byte[32]));
        Assert.True(table.Users["ops"].IsOperator);
        Assert.False(table.Users["hand"].IsOperator);
        Assert.True(table.Anonymous.Submit.Matches("public.x"u8));
        Assert.True(table.Anonymous.Work.IsNone);
    }

    [Fact]
    public void Without_a_line_for_it_anonymous_may_nothing()
    {
        var anonymous = UsersFile.Parse("", "users").Anonymous;
        Assert.True(anonymous.Submit.IsNone && anonymous.Work.IsNone && anonymous.Admin.IsNone);
    }

    [Theory]
    [InlineData("usr web", "a line starts with")]
    [InlineData("user", "a line starts with")]
    [InlineData("user token=x", "a line starts with")]
    [InlineData("user w/b certificate=x", "a name has up to 64")]
    [InlineData("user web", "neither a token nor a certificate")]
    [InlineData("user web token=secret", "written as its SHA-256")]
    [InlineData($"user web token={Hash}x", "written as its SHA-256")]
    [InlineData($"user web token={Hash},{Hash}", "another user has already")]
    [InlineData("user web certificate=", "without a name")]
    [InlineData("user first certificate=X", "a second user first")]
    [InlineData("user web certificate=FIRST.test", "a certificate that first has already")]
    [InlineData("user web certificate=x tenant=none", "no tenant none")]
    [InlineData("user web certificate=x submit", "written name=value")]
    [InlineData("user web certificate=x submit=a submit=b", "submit twice")]
    [InlineData("user web certificate=x submit=a,,b", "a pattern without a character")]
    [InlineData("user web certificate=x sumbit=a", "a user has no sumbit")]
    [InlineData("anonymous token=x", "anonymous has no token")]
    [InlineData("anonymous", "a second line")]
    [InlineData("tenant t max-jobs=0", "max-jobs is no number from 1")]
    [InlineData("tenant t max-jobs=3G", "max-jobs is no number from 1")]
    [InlineData("tenant t max-job-bytes=99999999999999999999", "max-job-bytes is no number")]
    [InlineData("tenant t max-beer=1", "a tenant has no max-beer")]
    [InlineData("tenant known", "a second tenant known")]
    public void A_line_that_is_wrong_is_named(string line, string reason)
    {
        var text = $"tenant known\nuser first certificate=first.test\nanonymous\n{line}\nuser last certificate=last.test";
        var fault = Assert.Throws<GearmanServerException>(() => UsersFile.Parse(text, "/etc/users"));
        Assert.StartsWith("/etc/users, line 4: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused()
    {
        string[] parts =
        [
            "tenant", "user", "anonymous", "t", "u", " ", "\n", "\r\n", "\t", "=", ",", "*", "#", "\0", "\u00e4", "\ud800", "submit=", "work=*", "admin=", "token=",
            "certificate=", "tenant=t", "max-jobs=", "max-job-bytes=", "9", "K", "-1", Hash, Secret, new string('x', 300),
        ];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            for (var i = 0; i < 500; i++)
            {
                var text = new StringBuilder();
                for (var j = random.Next(30); j >= 0; j--)
                {
                    text.Append(parts[random.Next(parts.Length)]);
                }

                try
                {
                    UsersFile.Parse(text.ToString(), "users");
                }
                catch (GearmanServerException e)
                {
                    Assert.StartsWith("users, line ", e.Message, StringComparison.Ordinal);
                    Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
                }
            }
        }
    }
}
