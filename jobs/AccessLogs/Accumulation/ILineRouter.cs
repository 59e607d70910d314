namespace AccessLogs.Accumulation;

/// <summary>Says which accumulator counts a line.</summary>
internal interface ILineRouter
{
    /// <summary>The accumulator of a line.</summary>
    /// <param name="line">A line that was chosen.</param>
    AccessLogAccumulator Of(in AccessLogLine line);

    /// <summary>Lets all of them count what they took in: the text of the lines ends.</summary>
    void Flush();
}
