namespace AccessLogs.Parsing;

/// <summary>What a step of a <see cref="TimeFormat"/> reads.</summary>
internal enum TimeStepKind : byte
{
    /// <summary>A byte that has to be there.</summary>
    Literal,

    /// <summary>Any white space, or none.</summary>
    Space,

    /// <summary>Four digits.</summary>
    Year,

    /// <summary>Two digits: 69 to 99 are of the 20th century.</summary>
    YearOfCentury,

    /// <summary>One or two digits.</summary>
    Month,

    /// <summary>The English name, three letters or whole.</summary>
    MonthName,

    /// <summary>One or two digits, perhaps after a space.</summary>
    Day,

    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>1 to 12.</summary>
    Hour12,

    /// <summary>AM or PM.</summary>
    HalfOfDay,

    /// <summary>00 to 59.</summary>
    Minute,

    /// <summary>00 to 60.</summary>
    Second,

    /// <summary>Any digits, also none, perhaps after a point: a fraction of a second.</summary>
    Fraction,

    /// <summary><c>+hhmm</c>, <c>+hh:mm</c>, <c>Z</c>, <c>UTC</c> or <c>GMT</c>.</summary>
    Offset,

    /// <summary>Letters: the name of a zone (which is not known, and taken for UTC) or a weekday.</summary>
    Name,

    /// <summary>Seconds since 1970, perhaps with a fraction.</summary>
    Epoch,

    /// <summary>Milliseconds since 1970.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970.</summary>
    EpochMicroseconds,

    /// <summary>Nanoseconds since 1970.</summary>
    EpochNanoseconds,

    /// <summary>All that is left, in whichever layout it has.</summary>
    Any,
}
