using Microsoft.Extensions.Options;

namespace Gearman.Stores.Sql;

/// <summary>Checks <see cref="SqlStoreOptions"/> by their attributes.</summary>
[OptionsValidator]
internal sealed partial class SqlStoreOptionsValidator : IValidateOptions<SqlStoreOptions>;
