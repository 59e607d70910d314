using System.Diagnostics;
using System.Globalization;
using Gearman.Server.Sessions;
using Gearman.Server.Telemetry;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Telemetry;

/// <summary>The spans of jobs, with a listener to all of them. No other tests of this project make any: their uniques are no traceparents.</summary>
public sealed class JobTracesTests
{
    private readonly BrokerHouse _house;
    private readonly JobTraces _traces;
    private readonly RecordingPeer _client;
    private readonly RecordingPeer _worker;
    private readonly List<Activity> _spans = [];
    private int _last;

    public JobTracesTests()
    {
        _house = new BrokerHouse(retries: 2, observer: time => new JobTraces(new HandleFormat("H:test"), time));
        _traces = (JobTraces)_house.Observer!;
        _client = _house.Join("client");
        _worker = _house.Worker("f");
    }

    [Fact]
    public void A_span_lasts_from_the_submit_to_the_end_and_says_when_a_worker_took_the_job()
    {
        using var listener = Listen();
        var start = _house.Time.GetUtcNow();
        var job = Submit(background: false);
        _house.Pass(TimeSpan.FromSeconds(2));
        _house.Grab(_worker);
        _house.Pass(TimeSpan.FromSeconds(3));
        Assert.Empty(_spans);
        _house.Complete(_worker, job);

        var span = Assert.Single(_spans);
        Assert.Equal(("serve f", ActivityKind.Internal, ActivityStatusCode.Unset), (span.OperationName, span.Kind, span.Status));
        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", "0000000000000001"), (span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()));
        Assert.Equal((start.UtcDateTime, TimeSpan.FromSeconds(5)), (span.StartTimeUtc, span.Duration));
        Assert.Equal([("assigned", start.AddSeconds(2))], span.Events.Select(e => (e.Name, e.Timestamp)));
        Assert.Equal(
            [
                ("messaging.system", "gearman"),
                ("messaging.operation.name", "serve"),
                ("messaging.destination.name", "f"),
                ("messaging.message.id", $"H:test:{job}"),
                ("messaging.message.body.size", 1L),
            ],
            span.TagObjects.Select(tag => (tag.Key, tag.Value!)));
        Assert.Equal(0, _traces.OpenCount);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void A_span_says_how_its_job_failed()
    {
        using var listener = Listen();
        var (failed, thrown, lost) = (Submit(), Submit(), Submit());
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Grab(_worker);
        _house.Fail(_worker, failed);
        _house.Throw(_worker, thrown, "why");
        _house.CantDo(_worker, "f");
        _house.CanDo(_worker, "f");
        Assert.Equal(lost, _house.Grab(_worker));
        _house.Broker.Leave(_worker);
        _house.Broker.Cancel(Submit());
        Submit(background: false);
        _house.Broker.Leave(_client);

        Assert.Equal(["failed", "exception", "lost", "cancelled", "abandoned"], _spans.Select(span => span.GetTagItem("error.type")));
        Assert.All(_spans, span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        Assert.Equal(["assigned", "retried", "assigned"], _spans[2].Events.Select(e => e.Name));
        Assert.Equal("lost", _spans[2].Events.ElementAt(1).Tags.Single().Value);
        Assert.Equal(0, _traces.OpenCount);
    }

    [Fact]
    public void While_nobody_listens_nothing_is_kept_of_a_job()
    {
        var job = Submit();
        Assert.Equal(0, _traces.OpenCount);
        using var listener = Listen();
        _house.Grab(_worker);
        _house.Complete(_worker, job);
        Assert.Empty(_spans);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mine")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-zz")]
    [InlineData("00-00000000000000000000000000000000-0000000000000001-01")]
    [InlineData("ÿÿ-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01")]
    public void A_job_whose_unique_is_no_traceparent_has_no_span(string unique)
    {
        using var listener = Listen();
        _house.Submit(_client, unique: unique);
        Assert.Equal(0, _traces.OpenCount);
    }

    [Fact]
    public void A_job_that_is_joined_has_one_span_and_one_that_is_not_sampled_has_none()
    {
        using (Listen(ActivitySamplingResult.None))
        {
            Submit();
            Assert.Equal(0, _traces.OpenCount);
        }

        using (Listen())
        {
            Submit();
            _last--;
            Submit();
            Assert.Equal(1, _traces.OpenCount);
        }
    }

    [Fact]
    public void There_is_a_limit_to_the_spans_that_are_open()
    {
        using var listener = Listen();
        for (var i = 0; i < JobTraces.MaxOpen + 1; i++)
        {
            Submit();
        }

        Assert.Equal(JobTraces.MaxOpen, _traces.OpenCount);
    }

    private long Submit(bool background = true) => _house.Submit(
        _client,
        unique: string.Create(CultureInfo.InvariantCulture, $"00-4bf92f3577b34da6a3ce929d0e0e4736-{++_last:x16}-01"),
        background: background);

    private ActivityListener Listen(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GearmanServerTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
