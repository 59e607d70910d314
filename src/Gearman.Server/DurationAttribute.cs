using System.ComponentModel.DataAnnotations;

namespace Gearman.Server;

/// <summary>A span of time within limits; null, where that is possible, is none. (RangeAttribute takes a TimeSpan by reflection only.)</summary>
/// <param name="least">The least, in milliseconds.</param>
/// <param name="most">The most, in milliseconds.</param>
/// <param name="limits">Both in words, as the message has them.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(double least, double most, string limits) : ValidationAttribute($"The field {{0}} must be from {limits}.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is TimeSpan time && time.TotalMilliseconds >= least && time.TotalMilliseconds <= most);
}
