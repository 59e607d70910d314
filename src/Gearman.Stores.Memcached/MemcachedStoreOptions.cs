using System.ComponentModel.DataAnnotations;

namespace Gearman.Stores.Memcached;

/// <summary>Options of a <see cref="MemcachedJobStore"/>.</summary>
public sealed class MemcachedStoreOptions
{
    /// <summary>The servers, with commas between them: a host, or a host, a colon and a port; without one it is 11211.</summary>
    /// <value>127.0.0.1.</value>
    [Required]
    public string Servers { get; set; } = "127.0.0.1";

    /// <summary>What the keys of jobs start with. Nothing but jobs may have such keys.</summary>
    /// <value><c>gear_</c>, as gearmand's.</value>
    [Required]
    [RegularExpression("[!-~]{1,100}", ErrorMessage = "The prefix must be 1 to 100 printable characters of ASCII without a space.")]
    public string Prefix { get; set; } = "gear_";

    /// <summary>Told of a key with the prefix that can't be a job; it is passed over and stays.</summary>
    /// <value>Null: such a key keeps the store from being opened.</value>
    public Action<string>? Unreadable { get; set; }
}
