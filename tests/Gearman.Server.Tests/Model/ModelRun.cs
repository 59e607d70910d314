using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Model;

/// <summary>One sequence of operations, applied to the broker and to the model of it.</summary>
internal sealed class ModelRun
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private static readonly string[] Uniques = ["", "", "", "-", "u", "v"];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly List<PeerEvent> _told = [];
    private readonly Broker _broker;
    private readonly ModelBroker _model;
    private int _joined;
    private int _lastEpoch;

    public ModelRun(int retries)
    {
        _broker = new Broker(new RetryPlans(retries), _time, new BrokerLimits { FailedJobs = 0 });
        _model = new ModelBroker(retries, _time, _told);
        foreach (var abilities in (int[])[0b0000, 0b0001, 0b0011, 0b0110, 0b1011])
        {
            Join(abilities);
        }
    }

    public void Apply(Operation[] operations)
    {
        foreach (var operation in operations)
        {
            // No two timers are due at the same tick.
            _time.Advance(TimeSpan.FromTicks(1));
            Apply(operation);
            Compare();
        }
    }

    private void Apply(in Operation operation)
    {
        var peer = _model.Peers[operation.Peer % _model.Peers.Count];
        var name = Names[operation.Function];
        switch (operation.Kind)
        {
            case OperationKind.Submit:
                Submit(peer, operation);
                break;
            case OperationKind.Grab:
                Grab(peer);
                break;
            case OperationKind.Sleep:
                _broker.Sleep(peer.Real, lightly: operation.Variant % 2 == 0);
                _model.Sleep(peer, lightly: operation.Variant % 2 == 0);
                break;
            case OperationKind.Rise:
                _broker.Rise(peer.Real);
                _model.Rise(peer);
                break;
            case OperationKind.Finish:
                Tell(peer, operation, [JobEvent.Complete, JobEvent.Complete, JobEvent.Fail, JobEvent.Exception]);
                break;
            case OperationKind.Update:
                Tell(peer, operation, [JobEvent.Data, JobEvent.Warning, JobEvent.Status]);
                break;
            case OperationKind.CanDo:
                var timeout = operation.Variant % 3 == 0 ? TimeSpan.FromMilliseconds(1000 + operation.Job) : TimeSpan.Zero;
                _broker.RegisterAbility(peer.Real, Bytes(name), timeout);
                _model.CanDo(peer, name, timeout);
                break;
            case OperationKind.CantDo:
                _broker.UnregisterAbility(peer.Real, Bytes(name));
                _model.CantDo(peer, name);
                break;
            case OperationKind.Reset:
                _broker.ResetAbilities(peer.Real);
                _model.Reset(peer);
                break;
            case OperationKind.Join when _model.Peers.Count < 8:
                Join(operation.Variant % 16);
                break;
            case OperationKind.Leave when _model.Peers.Count > 1:
                _broker.Leave(peer.Real);
                _model.Leave(peer);
                break;
            case OperationKind.Advance:
                _time.Advance(TimeSpan.FromMilliseconds(operation.Variant * 2));
                _broker.RunDue();
                _model.RunDue();
                break;
        }
    }

    /// <summary>A peer that can do the functions whose bits are set, and sleeps.</summary>
    private void Join(int abilities)
    {
        var peer = new RecordingPeer($"peer {++_joined}", _told);
        _broker.Join(peer);
        _model.Join(peer);
        for (var function = 0; function < Names.Length; function++)
        {
            if ((abilities >> function & 1) != 0)
            {
                _broker.RegisterAbility(peer, Bytes(Names[function]), TimeSpan.Zero);
                _model.CanDo(_model.Peers[^1], Names[function], TimeSpan.Zero);
            }
        }

        _broker.Sleep(peer);
        _model.Sleep(_model.Peers[^1]);
    }

    private void Submit(ModelPeer client, in Operation operation)
    {
        var unique = Uniques[operation.Job % Uniques.Length];
        var workload = (operation.Job / 10 % 3) switch { 0 => "", 1 => "x", _ => "y" };
        var background = operation.Variant % 2 == 0;
        var epoch = operation.Variant % 10 == 9 ? _time.GetUtcNow().ToUnixTimeSeconds() + (++_lastEpoch % 7) : 0;
        if (epoch != 0 && _model.Jobs.Exists(j => j.Due == DateTimeOffset.FromUnixTimeSeconds(epoch)))
        {
            epoch = 0;
        }

        var priority = (JobPriority)(operation.Variant / 10 % 3);
        var submission = new Submission
        {
            Function = Bytes(Names[operation.Function]),
            Unique = Bytes(unique),
            Workload = Bytes(workload),
            Background = background,
            Priority = priority,
            Epoch = epoch,
        };
        Assert.Equal(SubmitResult.Created, _broker.Submit(client.Real, submission, out var number, out _));
        var job = new ModelJob
        {
            Number = number,
            Function = Names[operation.Function],
            Unique = unique,
            Workload = workload,
            Background = background,
            Priority = priority,
        };
        _model.Submit(client, job, epoch, number);
    }

    private void Grab(ModelPeer worker)
    {
        ModelJob? job = null;
        if (_broker.TryGrab(worker.Real, out var assignment))
        {
            var number = assignment.Number;
            job = _model.Jobs.Find(j => j.Number == number);
            Assert.NotNull(job);
            Assert.Equal(job.Function, Encoding.ASCII.GetString(assignment.Function));
            Assert.Equal(job.Unique, Encoding.ASCII.GetString(assignment.Unique));
            Assert.Equal(job.Workload, Encoding.ASCII.GetString(assignment.Workload));
        }

        _model.Grab(worker, job);
    }

    /// <summary>Of a job that the worker holds, mostly; else of any or of none.</summary>
    private void Tell(ModelPeer worker, in Operation operation, JobEvent[] kinds)
    {
        var kind = kinds[operation.Variant % kinds.Length];
        var number = operation.Job % 10 == 0 || worker.Held.Count == 0
            ? worker.LastException + (operation.Job % 3)
            : worker.Held[operation.Job % worker.Held.Count].Number;
        var data = kind == JobEvent.Fail ? "" : $"{(char)(operation.Variant % 100)}{(char)(operation.Job % 100)}";
        var answer = kind switch
        {
            JobEvent.Data or JobEvent.Warning => _broker.Update(worker.Real, number, kind, Bytes(data)),
            JobEvent.Status => _broker.UpdateStatus(worker.Real, number, data[0], data[1], Bytes(data)),
            _ => _broker.Finish(worker.Real, number, kind, Bytes(data)),
        };
        _model.Tell(worker, number, kind, data, answer);
    }

    private void Compare()
    {
        _model.Check();
        Assert.Equal(_model.Jobs.Count, _broker.JobCount);
        Assert.Equal(_model.Functions.Count, _broker.Functions.All.Count());
        foreach (var function in _broker.Functions.All)
        {
            Assert.Equal(_model.Status(Encoding.ASCII.GetString(function.Name)), (function.Total, function.Running, function.Workers));
        }

        foreach (var job in _model.Jobs)
        {
            Assert.Equal(ModelBroker.StatusOf(job), _broker.GetStatus(job.Number));
        }

        foreach (var unique in (string[])["u", "v"])
        {
            var status = _broker.GetStatus(Bytes(unique), out var clients);
            var known = _model.Jobs.FindAll(j => j.Unique == unique);
            Assert.Equal(known.Count > 0, status.Known);
            Assert.True(known.Count == 0 || known.Exists(j => ModelBroker.StatusOf(j) == status && j.Watchers.Count == clients));
        }

        if (_model.NextDue is { } due)
        {
            Assert.NotNull(_broker.NextDue);
            Assert.True(_time.GetElapsedTime(_time.GetTimestamp(), _broker.NextDue.Value) <= due - _time.GetUtcNow());
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
