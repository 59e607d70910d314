using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class WakeUpTests
{
    private static readonly TimeSpan Patience = Dispatcher.WakePatience;

    private readonly BrokerHouse _house = new();
    private readonly RecordingPeer _client;

    public WakeUpTests()
    {
        _client = _house.Join("client");
    }

    [Fact]
    public void A_job_wakes_one_of_many_sleepers_and_each_job_another()
    {
        var sleepers = Enumerable.Range(0, 10).Select(_ => _house.Sleeper("f")).ToArray();
        for (var jobs = 1; jobs <= 10; jobs++)
        {
            _house.Submit(_client);
            Assert.Equal(jobs, sleepers.Sum(s => s.Wakes));
        }

        _house.Submit(_client);
        Assert.All(sleepers, s => Assert.Equal(1, s.Wakes));
    }

    [Fact]
    public void The_one_that_slept_longest_is_woken_first()
    {
        var (first, second) = (_house.Sleeper("f"), _house.Sleeper("f"));
        _house.Submit(_client);
        Assert.Equal((1, 0), (first.Wakes, second.Wakes));
        _house.Grab(first);
        _house.Broker.Sleep(first);
        _house.Pass(Dispatcher.WarmTime);
        _house.Submit(_client);
        Assert.Equal((1, 1), (first.Wakes, second.Wakes));
    }

    [Fact]
    public void One_that_has_just_fallen_asleep_is_woken_before_those_that_sleep_longer()
    {
        var sleepers = Enumerable.Range(0, 10).Select(_ => _house.Sleeper("f")).ToArray();
        _house.Submit(_client);
        _house.Grab(sleepers[0]);
        _house.Broker.Sleep(sleepers[0]);
        _house.Submit(_client);
        Assert.Equal((2, 0), (sleepers[0].Wakes, sleepers[1..].Sum(s => s.Wakes)));
    }

    [Fact]
    public void One_that_waits_for_an_answer_is_woken_before_one_that_has_just_fallen_asleep()
    {
        var (light, other) = (_house.Worker("f"), _house.Worker("f"));
        _house.Broker.Sleep(light, lightly: true);
        _house.Broker.Sleep(other);
        _house.Submit(_client);
        Assert.Equal((1, 0), (light.Wakes, other.Wakes));
    }

    [Fact]
    public void A_sleeper_is_not_woken_for_what_it_can_not_do()
    {
        var sleeper = _house.Sleeper("g");
        _house.Submit(_client, "f");
        Assert.Equal(0, sleeper.Wakes);
    }

    [Fact]
    public void Going_to_sleep_with_work_waiting_wakes_at_once()
    {
        _house.Submit(_client);
        Assert.Equal(1, _house.Sleeper("f").Wakes);
    }

    [Fact]
    public void Going_to_sleep_while_another_is_woken_for_the_job_wakes_nobody()
    {
        // A thousand workers that find no job, while one job waits for the one that was woken for it, are not all woken.
        var first = _house.Sleeper("f", "g");
        _house.Submit(_client);
        var second = _house.Sleeper("f");
        Assert.Equal((1, 0), (first.Wakes, second.Wakes));
        _house.Pass(Patience);
        Assert.Equal((1, 1), (first.Wakes, second.Wakes));
    }

    [Fact]
    public void Going_to_sleep_wakes_for_the_job_that_nobody_is_woken_for_behind_one_that_somebody_is()
    {
        var first = _house.Sleeper("f");
        _house.Submit(_client, "f");
        _house.Submit(_client, "g", priority: JobPriority.Low);
        var second = _house.Sleeper("f", "g");
        Assert.Equal((1, 1), (first.Wakes, second.Wakes));
        _house.Broker.Leave(second);
        Assert.Equal(1, _house.Sleeper("f", "g").Wakes);
    }

    [Fact]
    public void A_mere_client_may_sleep()
    {
        _house.Broker.Sleep(_client);
        _house.Submit(_client);
        Assert.Equal(0, _client.Wakes);
    }

    [Fact]
    public void A_worker_is_woken_once_a_sleep()
    {
        var sleeper = _house.Sleeper("f");
        _house.Submit(_client);
        _house.Submit(_client);
        Assert.Equal(1, sleeper.Wakes);
    }

    [Fact]
    public void A_worker_that_grabs_by_itself_is_asleep_no_more()
    {
        var sleeper = _house.Sleeper("f");
        Assert.Equal(0, _house.Grab(sleeper));
        _house.Submit(_client);
        Assert.Equal(0, sleeper.Wakes);
    }

    [Fact]
    public void A_woken_worker_that_dies_passes_the_wake_up_on()
    {
        var (first, second) = (_house.Sleeper("f"), _house.Sleeper("f"));
        _house.Submit(_client);
        _house.Broker.Leave(first);
        Assert.Equal(1, second.Wakes);
    }

    [Fact]
    public void A_woken_worker_that_takes_its_ability_back_passes_the_wake_up_on()
    {
        var (first, second, third) = (_house.Sleeper("f"), _house.Sleeper("f"), _house.Sleeper("f"));
        _house.Submit(_client);
        _house.CantDo(first, "f");
        Assert.Equal((1, 0), (second.Wakes, third.Wakes));
        _house.Broker.ResetAbilities(second);
        Assert.Equal(1, third.Wakes);
    }

    [Fact]
    public void A_woken_worker_that_stays_silent_is_passed_over()
    {
        var (first, second) = (_house.Sleeper("f"), _house.Sleeper("f"));
        _house.Submit(_client);
        Assert.NotNull(_house.Broker.NextDue);
        _house.Pass(Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, second.Wakes);
        _house.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 1), (first.Wakes, second.Wakes));
        _house.Pass(Patience);
        Assert.Null(_house.Broker.NextDue);
    }

    [Fact]
    public void Nobody_is_woken_for_a_job_that_another_took_meanwhile()
    {
        var (first, second) = (_house.Sleeper("f"), _house.Sleeper("f"));
        _house.Submit(_client);
        _house.Grab(_house.Worker("f"));
        _house.Broker.Leave(first);
        Assert.Equal(0, second.Wakes);
    }

    [Fact]
    public void A_death_wakes_for_the_job_that_the_dead_was_woken_for()
    {
        // Both are woken, the first for b. Whatever turn a and b have, the job of b needs the other sleeper of b.
        var both = _house.Sleeper("a", "b");
        var onlyB = _house.Sleeper("b");
        var onlyA = _house.Sleeper("a");
        _house.Submit(_client, "b");
        _house.Submit(_client, "a");
        Assert.Equal((1, 0, 1), (both.Wakes, onlyB.Wakes, onlyA.Wakes));
        _house.Broker.Leave(both);
        Assert.Equal(1, onlyB.Wakes);
        Assert.Equal(1, onlyA.Wakes);
    }

    [Fact]
    public void Abilities_may_change_while_asleep()
    {
        var sleeper = _house.Sleeper("f");
        _house.CanDo(sleeper, "g");
        _house.CantDo(sleeper, "f");
        _house.Submit(_client, "f");
        Assert.Equal(0, sleeper.Wakes);
        _house.Submit(_client, "g");
        Assert.Equal(1, sleeper.Wakes);
    }

    [Fact]
    public void A_sleeper_that_names_a_function_with_work_waiting_is_woken()
    {
        // npm's worker sleeps first and names its functions then.
        var sleeper = _house.Sleeper();
        _house.Submit(_client);
        Assert.Equal(0, sleeper.Wakes);
        _house.CanDo(sleeper, "f");
        Assert.Equal(1, sleeper.Wakes);
    }

    [Fact]
    public void A_job_that_its_worker_lost_wakes_a_sleeper()
    {
        var worker = _house.Worker("f");
        _house.Submit(_client);
        _house.Grab(worker);
        var sleeper = _house.Sleeper("f");
        Assert.Equal(0, sleeper.Wakes);
        _house.Broker.Leave(worker);
        Assert.Equal(1, sleeper.Wakes);
    }

    [Fact]
    public void Silence_wakes_for_the_job_that_the_silent_was_woken_for()
    {
        var both = _house.Sleeper("a", "b");
        var onlyB = _house.Sleeper("b");
        _house.Submit(_client, "b");
        _house.Submit(_client, "a", priority: JobPriority.High);
        Assert.Equal((1, 0), (both.Wakes, onlyB.Wakes));
        _house.Pass(Patience);
        Assert.Equal(1, onlyB.Wakes);
    }

    [Fact]
    public void A_worker_that_was_woken_for_one_job_and_takes_another_leaves_nobody_waiting()
    {
        var both = _house.Sleeper("a", "b");
        var onlyB = _house.Sleeper("b");
        var onlyA = _house.Sleeper("a");
        var a = _house.Submit(_client, "a");
        var b = _house.Submit(_client, "b", priority: JobPriority.High);
        Assert.Equal((1, 1, 0), (both.Wakes, onlyB.Wakes, onlyA.Wakes));
        Assert.Equal(b, _house.Grab(both));
        Assert.Equal(0, _house.Grab(onlyB));
        Assert.Equal(1, onlyA.Wakes);
        Assert.Equal(a, _house.Grab(onlyA));
    }

    [Fact]
    public void A_woken_worker_that_sleeps_again_without_a_grab_gives_way_to_all_others_and_is_woken_again_where_there_is_none()
    {
        RecordingPeer[] sleepers = [_house.Sleeper("f"), _house.Sleeper("f"), _house.Sleeper("f")];
        _house.Submit(_client);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal((i + 3) / 3, sleepers[i % 3].Wakes);
            Assert.Equal(i + 1, sleepers.Sum(s => s.Wakes));
            _house.Broker.Sleep(sleepers[i % 3]);
        }

        _house.Broker.Leave(sleepers[1]);
        _house.Broker.Leave(sleepers[2]);
        var wakes = sleepers[0].Wakes;
        _house.Broker.Sleep(sleepers[0]);
        Assert.Equal(wakes + 1, sleepers[0].Wakes);
    }
}
