using CsCheck;
using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

public sealed class WatchListTests
{
    private const int Jobs = 6;
    private const int Clients = 5;

    [Fact]
    public void Who_waits_for_what_is_known_from_both_sides() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Jobs - 1], Gen.Int[0, Clients - 1]).Array[0, 300].Sample(steps =>
        {
            var list = new WatchList();
            var jobs = new Job[Jobs];
            for (var job = 0; job < Jobs; job++)
            {
                jobs[job].FirstWatch = WatchList.None;
            }

            var clients = Enumerable.Range(0, Clients).Select(i => new RecordingPeer($"c{i}")).ToArray();
            List<(int Job, int Client)> expected = [];
            foreach (var (kind, job, client) in steps)
            {
                switch (kind)
                {
                    case 0:
                        list.Clear(ref jobs[job]);
                        expected.RemoveAll(w => w.Job == job);
                        break;
                    case 1:
                        while (clients[client].FirstWatch != WatchList.None)
                        {
                            var first = clients[client].FirstWatch;
                            list.Remove(ref jobs[list[first].Job], first);
                        }

                        expected.RemoveAll(w => w.Client == client);
                        break;
                    default:
                        list.Add(clients[client], ref jobs[job], job);
                        expected.Add((job, client));
                        break;
                }

                Check(list, jobs, clients, expected);
            }
        }, iter: 500);

    private static void Check(WatchList list, Job[] jobs, RecordingPeer[] clients, List<(int Job, int Client)> expected)
    {
        for (var job = 0; job < Jobs; job++)
        {
            List<Peer> waiting = [];
            for (var index = jobs[job].FirstWatch; index != WatchList.None; index = list[index].NextOfJob)
            {
                Assert.Equal(job, list[index].Job);
                waiting.Add(list[index].Client);
            }

            Assert.Equal(expected.Where(w => w.Job == job).Select(w => w.Client).Order(), waiting.Select(p => Array.IndexOf(clients, p)).Order());
            Assert.Equal(waiting.Count, list.Count(jobs[job]));
        }

        for (var client = 0; client < Clients; client++)
        {
            List<int> waitsFor = [];
            for (var index = clients[client].FirstWatch; index != WatchList.None; index = list[index].NextOfClient)
            {
                Assert.Same(clients[client], list[index].Client);
                waitsFor.Add(list[index].Job);
            }

            Assert.Equal(expected.Where(w => w.Client == client).Select(w => w.Job).Order(), waitsFor.Order());
        }
    }
}
