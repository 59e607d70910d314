using Microsoft.Extensions.DependencyInjection;

namespace Gearman.MapReduce.Tests;

public sealed class ServicesTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Jobs_are_found_by_name_with_mappers_from_the_services()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IWordSplitter, OnCommas>();
        services.AddTransient<WordMapper>();
        services.AddMapReduce(provider => MapReduceJob.Named("words")
            .Map<Line, string, int>(_ => provider.GetRequiredService<WordMapper>())
            .Fold((a, b) => a + b));
        services.AddMapReduce(_ => LineList.Job);
        await using var provider = services.BuildServiceProvider();

        var jobs = provider.GetRequiredService<MapReduceJobs>();
        Assert.Equal(["words", "lines"], jobs.Names);
        var words = await jobs.Get<IReadOnlyList<KeyValuePair<string, int>>>("words").RunAsync(
            [_files.Write("a,b,a")], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new("a", 2), new("b", 1)], words);

        Assert.Equal("there is no job 'word'; there are: words, lines", Assert.Throws<MapReduceException>(() => jobs.Get<int>("word")).Message);
        Assert.Throws<MapReduceException>(() => jobs.Get<int>("words"));
    }

    [Fact]
    public void Two_jobs_of_one_name_and_names_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new MapReduceJobs([LineList.Job, LineList.Job]));
        foreach (var name in (string[])["", "a b", "a\0b", new string('x', 101)])
        {
            Assert.Throws<ArgumentException>(() => MapReduceJob.Named(name));
        }
    }

    [Fact]
    public void A_key_type_without_a_formatter_is_refused_when_the_job_is_made()
    {
        var e = Assert.Throws<MapReduceException>(() =>
            MapReduceJob.Named("mappers").Map<WordMapper, int>((_, _) => { }).Fold((a, b) => a + b));
        Assert.Contains(nameof(WordMapper), e.Message, StringComparison.Ordinal);
    }

    private interface IWordSplitter
    {
        string[] Split(string line);
    }

    private sealed class OnCommas : IWordSplitter
    {
        public string[] Split(string line) => line.Split(',');
    }

    private sealed class WordMapper(IWordSplitter splitter) : IMapper<Line, string, int>
    {
        public void Map(Line record, Emitter<string, int> output)
        {
            foreach (var word in splitter.Split(record.ToString()))
            {
                output.Emit(word, 1);
            }
        }
    }
}
