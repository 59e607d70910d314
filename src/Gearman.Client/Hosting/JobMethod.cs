using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using MessagePack;

namespace Gearman.Client.Hosting;

/// <summary>A method that does the jobs of a function.</summary>
[RequiresDynamicCode("Argument and result types are known at run time only.")]
[RequiresUnreferencedCode("Argument and result types are known at run time only.")]
internal sealed class JobMethod
{
    private readonly MethodInvoker _invoker;
    private readonly ParameterInfo[] _parameters;
    private readonly Func<object, ValueTask<object?>>? _await;
    private readonly Type _result;

    private JobMethod(MethodInfo method, GearmanFunctionAttribute attribute)
    {
        _invoker = MethodInvoker.Create(method);
        _parameters = method.GetParameters();
        (_result, _await) = Awaiting(method.ReturnType);
        Function = attribute.Name;
        Options = new JobFunctionOptions
        {
            Blocks = attribute.Blocks || _await is null,
            Concurrency = attribute.Concurrency == 0 ? null : attribute.Concurrency,
            Timeout = attribute.TimeoutMilliseconds == 0 ? null : TimeSpan.FromMilliseconds(attribute.TimeoutMilliseconds),
        };
        if (_parameters.Count(IsArgument) > 1 || Array.Exists(_parameters, parameter => parameter.ParameterType.IsByRef) || method.IsGenericMethod)
        {
            throw new ArgumentException(
                $"{method.DeclaringType}.{method.Name} can't be a function: it may take a JobContext, a CancellationToken and one argument.", nameof(method));
        }
    }

    /// <summary>The function's name.</summary>
    public string Function { get; }

    /// <summary>How its jobs are done.</summary>
    public JobFunctionOptions Options { get; }

    /// <summary>The functions of a class.</summary>
    /// <exception cref="ArgumentException">It has none, or one that takes what a function can't.</exception>
    public static IReadOnlyList<JobMethod> Find([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type)
    {
        JobMethod[] methods = [.. from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
                                  let attribute = method.GetCustomAttribute<GearmanFunctionAttribute>()
                                  where attribute is not null
                                  select new JobMethod(method, attribute)];
        return methods.Length > 0 ? methods : throw new ArgumentException($"{type} has no method with a {nameof(GearmanFunctionAttribute)}.", nameof(type));
    }

    /// <summary>Does a job.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> InvokeAsync(
        object target, JobContext job, MessagePackSerializerOptions? serializer, CancellationToken ct)
    {
        var arguments = Array.ConvertAll(_parameters, parameter => Argument(parameter.ParameterType, job, serializer, ct));
        object? result;
        try
        {
            result = _invoker.Invoke(target, arguments.AsSpan());
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }

        return Write(_await is null ? result : await _await(result!).ConfigureAwait(false), serializer);
    }

    private static bool IsArgument(ParameterInfo parameter) =>
        parameter.ParameterType != typeof(JobContext) && parameter.ParameterType != typeof(CancellationToken);

    private static object? Argument(Type type, JobContext job, MessagePackSerializerOptions? serializer, CancellationToken ct) =>
        type == typeof(JobContext) ? job
        : type == typeof(CancellationToken) ? ct
        : type == typeof(byte[]) ? job.Workload.ToArray()
        : type == typeof(ReadOnlyMemory<byte>) ? job.Workload.First
        : type == typeof(string) ? Encoding.UTF8.GetString(job.Workload)
        : MessagePackSerializer.Deserialize(type, job.Workload, serializer, ct);

    private ReadOnlyMemory<byte> Write(object? result, MessagePackSerializerOptions? serializer) => result switch
    {
        _ when _result == typeof(void) => default,
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory,
        string text => Encoding.UTF8.GetBytes(text),
        _ => MessagePackSerializer.Serialize(_result, result, serializer),
    };

    /// <returns>The type of the result, and how to wait for it; null if it is there at once.</returns>
    private static (Type Result, Func<object, ValueTask<object?>>? Await) Awaiting(Type type)
    {
        if (type == typeof(Task))
        {
            return (typeof(void), static async task => { await ((Task)task).ConfigureAwait(false); return null; });
        }

        if (type == typeof(ValueTask))
        {
            return (typeof(void), static async task => { await ((ValueTask)task).ConfigureAwait(false); return null; });
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition != typeof(Task<>) && definition != typeof(ValueTask<>))
        {
            return (type, null);
        }

        var result = type.GetGenericArguments()[0];
        var wait = typeof(JobMethod).GetMethod(
            definition == typeof(Task<>) ? nameof(OfTaskAsync) : nameof(OfValueTaskAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (result, wait.MakeGenericMethod(result).CreateDelegate<Func<object, ValueTask<object?>>>());
    }

    private static async ValueTask<object?> OfTaskAsync<T>(object task) => await ((Task<T>)task).ConfigureAwait(false);

    private static async ValueTask<object?> OfValueTaskAsync<T>(object task) => await ((ValueTask<T>)task).ConfigureAwait(false);
}
