using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class FailedJobsTests
{
    private readonly BrokerHouse _house = new(retries: 2);
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public FailedJobsTests()
    {
        _client = _house.Join("client");
        _worker = _house.Worker("f");
    }

    private IEnumerable<(long Number, int Attempts, JobOutcome Cause, string Message)> Failed =>
        _house.Broker.Failed.All.Select(f => (f.Number, f.Attempts, f.Cause, Encoding.ASCII.GetString(f.Message)));

    [Fact]
    public void Background_jobs_that_fail_are_kept_with_the_cause()
    {
        var failed = _house.Submit(_client, background: true);
        var thrown = _house.Submit(_client, unique: "u", background: true);
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Fail(_worker, failed);
        _house.Throw(_worker, thrown, new string('x', 1000));
        Assert.Equal([(failed, 1, JobOutcome.Failed, ""), (thrown, 1, JobOutcome.Exception, new string('x', 256))], Failed);
        Assert.Equal("u"u8.ToArray(), _house.Broker.Failed.All.Last().Unique);
        Assert.Equal(_house.Time.GetUtcNow(), _house.Broker.Failed.All.Last().At);
    }

    [Fact]
    public void What_a_client_heard_of_or_what_was_completed_is_not_kept()
    {
        var foreground = _house.Submit(_client);
        var completed = _house.Submit(_client, background: true);
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Fail(_worker, foreground);
        _house.Complete(_worker, completed);
        _house.Broker.Cancel(_house.Submit(_client, background: true));
        Assert.Empty(Failed);
    }

    [Fact]
    public void A_job_that_was_given_up_is_kept_whoever_waited()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.CantDo(_worker, "f");
        Assert.Empty(Failed);
        _house.CanDo(_worker, "f");
        _house.Grab(_worker);
        _house.Broker.Leave(_worker);
        Assert.Equal([(job, 2, JobOutcome.Lost, "")], Failed);
    }

    [Fact]
    public void The_oldest_are_forgotten_first()
    {
        for (var i = 0; i < 5; i++)
        {
            var job = _house.Submit(_client, background: true);
            _house.Grab(_worker);
            _house.Fail(_worker, job);
        }

        Assert.Equal([3, 4, 5], Failed.Select(f => f.Number));
    }

    [Fact]
    public void None_are_kept_where_none_may_be()
    {
        var broker = new Broker(1, 0, _house.Time);
        broker.Failed.Add(default, new Function(0, [], new Tenant("")), default, JobOutcome.Lost, default, default);
        Assert.Empty(broker.Failed.All);
    }
}
