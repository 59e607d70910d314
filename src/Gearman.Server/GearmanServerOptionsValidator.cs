using Microsoft.Extensions.Options;

namespace Gearman.Server;

/// <summary>Checks <see cref="GearmanServerOptions"/> by their attributes.</summary>
[OptionsValidator]
internal sealed partial class GearmanServerOptionsValidator : IValidateOptions<GearmanServerOptions>;
