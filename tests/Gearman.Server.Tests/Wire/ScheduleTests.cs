using Gearman.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Wire;

/// <summary>SUBMIT_JOB_SCHED: the job starts at the next time that fits.</summary>
public sealed class ScheduleTests : ServerTest
{
    /// <summary>A Tuesday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 30, 20, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);

    [Theory(Timeout = Timeout)]
    [InlineData("*", "*", "*", "*", "*", "2026-11-24T10:31:00Z")]
    [InlineData("", "", "", "", "", "2026-11-24T10:31:00Z")]
    [InlineData("30", "10", "", "", "", "2026-11-25T10:30:00Z")]
    [InlineData("0", "0", "1", "1", "", "2027-01-01T00:00:00Z")]
    [InlineData("*/15", "", "", "", "", "2026-11-24T10:45:00Z")]
    [InlineData("0", "12", "", "", "0", "2026-11-30T12:00:00Z")] // Monday
    [InlineData("0", "12", "", "", "MON", "2026-11-30T12:00:00Z")]
    [InlineData("0", "12", "", "", "6", "2026-11-29T12:00:00Z")] // Sunday
    [InlineData("0", "12", "", "", "5-6", "2026-11-28T12:00:00Z")] // Saturday and Sunday
    [InlineData("0", "12", "", "", "0,2", "2026-11-25T12:00:00Z")] // Monday and Wednesday
    [InlineData("0", "12", "", "", "3#1", "2026-12-03T12:00:00Z")] // the first Thursday of a month
    [InlineData("0", "0", "29", "2", "", "2028-02-29T00:00:00Z")]
    public async Task A_job_starts_at_the_next_time_that_fits(string minute, string hour, string day, string month, string weekday, string due)
    {
        Start(Options(ServerTransport.Auto), _time);
        var worker = await WorkerAsync(ServerTransport.Auto);
        var client = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJobSched, $"f\0u\0{minute}\0{hour}\0{day}\0{month}\0{weekday}\0w\0x");
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await worker.WriteAsync([.. Request(PacketType.GrabJob), .. Request(PacketType.PreSleep)]);
        await worker.ExpectAsync(PacketType.NoJob);
        await worker.ExpectNothingElseAsync();
        _time.Advance(DateTimeOffset.Parse(due, null) - Now - TimeSpan.FromSeconds(1));
        await worker.ExpectNothingElseAsync();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await worker.ExpectAsync(PacketType.Noop);
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ExpectAsync(PacketType.JobAssign, "H:test:1\0f\0w\0x");
        await client.ExpectNothingElseAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task The_time_zone_is_the_servers()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(5.5), "test", "test"));
        Start(Options(ServerTransport.Auto), _time);
        var client = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJobSched, "f\0u\01\016\0\0\0\0w");
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        var worker = await WorkerAsync(ServerTransport.Auto);
        await worker.WriteAsync(PacketType.PreSleep);
        _time.Advance(TimeSpan.FromSeconds(41));
        await worker.ExpectAsync(PacketType.Noop);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("f\0u\00\00\01\01", "SUBMIT_JOB_SCHED needs function, unique, minute, hour, day, month, day of week and data")]
    [InlineData("f\0u\060\0\0\0\0\0w", "SUBMIT_JOB_SCHED: The given cron expression has an invalid format. Minutes: Value must be a number between 0 and 59 (all inclusive).")]
    [InlineData("f\0u\0a\0\0\0\0\0w", "SUBMIT_JOB_SCHED: ")]
    [InlineData("f\0u\01 2\0\0\0\0\0w", "SUBMIT_JOB_SCHED: ")]
    [InlineData("f\0u\0H\0\0\0\0\0w", "SUBMIT_JOB_SCHED: ")]
    [InlineData("f\0u\00\00\030\02\0\0w", "The schedule fits no day of any year")]
    [InlineData("\0u\0\0\0\0\0\0w", "The function has no name")]
    public async Task A_schedule_that_can_not_be_read_is_told_and_the_connection_goes_on(string body, string message)
    {
        var client = await ConnectAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJobSched, body);
        Assert.StartsWith($"INVALID_PACKET\0{message}", await client.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        Assert.Equal("", await client.StatusAsync());
    }
}
