using System.ComponentModel.DataAnnotations;

namespace Gearman.Server;

/// <summary>A time-out is null for none, or from a millisecond to a day. (RangeAttribute takes a TimeSpan by reflection only.)</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeoutAttribute() : ValidationAttribute("The field {0} must be from a millisecond to a day.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is TimeSpan timeout && timeout >= TimeSpan.FromMilliseconds(1) && timeout <= TimeSpan.FromDays(1));
}
