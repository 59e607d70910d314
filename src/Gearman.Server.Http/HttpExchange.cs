using System.Globalization;
using System.Text;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gearman.Server.Http;

/// <summary>
/// One request and its answer. <c>POST /function</c> submits, with GET, PUT and HEAD for the same; <c>/?job=handle</c> is a
/// job that was submitted: GET for its status, DELETE to cancel it.
/// </summary>
internal sealed class HttpExchange(HttpContext context, ServerJobs door, HttpProtocolOptions options)
{
    private const string FunctionMethods = "GET, HEAD, POST, PUT";
    private const string JobMethods = "GET, HEAD, DELETE";

    private static readonly string ServerName = $"Gearman/{GearmanServer.Version}";

    /// <summary>As the sender sees them, as soon as it is known who that is.</summary>
    private ServerJobs? _jobs;

    private ServerJobs Jobs => _jobs ?? door;

    public async Task RunAsync()
    {
        context.Response.Headers.Server = ServerName;
        try
        {
            _jobs = await Authorization.AuthorizeAsync(context, door).ConfigureAwait(false);
            await AnswerAsync().ConfigureAwait(false);
        }
        catch (HttpFault fault)
        {
            await FailAsync(fault.StatusCode, fault.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // The body ended early, came too slowly or is larger than it may be.
            await FailAsync(e.StatusCode, e.Message).ConfigureAwait(false);
        }
        catch (JobRefusedException e)
        {
            await FailAsync(Status(e.Refusal), e.Message).ConfigureAwait(false);
        }
        catch (GearmanServerException e)
        {
            await FailAsync(StatusCodes.Status503ServiceUnavailable, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, and with it the wait for its job.
        }
    }

    private static int Status(JobRefusal refusal) => refusal switch
    {
        JobRefusal.Unauthenticated => StatusCodes.Status401Unauthorized,
        JobRefusal.Denied => StatusCodes.Status403Forbidden,
        JobRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        JobRefusal.QueueFull or JobRefusal.NotStored => StatusCodes.Status503ServiceUnavailable,
        JobRefusal.NoSuchFunction => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status400BadRequest,
    };

    private Task AnswerAsync()
    {
        var target = RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (target.JobHandle is { } handle)
        {
            return AnswerJobAsync(handle);
        }

        if (target.Function.Length == 0)
        {
            throw new HttpFault(StatusCodes.Status404NotFound, "The path is the name of a function");
        }

        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsPost(method) && !HttpMethods.IsPut(method))
        {
            throw NotAllowed(FunctionMethods);
        }

        return SubmitAsync(target.Function);
    }

    private HttpFault NotAllowed(string methods)
    {
        context.Response.Headers.Allow = methods;
        return new HttpFault(StatusCodes.Status405MethodNotAllowed, $"Allowed are {methods}");
    }

    private async Task SubmitAsync(byte[] function)
    {
        var headers = JobHeaders.Read(context.Request.Headers);
        var hasBody = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);
        var workload = hasBody ? await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false) : default;
        var job = await Jobs.SubmitAsync(new JobSubmission
        {
            Function = function,
            Unique = headers.Unique,
            Workload = workload,
            Priority = headers.Priority,
            IsBackground = headers.IsBackground,
            // A job in the background may wait for workers that are just started anew.
            Needs = headers.IsBackground ? FunctionNeed.Known : FunctionNeed.Worker,
        }).ConfigureAwait(false);
        await using (job.ConfigureAwait(false))
        {
            context.Response.Headers[JobHeaders.Handle] = job.Handle;
            if (headers.IsBackground)
            {
                context.Response.Headers.Location = $"/?job={Uri.EscapeDataString(job.Handle)}";
                context.Response.Headers[JobHeaders.Command] = "JOB_CREATED";
                return;
            }

            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            using var timer = headers.Timeout is { } time ? Jobs.Time.CreateTimer(_ => timeout.Cancel(), null, time, Timeout.InfiniteTimeSpan) : null;
            try
            {
                await (JobHeaders.AcceptsEvents(context.Request.Headers)
                    ? new EventStream(context.Response, Jobs.Time, options.EventSilence).WriteAsync(job, timeout.Token)
                    : new JobResult(context.Response, Jobs.MaxWorkloadBytes).WriteAsync(job, timeout.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw new HttpFault(StatusCodes.Status504GatewayTimeout, "The job took longer than X-Gearman-Timeout says");
            }
        }
    }

    private async Task AnswerJobAsync(string handle)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsDelete(method))
        {
            if (!await Jobs.CancelAsync(handle, context.RequestAborted).ConfigureAwait(false))
            {
                throw new HttpFault(StatusCodes.Status404NotFound, "There is no such job, or it has ended");
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            throw NotAllowed(JobMethods);
        }

        var status = await Jobs.GetStatusAsync(handle, context.RequestAborted).ConfigureAwait(false);
        if (!status.Known)
        {
            throw new HttpFault(StatusCodes.Status404NotFound, "There is no such job, or it has ended");
        }

        context.Response.Headers[JobHeaders.Handle] = handle;
        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync("application/json", string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"running\":{(status.Running ? "true" : "false")},\"numerator\":{status.Numerator},\"denominator\":{status.Denominator}}}\n")).ConfigureAwait(false);
    }

    private async Task FailAsync(int status, string message)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            // Of a stream: cut off, it is seen not to be whole.
            context.Abort();
            return;
        }

        response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = Authorization.Challenge;
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "1";
        }

        await WriteAsync("text/plain; charset=utf-8", message + "\n").ConfigureAwait(false);
    }

    private async Task WriteAsync(string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
