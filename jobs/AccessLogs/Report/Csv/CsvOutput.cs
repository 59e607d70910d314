using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AccessLogs.Report.Csv;

/// <summary>Rows of comma-separated values (RFC 4180) in UTF-8, whatever bytes the fields have.</summary>
internal ref struct CsvOutput(IBufferWriter<byte> output)
{
    /// <summary>What a spreadsheet would take for the start of a formula.</summary>
    private static readonly SearchValues<byte> FormulaStarts = SearchValues.Create("=+-@\t\r"u8);

    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private bool _isInRow;

    /// <summary>Writes a field of text; what is not UTF-8 becomes U+FFFD.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        Begin();
        // A lone - is no formula; in logs it stands for nothing.
        var isFormula = text.Length > 1 && FormulaStarts.Contains(text[0]);
        if (!isFormula && Ascii.IsValid(text) && !text.ContainsAny(Quoted))
        {
            output.Write(text);
            return;
        }

        var field = Encoding.UTF8.GetString(text).Replace("\"", "\"\"", StringComparison.Ordinal);
        output.Write("\""u8);
        output.Write(isFormula ? "'"u8 : default);
        Encoding.UTF8.GetBytes(field, output);
        output.Write("\""u8);
    }

    /// <summary>Writes a field of text.</summary>
    public void Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a number; nothing for null.</summary>
    public void Number(long? number)
    {
        Begin();
        if (number is { } value)
        {
            var room = output.GetSpan(20); // as long as a number of 64 bits gets
            Utf8Formatter.TryFormat(value, room, out var written);
            output.Advance(written);
        }
    }

    /// <summary>Writes a fraction to six digits; nothing for null.</summary>
    public void Fraction(double? number)
    {
        Begin();
        Encoding.ASCII.GetBytes(number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "", output);
    }

    /// <summary>Writes a time with its offset; nothing for null.</summary>
    public void Time(DateTimeOffset? time) => Text(time?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) ?? "");

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        output.Write("\r\n"u8);
        _isInRow = false;
    }

    private void Begin()
    {
        output.Write(_isInRow ? ","u8 : default);
        _isInRow = true;
    }
}
