using System.ComponentModel.DataAnnotations;

namespace Gearman.Server;

/// <summary>A short while: from nothing to 100 milliseconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatienceAttribute() : ValidationAttribute("The field {0} must be from zero to 100 milliseconds.")
{
    public override bool IsValid(object? value) => value is TimeSpan patience && patience >= TimeSpan.Zero && patience <= TimeSpan.FromMilliseconds(100);
}
