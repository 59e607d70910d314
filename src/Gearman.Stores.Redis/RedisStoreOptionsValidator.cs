using Microsoft.Extensions.Options;

namespace Gearman.Stores.Redis;

/// <summary>Checks <see cref="RedisStoreOptions"/> by their attributes.</summary>
[OptionsValidator]
internal sealed partial class RedisStoreOptionsValidator : IValidateOptions<RedisStoreOptions>;
