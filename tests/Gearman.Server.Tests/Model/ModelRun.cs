using System.Text;
using Gearman.Server.Brokering;
using Gearman.Server.Storing;
using Gearman.Server.Tests.Brokering;
using Gearman.Server.Tests.Storing;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Model;

/// <summary>One sequence of operations, applied to the broker and to the model of it.</summary>
internal sealed class ModelRun
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private static readonly string[] Uniques = ["", "", "", "-", "u", "v"];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly List<PeerEvent> _told = [];
    private readonly ModelRules _rules;
    private readonly ModelBroker _model;
    private readonly ModelCommits _commits;
    private readonly StoredJobs _store = new();

    /// <summary>What each peer has to have heard of its submits that waited for the store.</summary>
    private readonly Dictionary<RecordingPeer, List<string>> _answers = [];
    private Broker _broker;
    private JobBatch? _committing;
    private int _joined;
    private int _lastEpoch;

    public ModelRun(ModelRules rules)
    {
        _rules = rules;
        _broker = NewBroker();
        _model = new ModelBroker(rules, _time, new Heard(_told));
        _commits = new ModelCommits(_model);
        JoinAll();
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
                _model.Workers.Sleep(peer, lightly: operation.Variant % 2 == 0);
                break;
            case OperationKind.Rise:
                _broker.Rise(peer.Real);
                _model.Workers.Rise(peer);
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
            default:
                ApplyToJobs(operation);
                break;
        }
    }

    /// <summary>What admins do, the store, and whoever kills the server.</summary>
    private void ApplyToJobs(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Cancel when _model.Jobs.Count > 0:
                var job = _model.Jobs[operation.Job % _model.Jobs.Count];
                Assert.True(_broker.Cancel(job.Number));
                _model.Cancel(job);
                break;
            case OperationKind.Requeue when _model.Failures.All.Count > 0:
                Requeue(_model.Failures.All[operation.Job % _model.Failures.All.Count]);
                break;
            case OperationKind.Delete when _model.Failures.All.Count > 0:
                var failure = _model.Failures.All[operation.Job % _model.Failures.All.Count];
                _broker.Failed.Remove(Find(failure));
                _model.Failures.Remove(failure);
                break;
            case OperationKind.Turn when _rules.HasStore && _committing is null && !_broker.Ledger!.IsEmpty:
                Turn();
                break;
            case OperationKind.Commit when _committing is not null:
                Commit();
                break;
            case OperationKind.Refuse when _committing is not null:
                _broker.Refuse();
                _commits.Refuse().ForEach(client => Answer(client, "refused"));
                _committing = null;
                break;
            case OperationKind.Restart when _rules.HasStore:
                Restart(isCommitted: operation.Variant % 2 == 0);
                break;
        }
    }

    private Broker NewBroker() => new(
        new RetryPlans(_rules.Retries, _rules.ServerRules), _time, new BrokerLimits { FailedJobs = ModelRules.MaxFailed }, hasStore: _rules.HasStore);

    private void JoinAll()
    {
        foreach (var abilities in (int[])[0b0000, 0b0001, 0b0011, 0b0110, 0b1011])
        {
            Join(abilities);
        }
    }

    private void Requeue(ModelFailure failure)
    {
        var isQueued = _broker.Requeue(Find(failure), out var number, out var refusal);
        Assert.Equal(isQueued ? Refusal.None : Refusal.UniqueInUse, refusal);
        _model.Requeue(failure, isQueued, number);
    }

    private FailedEntry Find(ModelFailure failure)
    {
        Assert.True(_broker.Failed.TryFind(failure.Job.Number, out var entry));
        return entry;
    }

    private void Turn()
    {
        _committing = _broker.Ledger!.Turn();
        List<(JobBatchEntryKind Kind, long Id)> told = [];
        foreach (var entry in _committing)
        {
            told.Add((entry.Kind, entry.Id));
        }

        Assert.Equal(_model.Ledger.Open.Entries.Select(entry => (entry.Kind, entry.Record.Number)), told);
        _model.Ledger.Turn();
    }

    private void Commit()
    {
        _store.Apply(_committing!);
        _committing = null;
        _broker.Commit();
        _commits.Commit().ForEach(submit => Answer(submit.Client, $"stored {submit.Number}"));
    }

    /// <summary>The server is killed, whether or not what was being committed is in the store, and another one reads that.</summary>
    private void Restart(bool isCommitted)
    {
        if (_committing is not null && isCommitted)
        {
            _store.Apply(_committing);
            _model.Ledger.Apply();
        }

        _committing = null;
        _broker = NewBroker();
        var replay = _broker.BeginReplay();
        foreach (var batch in _store.All)
        {
            replay.Take(batch);
        }

        if (_model.LastNumber > 0 && !_store.Ids.Contains(_model.LastNumber))
        {
            var last = new JobBatch();
            last.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = _model.LastNumber });
            replay.Take(last);
        }

        replay.Complete();
        _commits.Restart();
        Compare();
        JoinAll();
    }

    private void Answer(RecordingPeer client, string answer)
    {
        if (!_answers.TryGetValue(client, out var answers))
        {
            _answers.Add(client, answers = []);
        }

        answers.Add(answer);
        Assert.Equal(answers, client.Answers.Take(answers.Count));
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
        _model.Workers.Sleep(_model.Peers[^1]);
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
        var result = _broker.Submit(client.Real, submission, out var number, out _);
        var job = new ModelJob
        {
            Number = number,
            Function = Names[operation.Function],
            Unique = unique,
            Workload = workload,
            Background = background,
            Priority = priority,
            Epoch = epoch,
        };
        Assert.Equal(_model.Submit(client, job, number), result);
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
            var known = _model.Jobs.FindAll(j => j.Unique == unique && !j.IsCancelled);
            Assert.Equal(known.Count > 0, status.Known);
            Assert.True(known.Count == 0 || known.Exists(j => ModelBroker.StatusOf(j) == status && j.Watchers.Count == clients));
        }

        Assert.Equal(
            _model.Failures.All.Select(f => (f.Job.Number, f.Attempts, f.Cause, f.At, f.Job.Function, f.Job.Unique, f.Job.Workload, f.Job.Priority)),
            _broker.Failed.All.Select(f => (
                f.Number, f.Failure.Attempts, f.Failure.Cause, f.Failure.At, Text(f.Function), Text(f.Unique), Text(f.Workload), f.Priority)));
        Assert.Equal(_answers.Sum(a => a.Value.Count), _answers.Sum(a => a.Key.Answers.Count));
        if (_model.NextDue is { } due)
        {
            Assert.NotNull(_broker.NextDue);
            Assert.True(_time.GetElapsedTime(_time.GetTimestamp(), _broker.NextDue.Value) <= due - _time.GetUtcNow());
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.ASCII.GetString(bytes);
}
