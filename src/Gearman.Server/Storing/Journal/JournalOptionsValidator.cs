using Microsoft.Extensions.Options;

namespace Gearman.Server.Storing.Journal;

/// <summary>Checks <see cref="JournalOptions"/> by their attributes.</summary>
[OptionsValidator]
internal sealed partial class JournalOptionsValidator : IValidateOptions<JournalOptions>;
