using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class ExceptionTests
{
    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;

    public ExceptionTests()
    {
        _client = _house.Join("client");
        _worker = _house.Worker("f");
    }

    [Fact]
    public void An_exception_ends_the_job()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        Assert.True(_house.Throw(_worker, job, "boom"));
        Assert.Equal([$"Exception {job} boom"], _client.JobEvents);
        Assert.Equal(0, _house.Broker.JobCount);
    }

    [Fact]
    public void The_fail_that_Perl_sends_behind_an_exception_is_ignored()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Throw(_worker, job);
        Assert.True(_house.Fail(_worker, job));
        Assert.Single(_client.Events);
        Assert.False(_house.Complete(_worker, job));
        Assert.False(_house.Fail(_house.Worker("f"), job));
    }

    [Fact]
    public void Data_warnings_and_status_reach_every_client_as_they_were_written()
    {
        var job = _house.Submit(_client);
        _house.Grab(_worker);
        _house.Broker.Update(_worker, job, JobEvent.Data, "d\0d"u8);
        _house.Broker.Update(_worker, job, JobEvent.Warning, "w"u8);
        _house.Broker.UpdateStatus(_worker, job, 1, 2, "01\02"u8);
        _house.Fail(_worker, job);
        Assert.Equal([$"Data {job} d\0d", $"Warning {job} w", $"Status {job} 01\02", $"Fail {job}"], _client.JobEvents);
    }

    [Fact]
    public void A_fail_of_no_job_is_refused()
    {
        Assert.False(_house.Fail(_worker, 0));
        Assert.False(_house.Fail(_worker, 1));
        Assert.False(_house.Throw(_worker, 0));
        Assert.False(_house.Fail(_worker, 0));
    }
}
