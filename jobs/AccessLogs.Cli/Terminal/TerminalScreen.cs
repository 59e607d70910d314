using System.Text;
using Spectre.Console;

namespace AccessLogs.Cli.Terminal;

/// <summary>
/// Standard output as people read it: as wide as the terminal, in its colours. What is drawn goes out in large pieces, the rest when it
/// is disposed of. What a terminal can do is Spectre.Console's to know, which a file or a pipe does not need: starting it takes longer
/// than a small report.
/// </summary>
internal sealed class TerminalScreen : IDisposable
{
    private const int MinWidth = 80;

    /// <summary>A file or a pipe has no width; neither has it colours.</summary>
    private const int RedirectedWidth = 160;

    private const int BufferSize = 16 * 1024;

    private readonly StreamWriter _output = new(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize);
    private readonly bool _hasStyles;
    private readonly bool _hasColors;

    public TerminalScreen()
    {
        Width = RedirectedWidth;
        if (!Console.IsOutputRedirected)
        {
            var profile = AnsiConsole.Profile;
            Width = Math.Max(profile.Width, MinWidth);
            _hasStyles = profile.Capabilities.Ansi;
            _hasColors = _hasStyles && profile.Capabilities.ColorSystem != ColorSystem.NoColors;
        }
    }

    /// <summary>Cells of a line.</summary>
    public int Width { get; }

    /// <summary>Writes text that a terminal may see (<see cref="TerminalText.Printable"/>).</summary>
    public void Write(string text, TerminalStyle style = TerminalStyle.None)
    {
        var sequence = Sequence(style);
        _output.Write(sequence);
        _output.Write(text);
        _output.Write(sequence.Length > 0 ? "\e[0m" : "");
    }

    /// <summary>Writes a character several times.</summary>
    public void Write(char character, int times)
    {
        for (; times > 0; times--)
        {
            _output.Write(character);
        }
    }

    /// <summary>Ends the line.</summary>
    public void WriteLine() => _output.WriteLine();

    public void Dispose() => _output.Dispose();

    private string Sequence(TerminalStyle style) => style switch
    {
        TerminalStyle.Bold when _hasStyles => "\e[1m",
        TerminalStyle.Blue when _hasColors => "\e[94m",
        TerminalStyle.Yellow when _hasColors => "\e[93m",
        _ => "",
    };
}
