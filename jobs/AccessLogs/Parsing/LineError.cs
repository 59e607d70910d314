namespace AccessLogs;

/// <summary>Why a line is not of its format: the first part, from the left, that is wrong.</summary>
public enum LineError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The line is longer than <see cref="LineParser.MaxLineLength"/>.</summary>
    TooLong,

    /// <summary>The client, identity and user in front of the time are not there, or are one field too many.</summary>
    Client,

    /// <summary>The time is not <c>[dd/Mon/yyyy:hh:mm:ss +hhmm]</c>, or no time that exists.</summary>
    Time,

    /// <summary>The request is not in quotes, or the line ends in it.</summary>
    Request,

    /// <summary>The request is not followed by a status (three digits or <c>-</c>) and a size (1 to 15 digits or <c>-</c>).</summary>
    StatusOrSize,

    /// <summary>A line of a common format goes on after the size.</summary>
    TrailingText,

    /// <summary>The referrer is missing or not in quotes.</summary>
    Referrer,

    /// <summary>The user agent is missing, not in quotes, or cut off.</summary>
    UserAgent,

    /// <summary>A field without a meaning for the statistics is missing, or text between two fields is not what the format has.</summary>
    Field,

    /// <summary>The line is no JSON object, or is cut off.</summary>
    Json,

    /// <summary>
    /// Nothing is wrong, but it is no request: a directive or a remark of a W3C log (<c>#Fields: …</c>), and any line with # in front
    /// by a format of GoAccess. It is not counted.
    /// </summary>
    Directive,
}
