using System.Buffers;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Client.Transport;

/// <summary>The first words on a connection: who this side is, and whether the server takes it. Nothing else is under way meanwhile.</summary>
internal static class Authentication
{
    /// <summary>More than any server says.</summary>
    private const int MaxAnswerLength = 16 * 1024;

    /// <summary>Says it.</summary>
    /// <exception cref="GearmanAuthenticationException">The server does not take it, or others could hear it.</exception>
    /// <exception cref="GearmanProtocolException">The answer is none.</exception>
    public static async Task RunAsync(Wire wire, ServerAddress server, GearmanCredentials credentials, CancellationToken cancellation)
    {
        if (!wire.IsPrivate)
        {
            throw new GearmanAuthenticationException($"Credentials ({credentials}) are sent over TLS or to this host alone", server);
        }

        var request = new ArrayBufferWriter<byte>();
        RequestWriter.OneField(request, PacketType.OptionReq, credentials.Option);
        for (var rest = request.WrittenMemory; !rest.IsEmpty;)
        {
            rest = rest[await wire.SendAsync(rest, cancellation).ConfigureAwait(false)..];
        }

        var answer = new byte[MaxAnswerLength];
        for (var filled = 0; ;)
        {
            var count = await wire.ReceiveAsync(answer.AsMemory(filled), cancellation).ConfigureAwait(false);
            filled += count;
            if (IsAnswered(answer.AsSpan(0, filled), server, credentials))
            {
                return;
            }

            if (count == 0)
            {
                throw new IOException("it closed the connection");
            }
        }
    }

    /// <returns>False if more has to come.</returns>
    private static bool IsAnswered(ReadOnlySpan<byte> bytes, ServerAddress server, GearmanCredentials credentials)
    {
        switch (PacketReader.Read(bytes, MaxAnswerLength - PacketHeader.Length, out var packet, out _))
        {
            case PacketReadStatus.NeedMore:
                return false;
            case PacketReadStatus.Packet when packet.Type == PacketType.OptionRes:
                return true;
            case PacketReadStatus.Packet when packet.Type == PacketType.Error:
                var fields = packet.ReadFields();
                var code = Encoding.UTF8.GetString(fields.Next());
                return code == "UNKNOWN_OPTION"
                    ? true
                    : throw new GearmanAuthenticationException($"The server does not take {credentials}: {code}: {Encoding.UTF8.GetString(fields.Rest)}", server);
            default:
                throw new GearmanProtocolException("The server answered credentials by what is no answer", server: server);
        }
    }
}
