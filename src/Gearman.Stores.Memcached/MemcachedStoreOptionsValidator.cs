using Microsoft.Extensions.Options;

namespace Gearman.Stores.Memcached;

/// <summary>Checks <see cref="MemcachedStoreOptions"/> by their attributes.</summary>
[OptionsValidator]
internal sealed partial class MemcachedStoreOptionsValidator : IValidateOptions<MemcachedStoreOptions>;
