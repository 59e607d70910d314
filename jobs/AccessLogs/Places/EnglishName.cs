using MaxMind.Db;

namespace AccessLogs.Places;

/// <summary>Of the names in many languages the one that every database has.</summary>
internal sealed class EnglishName
{
    [MapKey("en")]
    public string? Text { get; set; }
}
