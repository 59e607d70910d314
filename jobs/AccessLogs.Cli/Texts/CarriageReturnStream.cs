namespace AccessLogs.Cli.Texts;

/// <summary>Text with LF in the place of each CR.</summary>
/// <param name="stored">The text, which is disposed of with this.</param>
internal sealed class CarriageReturnStream(Stream stored) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        var read = stored.Read(buffer);
        buffer[..read].Replace((byte)'\r', (byte)'\n');
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }
}
