using System.ComponentModel.DataAnnotations;

namespace Gearman.Stores.Redis;

/// <summary>Options of a <see cref="RedisJobStore"/>.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>Where Redis is: a host's name or address.</summary>
    /// <value>127.0.0.1.</value>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Its port.</summary>
    /// <value>6379.</value>
    [Range(1, 65535)]
    public int Port { get; set; } = 6379;

    /// <summary>The password, if it wants one. It is not repeated in any message.</summary>
    /// <value>Null.</value>
    public string? Password { get; set; }

    /// <summary>The number of the database.</summary>
    /// <value>0, which is gearmand's.</value>
    [Range(0, int.MaxValue)]
    public int Database { get; set; }

    /// <summary>What the keys of jobs start with. Nothing but jobs may have such keys.</summary>
    /// <value><c>_gear_</c>, as gearmand's.</value>
    [Required]
    public string Prefix { get; set; } = "_gear_";

    /// <summary>Told of a key with the prefix that can't be a job; it is passed over and stays.</summary>
    /// <value>Null: such a key keeps the store from being opened.</value>
    public Action<string>? Unreadable { get; set; }
}
